/* The HTTP routes of rooms: open one, look at an invite, take a seat, read the recording, manage invites, delete.
   An invite or ticket is only ever compared by its hash; wrong ones are counted per address. */
import express, { type Request, type Response, type Router } from "express";
import { REFUSALS, type Refusal } from "../shared/commands.ts";
import type { Prompt } from "../shared/events.ts";
import { RoomId, type SeatId } from "../shared/ids.ts";
import { presetPlan, PRESET_PLANS, type Plan } from "../shared/plan.ts";
import { findProblem, promptOf } from "../shared/problem.ts";
import {
  CreateRoom,
  TakeSeat,
  type HttpErrorCode,
  type Invitation,
  type RoomSummary,
} from "../shared/protocol.ts";
import { can } from "../shared/roles.ts";
import { elapsedMs, findSeat, type Room, type RoomSeat } from "../shared/room.ts";
import { Role } from "../shared/seat.ts";
import { must } from "../shared/must.ts";
import type { Clock } from "./clock.ts";
import { HttpFailure, parseBody } from "./http.ts";
import { createAddressBuckets, type Limits } from "./limits.ts";
import { sendRecording } from "./http-recording.ts";
import type { RoomHost } from "./host.ts";
import type { Rooms } from "./rooms.ts";
import {
  hashSecret,
  newInvites,
  newRoomId,
  newSeatId,
  newSecret,
  type RandomBytes,
} from "./seats.ts";
import type { Store } from "./store.ts";

export interface RoomRoutesOptions {
  readonly rooms: Rooms;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly limits: Limits;
}

/** Routes below /api/rooms. */
export function createRoomRoutes(options: RoomRoutesOptions): Router {
  const { rooms, store, clock, random, limits } = options;
  const router = express.Router();
  const openings = createAddressBuckets(limits.roomsPerMinute);
  const wrongSecrets = createAddressBuckets(limits.wrongSecretsPerMinute);

  const wrongSecret = (request: Request, failure: HttpFailure): HttpFailure =>
    wrongSecrets.take(request.ip ?? "", clock.now()) ? failure : tooFast();

  const withHost = async <T>(
    request: Request,
    work: (host: RoomHost, roomId: RoomId) => Promise<T>,
  ): Promise<T> => {
    const roomId = RoomId.safeParse(request.params["room"]);
    const lease = roomId.success ? await rooms.use(roomId.data) : null;
    if (!lease || !roomId.success)
      throw new HttpFailure(
        404,
        "no_such_room",
        "There is no room here. It was deleted, or the address is not complete.",
      );
    try {
      return await work(lease.host, roomId.data);
    } finally {
      lease.release();
    }
  };

  const seatOf = async (request: Request, host: RoomHost): Promise<RoomSeat> => {
    const ticket = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
    const seatId: SeatId | null = ticket
      ? await store.findSeat(host.roomId, hashSecret(ticket))
      : null;
    const seat = findSeat(host.room, seatId);
    if (!seat)
      throw wrongSecret(
        request,
        new HttpFailure(
          401,
          "no_such_seat",
          "You have no seat in this room. Use the link you were sent.",
        ),
      );
    return seat;
  };

  const roleOfInvite = async (request: Request, host: RoomHost, invite: string): Promise<Role> => {
    const found = await store.findInvite(host.roomId, hashSecret(invite));
    if (!found)
      throw wrongSecret(
        request,
        new HttpFailure(
          404,
          "no_such_invite",
          "This link is not complete. Copy it again, up to its last letter.",
        ),
      );
    if (found.revoked)
      throw new HttpFailure(
        410,
        "invite_revoked",
        "This link was revoked. Ask your interviewer for a new one.",
      );
    return found.role;
  };

  const managedInvite = async (request: Request, host: RoomHost): Promise<Role> => {
    const seat = await seatOf(request, host);
    const role = Role.safeParse(request.params["role"]);
    if (!role.success) throw new HttpFailure(404, "not_found", "There is no such role.");
    if (!can(seat.role, "invites.manage")) throw notAllowed();
    return role.data;
  };

  router.post("/", async (request, response) => {
    if (!openings.take(request.ip ?? "", clock.now())) throw tooFast();
    const body = parseBody(CreateRoom, request.body);
    const roomId = newRoomId(random);
    const invites = newInvites(random);
    await rooms.create({ roomId, plan: planOf(body), prompt: promptOfBody(body), invites });
    response.status(201).json({ roomId, invites });
  });

  router.get("/:room", async (request, response) => {
    await withHost(request, async (host) => {
      const seat = await seatOf(request, host);
      response.json(summaryOf(host, seat.role, clock.now()));
    });
  });

  router.post("/:room/invitation", async (request, response) => {
    await withHost(request, async (host) => {
      const { invite } = parseBody(TakeSeat.pick({ invite: true }), request.body);
      const role = await roleOfInvite(request, host, invite);
      response.json(invitationOf(host.roomFor("observer"), role));
    });
  });

  router.post("/:room/seats", async (request, response) => {
    await withHost(request, async (host, roomId) => {
      const { invite, name, color } = parseBody(TakeSeat, request.body);
      const role = await roleOfInvite(request, host, invite);
      const seatId = newSeatId(random);
      const ticket = newSecret(random);
      // The ticket first: a ticket without a seat opens nothing, a seat without a ticket could never be used.
      await store.putSeat({
        roomId,
        seatId,
        ticketHash: hashSecret(ticket),
        createdAt: clock.now(),
      });
      const receipt = await host.submitServer({
        kind: "seat.take",
        seat: { id: seatId, role, name },
        wishedColor: color,
      });
      if (!receipt.ok) {
        await store.removeSeat(roomId, seatId);
        throw refusedRequest(receipt.refusal);
      }
      response.status(201).json({ seatId, role, ticket });
    });
  });

  router.get("/:room/recording", async (request, response) => {
    await withHost(request, async (host, roomId) => {
      const seat = await seatOf(request, host);
      if (host.room.clock.kind !== "over") {
        throw new HttpFailure(
          409,
          "not_ended",
          "The replay is ready once the interview has ended.",
        );
      }
      await new Promise<void>((resolve) => host.whenDurable(() => resolve()));
      await sendRecording({ store, roomId, role: seat.role, response });
    });
  });

  router.post("/:room/invites/:role", async (request, response) => {
    await withHost(request, async (host, roomId) => {
      const role = await managedInvite(request, host);
      const invite = newSecret(random);
      await store.putInvite(roomId, role, hashSecret(invite));
      await mustAccept(host.submitServer({ kind: "invite.renew", role }));
      response.status(201).json({ invite });
    });
  });

  router.delete("/:room/invites/:role", async (request, response) => {
    await withHost(request, async (host, roomId) => {
      const role = await managedInvite(request, host);
      await store.putInvite(roomId, role, null);
      await mustAccept(host.submitServer({ kind: "invite.revoke", role }));
      response.status(204).end();
    });
  });

  router.delete("/:room", async (request, response: Response) => {
    const roomId = await withHost(request, async (host, id) => {
      const seat = await seatOf(request, host);
      if (!can(seat.role, "room.delete")) throw notAllowed();
      return id;
    });
    await rooms.delete(roomId);
    response.status(204).end();
  });

  return router;
}

