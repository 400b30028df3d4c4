/* Room events: what happened, past tense, schema first. Every event kind has one fixed audience.
   A fact is an event, a Yjs update, a cursor or a pulse with its seq, time and author: the log, the
   wire and the recording are made of nothing else. */
import { z } from "zod";
import { DOCUMENT_AUDIENCE, type Audience, type DocumentName } from "./documents.ts";
import { CommandId, type SeatId } from "./ids.ts";
import { unreachable } from "./must.ts";
import { BudgetChange, MAX_PHASES, Plan } from "./plan.ts";
import { Role, Seat } from "./seat.ts";
import { line, prose } from "./text.ts";

export const MAX_TITLE_LENGTH = 80;
export const MAX_PROMPT_LENGTH = 4_000;
export const MAX_CONSTRAINT_LENGTH = 500;
export const MAX_CHAT_LENGTH = 2_000;

/** The problem as the candidate is given it. */
export const Prompt = z.object({
  title: line(MAX_TITLE_LENGTH),
  text: prose(MAX_PROMPT_LENGTH),
});
export type Prompt = z.infer<typeof Prompt>;

export const ConstraintKind = z.enum([
  "new-feature",
  "consistency",
  "compliance",
  "scale-jump",
  "latency",
  "cost",
  "failure",
  "operations",
]);
export type ConstraintKind = z.infer<typeof ConstraintKind>;

export const ConstraintText = prose(MAX_CONSTRAINT_LENGTH);
export const ChatText = prose(MAX_CHAT_LENGTH);

export const PhaseIndex = z
  .number()
  .int()
  .min(0)
  .max(MAX_PHASES - 1);

/** Why a phase began. "bell": the plan moves on by itself. */
const PhaseCause = z.enum(["start", "next", "back", "bell"]);

const of = <K extends string, S extends z.ZodRawShape>(kind: K, shape: S) =>
  z.object({ kind: z.literal(kind), ...shape });

export const RoomEvent = z.discriminatedUnion("kind", [
  of("room.opened", { plan: Plan }),
  /** Staff only: what the problem is while the room is prepared. */
  of("problem.set", { prompt: Prompt }),
  /** The same, for everybody, at Start. */
  of("problem.revealed", { prompt: Prompt }),
  of("seat.taken", { seat: Seat }),
  /** The first connection of a seat opened. */
  of("seat.joined", { seatId: Seat.shape.id }),
  /** The last connection of a seat closed. */
  of("seat.left", { seatId: Seat.shape.id }),
  of("clock.started", {}),
  /** `budgetMs` is the phase's whole budget from now on: at least a minute more than it has used. */
  of("phase.started", {
    phase: PhaseIndex,
    cause: PhaseCause,
    budgetMs: z.number().int().positive(),
  }),
  of("phase.overran", { phase: PhaseIndex }),
  of("phase.adjusted", {
    phase: PhaseIndex,
    byMs: z.number().int(),
    changes: z.array(BudgetChange).min(1).max(MAX_PHASES),
  }),
  of("clock.paused", { reason: z.enum(["asked", "interrupted"]) }),
  of("clock.resumed", {}),
  of("room.ended", {}),
  of("constraint.injected", {
    constraintId: CommandId,
    constraint: ConstraintKind,
    text: ConstraintText,
  }),
  of("constraint.acknowledged", { constraintId: CommandId }),
  of("constraint.addressed", { constraintId: CommandId }),
  of("constraint.withdrawn", { constraintId: CommandId }),
  of("chat.posted", { messageId: CommandId, text: ChatText }),
  /** "Come and look": everybody's board follows the author's once. */
  of("board.gathered", {}),
  of("invite.revoked", { role: Role }),
  of("invite.renewed", { role: Role }),
]);
export type RoomEvent = z.infer<typeof RoomEvent>;
export type EventKind = RoomEvent["kind"];

/** Who may hear each kind of event. The only such table. */
export const EVENT_AUDIENCE: Readonly<Record<EventKind, Audience>> = {
  "room.opened": "room",
  "problem.set": "staff",
  "problem.revealed": "room",
  "seat.taken": "room",
  "seat.joined": "room",
  "seat.left": "room",
  "clock.started": "room",
  "phase.started": "room",
  "phase.overran": "room",
  "phase.adjusted": "room",
  "clock.paused": "room",
  "clock.resumed": "room",
  "room.ended": "room",
  "constraint.injected": "room",
  "constraint.acknowledged": "room",
  "constraint.addressed": "room",
  "constraint.withdrawn": "room",
  "chat.posted": "room",
  "board.gathered": "room",
  "invite.revoked": "staff",
  "invite.renewed": "staff",
};

/** Where a person's pointer is on the board and what they look at: whole page units. */
export interface Cursor {
  readonly x: number;
  readonly y: number;
  /** The visible part of the board: top left in page units, zoom × 1000, size of their board in pixels. */
  readonly view: {
    readonly x: number;
    readonly y: number;
    readonly zoom: number;
    readonly width: number;
    readonly height: number;
  };
}

interface Stamped {
  /** Position in the room's log, from 1, without gaps. */
  readonly seq: number;
  /** Server time in milliseconds since 1970; never falls within a room. */
  readonly at: number;
  /** The author; null for the server itself. */
  readonly by: SeatId | null;
}

export type EventFact = Stamped & { readonly kind: "event"; readonly event: RoomEvent };
export type UpdateFact = Stamped & {
  readonly kind: "update";
  readonly document: DocumentName;
  readonly update: Uint8Array;
};
/** `cursor` null: the pointer left the board. */
export type CursorFact = Stamped & { readonly kind: "cursor"; readonly cursor: Cursor | null };
/** Nothing happened, and the room was alive: bounds what a crash can take from the clock. */
export type PulseFact = Stamped & { readonly kind: "pulse" };
export type Fact = EventFact | UpdateFact | CursorFact | PulseFact;

/** Who may hear a fact. */
export function audienceOf(fact: Fact): Audience {
  switch (fact.kind) {
    case "event":
      return EVENT_AUDIENCE[fact.event.kind];
    case "update":
      return DOCUMENT_AUDIENCE[fact.document];
    case "cursor":
    case "pulse":
      return "room";
    default:
      return unreachable(fact);
  }
}
