/* Commands: wishes, imperative, schema first; and decide(), which turns one into events or refuses it.
   Time and role come with the call: nothing is believed that a client could have said of itself. */
import { z } from "zod";
import {
  ChatText,
  ConstraintKind,
  ConstraintText,
  PhaseIndex,
  Prompt,
  type RoomEvent,
} from "./events.ts";
import { CommandId, type SeatId } from "./ids.ts";
import { must, unreachable } from "./must.ts";
import { extend, MINUTE_MS, shorten } from "./plan.ts";
import { can } from "./roles.ts";
import { currentPhase, findSeat, nextDeadline, remainingMs, usedMs, type Room } from "./room.ts";
import { freeColor, type Role, type Seat, type SeatColor } from "./seat.ts";

/** Caps on what a room's folded state can grow to. */
export const MAX_SEATS = 50;
export const MAX_CONSTRAINTS = 200;
export const MAX_CHAT_MESSAGES = 2_000;

const of = <K extends string, S extends z.ZodRawShape>(kind: K, shape: S) =>
  z.strictObject({ kind: z.literal(kind), id: CommandId, ...shape });

export const Command = z.discriminatedUnion("kind", [
  of("problem.set", { prompt: Prompt }),
  of("clock.start", {}),
  of("clock.pause", {}),
  of("clock.resume", {}),
  of("clock.adjust", {
    byMinutes: z.union([z.literal(-5), z.literal(-1), z.literal(1), z.literal(5)]),
  }),
  /** `from`: the phase its author saw. If the clock has left it meanwhile (the bell), nothing happens. */
  of("phase.next", { from: PhaseIndex.optional() }),
  of("phase.back", { from: PhaseIndex.optional() }),
  of("room.end", {}),
  of("constraint.inject", { constraint: ConstraintKind, text: ConstraintText }),
  of("constraint.acknowledge", { constraintId: CommandId }),
  of("constraint.address", { constraintId: CommandId }),
  of("constraint.withdraw", { constraintId: CommandId }),
  of("chat.post", { text: ChatText }),
  of("board.gather", {}),
]);
export type Command = z.infer<typeof Command>;
export type CommandKind = Command["kind"];

/** A command without its id, as a panel writes it. */
export type CommandBody = {
  [K in CommandKind]: Omit<Extract<Command, { kind: K }>, "id">;
}[CommandKind];

/** Wishes of the server itself; never accepted from the wire. */
export type ServerCommand =
  | { readonly kind: "tick" }
  | {
      readonly kind: "seat.take";
      readonly seat: Omit<Seat, "color">;
      readonly wishedColor: SeatColor | undefined;
    }
  | { readonly kind: "seat.join"; readonly seatId: SeatId }
  | { readonly kind: "seat.leave"; readonly seatId: SeatId }
  | { readonly kind: "invite.revoke"; readonly role: Role }
  | { readonly kind: "invite.renew"; readonly role: Role }
  /** The server lost the room: everybody is gone, and a running clock stops at the last fact. */
  | { readonly kind: "interrupt" };

/** Why a command was not accepted, with the sentence a person reads. The only list. */
export const REFUSALS = {
  not_allowed: "Your role cannot do that.",
  not_started: "The interview has not started yet.",
  already_started: "The interview is already running.",
  not_running: "The clock is not running.",
  not_paused: "The clock is not paused.",
  room_ended: "This interview has ended. Nothing in it can be changed any more.",
  last_phase: "This is the last phase. End the interview instead.",
  first_phase: "This is the first phase.",
  too_little_left: "There is not so much left in this phase. Go to the next phase instead.",
  unknown_constraint: "That constraint is not in this room.",
  constraint_settled: "That is already done for this constraint.",
  room_full: "This room has no place for more.",
  bad_shape: "That was not understood. Reload the page, it may be out of date.",
  too_fast: "That was too much at once. Wait a few seconds.",
  too_large: "That is too long.",
  read_only: "The server cannot save at the moment, so nothing can be changed.",
} as const;
export type Refusal = keyof typeof REFUSALS;

export type Decision = { readonly events: readonly RoomEvent[] } | { readonly refusal: Refusal };

/** Who asks, and when (server ms). */
export interface Context {
  readonly role: Role;
  readonly now: number;
}

/** Events that a seat's command leads to, or why not. No events: accepted, nothing to change. */
export function decide(room: Room, command: Command, context: Context): Decision {
  if (!can(context.role, command.kind)) return { refusal: "not_allowed" };
  if (room.clock.kind === "over") return { refusal: "room_ended" };
  switch (command.kind) {
    case "problem.set":
      return room.clock.kind === "idle"
        ? accept({ kind: "problem.set", prompt: command.prompt })
        : { refusal: "already_started" };
    case "clock.start":
      return start(room);
    case "clock.pause":
      if (room.clock.kind === "idle") return { refusal: "not_started" };
      return room.clock.kind === "running"
        ? accept({ kind: "clock.paused", reason: "asked" })
        : { refusal: "not_running" };
    case "clock.resume":
      if (room.clock.kind === "idle") return { refusal: "not_started" };
      return room.clock.kind === "paused"
        ? accept({ kind: "clock.resumed" })
        : { refusal: "not_paused" };
    case "clock.adjust":
      return adjust(room, command.byMinutes * MINUTE_MS, context.now);
    case "phase.next":
    case "phase.back":
      return goTo(room, command, context.now);
    case "room.end":
      return accept({ kind: "room.ended" });
    case "constraint.inject":
      if (room.clock.kind === "idle") return { refusal: "not_started" };
      if (room.constraints.length >= MAX_CONSTRAINTS) return { refusal: "room_full" };
      return accept({
        kind: "constraint.injected",
        constraintId: command.id,
        constraint: command.constraint,
        text: command.text,
      });
    case "constraint.acknowledge":
    case "constraint.address":
    case "constraint.withdraw":
      return settleConstraint(room, command);
    case "chat.post":
      if (room.chat.length >= MAX_CHAT_MESSAGES) return { refusal: "room_full" };
      return accept({ kind: "chat.posted", messageId: command.id, text: command.text });
    case "board.gather":
      return accept({ kind: "board.gathered" });
    default:
      return unreachable(command);
  }
}