function planOf(body: CreateRoom): Plan {
  if (body.plan) return body.plan;
  if (!body.planId) return must(PRESET_PLANS[0], "a default plan");
  const plan = presetPlan(body.planId);
  if (!plan) throw new HttpFailure(400, "bad_request", "planId: There is no such plan.");
  return plan;
}

function promptOfBody(body: CreateRoom): Prompt {
  const problem = body.problemId ? findProblem(body.problemId) : null;
  const prompt = body.problem ?? (problem && promptOf(problem));
  if (!prompt)
    throw new HttpFailure(400, "bad_request", "problemId: Choose a problem or write your own.");
  return body.title ? { ...prompt, title: body.title } : prompt;
}

function stateOf(room: Room): "preparing" | "running" | "paused" | "over" {
  return room.clock.kind === "idle" ? "preparing" : room.clock.kind;
}

function summaryOf(host: RoomHost, role: Role, now: number): RoomSummary {
  const room = host.roomFor(role);
  return {
    roomId: host.roomId,
    role,
    title: room.prompt?.title ?? null,
    planName: room.plan.name,
    state: stateOf(room),
    openedAt: room.openedAt,
    startedAt: room.startedAt,
    endedAt: room.clock.kind === "over" ? room.clock.at : null,
    elapsedMs: elapsedMs(room, now),
    here: room.seats.filter(({ connected }) => connected).map(({ name }) => name),
  };
}

function invitationOf(room: Room, role: Role): Invitation {
  const state = stateOf(room);
  return {
    role,
    plan: room.plan,
    seats: room.seats.map(({ name, role: seatRole, color, connected }) => ({
      name,
      role: seatRole,
      color,
      connected,
    })),
    state: state === "paused" ? "running" : state,
  };
}

async function mustAccept(receipt: ReturnType<RoomHost["submitServer"]>): Promise<void> {
  const answer = await receipt;
  if (!answer.ok) throw refusedRequest(answer.refusal);
}

const STATUS: Partial<Record<Refusal, readonly [number, HttpErrorCode]>> = {
  room_ended: [410, "room_ended"],
  room_full: [409, "room_full"],
  read_only: [503, "unavailable"],
  not_allowed: [403, "not_allowed"],
};

function refusedRequest(refusal: Refusal): HttpFailure {
  const [status, code] = STATUS[refusal] ?? [400, "bad_request"];
  return new HttpFailure(status, code, REFUSALS[refusal]);
}

function notAllowed(): HttpFailure {
  return new HttpFailure(403, "not_allowed", REFUSALS.not_allowed);
}

function tooFast(): HttpFailure {
  return new HttpFailure(
    429,
    "too_fast",
    "That was too much at once. Wait a minute and try again.",
  );
}
