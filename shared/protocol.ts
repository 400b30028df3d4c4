/* What goes over the wire: the Socket.IO event maps, the close codes of the Yjs sockets, the HTTP bodies, and the version
   that a hash of these schemas is pinned to (tests/golden). docs/PROTOCOL.md describes it for independent clients. */
import { z } from "zod";
import type { Refusal } from "./commands.ts";
import { MAX_TITLE_LENGTH, Prompt, RoomEvent } from "./events.ts";
import { RoomId, SeatId } from "./ids.ts";
import { Plan } from "./plan.ts";
import type { Room } from "./room.ts";
import { Role, SeatColor, SeatName } from "./seat.ts";
import { line } from "./text.ts";

/** Moves whenever a schema of the wire changes in a way that an older page cannot follow. */
export const PROTOCOL_VERSION = 1;

/** The subprotocol the server selects; the client offers it together with its ticket. */
export const YJS_SUBPROTOCOL = "greenroom";

/** y-websocket message type of the barrier mark: `varUint 100, varUint markId`; echoed once everything before it is on disk. */
export const MARK_MESSAGE = 100;

/** Close codes of the Yjs sockets. y-websocket stops reconnecting on 4400–4499 and comes back on all others. */
export const CLOSE = {
  noSuchSeat: 4401,
  notForThisRole: 4403,
  noSuchRoom: 4404,
  roomDeleted: 4410,
  tooLarge: 4413,
  tooFast: 4429,
  /** Come back with a fresh Y.Doc. */
  startOver: 4500,
} as const;

/** Why a Socket.IO handshake is refused: `connect_error` with this as its message. */
export const ConnectRefusal = z.enum([
  "no_such_room",
  "no_such_seat",
  "other_version",
  "bad_origin",
  "busy",
]);
export type ConnectRefusal = z.infer<typeof ConnectRefusal>;

export const Handshake = z.object({
  ticket: z.string().min(1).max(200),
  protocol: z.number().int(),
});

export const FactMessage = z.object({
  seq: z.number().int().positive(),
  at: z.number().int(),
  by: SeatId.nullable(),
  event: RoomEvent,
});
export type FactMessage = z.infer<typeof FactMessage>;

/** The first message on every connection: the whole room as this role sees it. `now` is the server's clock, ms. */
export interface Welcome {
  readonly room: Room;
  readonly seatId: SeatId;
  readonly role: Role;
  readonly seq: number;
  readonly now: number;
}

export type Receipt =
  | { readonly ok: true; readonly seq: number }
  | { readonly ok: false; readonly refusal: Refusal; readonly message: string };

export interface ServerToClient {
  welcome: (welcome: Welcome) => void;
  fact: (fact: FactMessage) => void;
  /** The seat or the room is gone; the socket closes right after. */
  farewell: (reason: "room_deleted" | "seat_removed") => void;
}

export interface ClientToServer {
  command: (command: unknown, acknowledge: (receipt: Receipt) => void) => void;
  clock: (acknowledge: (serverMs: number) => void) => void;
}

/** An invite or ticket as it travels: 22 characters of base64url, 128 bits. */
export const Secret = z.string().regex(/^[0-9A-Za-z_-]{20,64}$/);

export const CreateRoom = z.strictObject({
  /** A built-in prompt by id, or an own one. */
  problemId: z.string().max(80).optional(),
  problem: Prompt.optional(),
  /** A preset by id, or an own plan; the default is the first preset. */
  planId: z.string().max(40).optional(),
  plan: Plan.optional(),
  title: line(MAX_TITLE_LENGTH).optional(),
});
export type CreateRoom = z.infer<typeof CreateRoom>;

export const CreatedRoom = z.object({ roomId: RoomId, invites: z.record(Role, Secret) });
export type CreatedRoom = z.infer<typeof CreatedRoom>;

export const TakeSeat = z.strictObject({
  invite: z.string().max(200),
  name: SeatName,
  color: SeatColor.optional(),
});
export type TakeSeat = z.infer<typeof TakeSeat>;

export const TakenSeat = z.object({ seatId: SeatId, role: Role, ticket: Secret });
export type TakenSeat = z.infer<typeof TakenSeat>;

/** What an invite tells its bearer before they sit down: `POST /api/rooms/:roomId/invitation {invite}`. */
export const Invitation = z.object({
  role: Role,
  plan: Plan,
  seats: z.array(
    z.object({ name: SeatName, role: Role, color: SeatColor, connected: z.boolean() }),
  ),
  state: z.enum(["preparing", "running", "over"]),
});
export type Invitation = z.infer<typeof Invitation>;

/** A room at a glance, for its seats: `GET /api/rooms/:roomId` with the ticket. Times are server ms. */
export const RoomSummary = z.object({
  roomId: RoomId,
  role: Role,
  /** Null while this role may not know the prompt. */
  title: z.string().nullable(),
  planName: z.string(),
  state: z.enum(["preparing", "running", "paused", "over"]),
  openedAt: z.number().int(),
  startedAt: z.number().int().nullable(),
  endedAt: z.number().int().nullable(),
  elapsedMs: z.number(),
  here: z.array(SeatName),
});
export type RoomSummary = z.infer<typeof RoomSummary>;

/** `POST /api/rooms/:roomId/invites/:role` makes a new invite and voids the old one; `DELETE` only voids it. */
export const RenewedInvite = z.object({ invite: Secret });
export type RenewedInvite = z.infer<typeof RenewedInvite>;

/** Public summary of a built-in prompt. */
export const ProblemSummary = z.object({
  id: z.string(),
  title: z.string(),
  level: z.enum(["warm-up", "core", "hard"]),
  tags: z.array(z.string()),
});
export type ProblemSummary = z.infer<typeof ProblemSummary>;

/** Every HTTP error. */
export const HttpErrorCode = z.enum([
  "bad_request",
  "no_such_room",
  "no_such_invite",
  "invite_revoked",
  "no_such_seat",
  "not_allowed",
  "not_ended",
  "room_ended",
  "room_full",
  "too_large",
  "too_fast",
  "unavailable",
  "not_found",
]);
export type HttpErrorCode = z.infer<typeof HttpErrorCode>;
export const HttpError = z.object({
  error: z.object({ code: HttpErrorCode, message: z.string() }),
});