/** Events that a wish of the server leads to. A second tick, join, leave, revoke or interrupt: none. */
export function decideServer(room: Room, command: ServerCommand, now: number): Decision {
  switch (command.kind) {
    case "tick":
      return tick(room, now);
    case "seat.take": {
      if (room.clock.kind === "over") return { refusal: "room_ended" };
      if (room.seats.length >= MAX_SEATS) return { refusal: "room_full" };
      const taken = room.seats.map(({ color }) => color);
      return accept({
        kind: "seat.taken",
        seat: { ...command.seat, color: freeColor(taken, command.wishedColor) },
      });
    }
    case "seat.join":
    case "seat.leave": {
      const seat = findSeat(room, command.seatId);
      const joins = command.kind === "seat.join";
      if (!seat || seat.connected === joins) return accept();
      return accept({ kind: joins ? "seat.joined" : "seat.left", seatId: seat.id });
    }
    case "invite.revoke":
      if (room.revoked.includes(command.role)) return accept();
      return accept({ kind: "invite.revoked", role: command.role });
    case "invite.renew":
      return accept({ kind: "invite.renewed", role: command.role });
    case "interrupt": {
      const gone = room.seats.filter(({ connected }) => connected);
      const left = gone.map(({ id }): RoomEvent => ({ kind: "seat.left", seatId: id }));
      return room.clock.kind === "running"
        ? accept({ kind: "clock.paused", reason: "interrupted" }, ...left)
        : accept(...left);
    }
    default:
      return unreachable(command);
  }
}

function accept(...events: RoomEvent[]): Decision {
  return { events };
}

function start(room: Room): Decision {
  if (room.clock.kind !== "idle") return { refusal: "already_started" };
  const first = must(room.phases[0], "a plan has at least one phase");
  return accept(
    { kind: "problem.revealed", prompt: must(room.prompt, "a room is opened with a prompt") },
    { kind: "clock.started" },
    { kind: "phase.started", phase: 0, cause: "start", budgetMs: first.budgetMs },
  );
}

function tick(room: Room, now: number): Decision {
  const deadline = nextDeadline(room);
  const phase = currentPhase(room);
  if (deadline === null || phase === null || now < deadline) return accept();
  const movesOn = room.plan.atPhaseEnd === "move-on" && phase + 1 < room.phases.length;
  return accept(
    movesOn ? phaseStarted(room, phase + 1, "bell", now) : { kind: "phase.overran", phase },
  );
}

function goTo(
  room: Room,
  command: Extract<Command, { kind: "phase.next" | "phase.back" }>,
  now: number,
): Decision {
  const phase = currentPhase(room);
  if (phase === null) return { refusal: "not_started" };
  if (command.from !== undefined && command.from !== phase) return accept();
  if (command.kind === "phase.next") {
    if (phase + 1 >= room.phases.length) return { refusal: "last_phase" };
    return accept(phaseStarted(room, phase + 1, "next", now));
  }
  if (phase === 0) return { refusal: "first_phase" };
  return accept(phaseStarted(room, phase - 1, "back", now));
}

/** Entering a phase leaves it a minute at least: going back to a spent one is not overtime at once. */
function phaseStarted(
  room: Room,
  phase: number,
  cause: "next" | "back" | "bell",
  now: number,
): RoomEvent {
  const { budgetMs } = must(room.phases[phase], "the phase entered exists");
  return {
    kind: "phase.started",
    phase,
    cause,
    budgetMs: Math.max(budgetMs, usedMs(room, phase, now) + MINUTE_MS),
  };
}

function adjust(room: Room, byMs: number, now: number): Decision {
  const phase = currentPhase(room);
  const left = remainingMs(room, now);
  if (phase === null || left === null) return { refusal: "not_started" };
  if (byMs < 0 && left + byMs <= 0) return { refusal: "too_little_left" };
  const changes =
    byMs > 0 ? extend(room.phases, phase, byMs) : shorten(room.phases, room.loans, phase, -byMs);
  return accept({ kind: "phase.adjusted", phase, byMs, changes });
}

function settleConstraint(
  room: Room,
  command: Extract<
    Command,
    { kind: "constraint.acknowledge" | "constraint.address" | "constraint.withdraw" }
  >,
): Decision {
  const { constraintId } = command;
  const found = room.constraints.find(({ id }) => id === constraintId);
  if (!found) return { refusal: "unknown_constraint" };
  if (found.withdrawn || found.addressed) return { refusal: "constraint_settled" };
  switch (command.kind) {
    case "constraint.acknowledge":
      return found.acknowledged
        ? { refusal: "constraint_settled" }
        : accept({ kind: "constraint.acknowledged", constraintId });
    case "constraint.address": {
      const addressed: RoomEvent = { kind: "constraint.addressed", constraintId };
      return found.acknowledged
        ? accept(addressed)
        : accept({ kind: "constraint.acknowledged", constraintId }, addressed);
    }
    case "constraint.withdraw":
      return accept({ kind: "constraint.withdrawn", constraintId });
    default:
      return unreachable(command);
  }
}
