/* A room: everything but the documents, as a pure fold over events. Live server, live client and
   replay run this same reduce.

   The clock:   idle ──clock.started──▶ running ⇄ paused ──room.ended──▶ over
                (phase.started moves within running or paused; room.ended is possible from every state)
*/
import type { ConstraintKind, EventFact, Prompt } from "./events.ts";
import type { CommandId, SeatId } from "./ids.ts";
import { loansAfter, plannedTimes, type Loan, type PhaseTime, type Plan } from "./plan.ts";
import type { Role, Seat } from "./seat.ts";
import { unreachable } from "./must.ts";

/** `since`: server ms at which the present stretch began. */
export type Clock =
  | { readonly kind: "idle" }
  | { readonly kind: "running"; readonly phase: number; readonly since: number }
  | {
      readonly kind: "paused";
      readonly phase: number;
      readonly since: number;
      readonly reason: "asked" | "interrupted";
    }
  | { readonly kind: "over"; readonly at: number };

export interface RoomSeat extends Seat {
  readonly connected: boolean;
  /** Server ms of the last change of `connected`. */
  readonly since: number;
}

export interface Moment {
  readonly at: number;
  readonly by: SeatId | null;
}

export interface Constraint {
  readonly id: CommandId;
  readonly kind: ConstraintKind;
  readonly text: string;
  /** Index of the phase it fell into. */
  readonly phase: number;
  /** Milliseconds of that phase used by then: where its marker stands on the phase bar. */
  readonly usedMs: number;
  readonly injected: Moment;
  readonly acknowledged: Moment | null;
  readonly addressed: Moment | null;
  readonly withdrawn: Moment | null;
}

export interface ChatMessage {
  readonly id: CommandId;
  readonly at: number;
  readonly by: SeatId | null;
  readonly text: string;
}

export interface Room {
  readonly openedAt: number;
  readonly startedAt: number | null;
  readonly plan: Plan;
  /** Null for those who may not know it yet. */
  readonly prompt: Prompt | null;
  readonly clock: Clock;
  readonly phases: readonly PhaseTime[];
  /** Which phase gave time to which, the newest last. */
  readonly loans: readonly Loan[];
  readonly seats: readonly RoomSeat[];
  readonly constraints: readonly Constraint[];
  readonly chat: readonly ChatMessage[];
  /** Roles whose invite is void at present (staff view; empty for others). */
  readonly revoked: readonly Role[];
}

const NO_PLAN: Plan = { id: "none", name: "No plan", atPhaseEnd: "overrun", phases: [] };

/** A room before its first event. */
export function emptyRoom(): Room {
  return {
    openedAt: 0,
    startedAt: null,
    plan: NO_PLAN,
    prompt: null,
    clock: { kind: "idle" },
    phases: [],
    loans: [],
    seats: [],
    constraints: [],
    chat: [],
    revoked: [],
  };
}

/** The room after one more event. Unknown phases, seats and constraints change nothing. */
export function reduce(room: Room, fact: EventFact): Room {
  const { event, at, by } = fact;
  switch (event.kind) {
    case "room.opened":
      return { ...room, openedAt: at, plan: event.plan, phases: plannedTimes(event.plan) };
    case "problem.set":
    case "problem.revealed":
      return { ...room, prompt: event.prompt };
    case "seat.taken":
      return { ...room, seats: [...room.seats, { ...event.seat, connected: false, since: at }] };
    case "seat.joined":
      return withSeat(room, event.seatId, { connected: true, since: at });
    case "seat.left":
      return withSeat(room, event.seatId, { connected: false, since: at });
    case "clock.started":
      return { ...room, startedAt: at };
    case "phase.started":
      return startPhase(room, event.phase, event.budgetMs, at);
    case "phase.overran":
      return withPhase(room, event.phase, { overran: true });
    case "phase.adjusted":
      return {
        ...adjustBudgets(room, event.changes, at),
        loans: loansAfter(room.loans, event.phase, event.byMs, event.changes),
      };
    case "clock.paused":
      if (room.clock.kind !== "running") return room;
      return {
        ...settle(room, at),
        clock: { kind: "paused", phase: room.clock.phase, since: at, reason: event.reason },
      };
    case "clock.resumed":
      if (room.clock.kind !== "paused") return room;
      return { ...room, clock: { kind: "running", phase: room.clock.phase, since: at } };
    case "room.ended":
      return { ...settle(room, at), clock: { kind: "over", at } };
    case "constraint.injected":
      return {
        ...room,
        constraints: [
          ...room.constraints,
          {
            id: event.constraintId,
            kind: event.constraint,
            text: event.text,
            phase: currentPhase(room) ?? 0,
            usedMs: usedMs(room, currentPhase(room) ?? 0, at),
            injected: { at, by },
            acknowledged: null,
            addressed: null,
            withdrawn: null,
          },
        ],
      };
    case "constraint.acknowledged":
      return withConstraint(room, event.constraintId, { acknowledged: { at, by } });
    case "constraint.addressed":
      return withConstraint(room, event.constraintId, { addressed: { at, by } });
    case "constraint.withdrawn":
      return withConstraint(room, event.constraintId, { withdrawn: { at, by } });
    case "chat.posted":
      return { ...room, chat: [...room.chat, { id: event.messageId, at, by, text: event.text }] };
    case "board.gathered":
      return room;
    case "invite.revoked":
      return {
        ...room,
        revoked: [...room.revoked.filter((role) => role !== event.role), event.role],
      };
    case "invite.renewed":
      return { ...room, revoked: room.revoked.filter((role) => role !== event.role) };
    default:
      return unreachable(event);
  }
}

/** Index of the phase the clock stands in, or null before Start and after the end. */
export function currentPhase(room: Room): number | null {
  return room.clock.kind === "running" || room.clock.kind === "paused" ? room.clock.phase : null;
}

/** Milliseconds used in a phase up to `now` (server ms), the running stretch included. */
export function usedMs(room: Room, phase: number, now: number): number {
  const finished = room.phases[phase]?.usedMs ?? 0;
  if (room.clock.kind !== "running" || room.clock.phase !== phase) return finished;
  return finished + Math.max(0, now - room.clock.since);
}

/** Milliseconds left in the current phase at `now`, negative in overtime; null without such a phase. */
export function remainingMs(room: Room, now: number): number | null {
  const phase = currentPhase(room);
  if (phase === null) return null;
  return (room.phases[phase]?.budgetMs ?? 0) - usedMs(room, phase, now);
}

/** Milliseconds used in all phases up to `now`. */
export function elapsedMs(room: Room, now: number): number {
  return room.phases.reduce((sum, _, phase) => sum + usedMs(room, phase, now), 0);
}

/** Server ms at which the current phase runs out, or null unless the clock runs. */
export function phaseDeadline(room: Room): number | null {
  if (room.clock.kind !== "running") return null;
  const time = room.phases[room.clock.phase];
  return time ? room.clock.since + time.budgetMs - time.usedMs : null;
}

/** Server ms at which the room wants its next `tick`, or null. */
export function nextDeadline(room: Room): number | null {
  if (room.clock.kind !== "running") return null;
  return room.phases[room.clock.phase]?.overran ? null : phaseDeadline(room);
}

/** A seat by id, or null. */
export function findSeat(room: Room, seatId: SeatId | null): RoomSeat | null {
  return room.seats.find((seat) => seat.id === seatId) ?? null;
}

/** Books the running stretch up to `at` on its phase; changing the clock is left to the caller. */
function settle(room: Room, at: number): Room {
  if (room.clock.kind !== "running") return room;
  return withPhase(room, room.clock.phase, { usedMs: usedMs(room, room.clock.phase, at) });
}

function startPhase(room: Room, phase: number, budgetMs: number, at: number): Room {
  if (room.phases[phase] === undefined || room.clock.kind === "over") return room;
  const settled = withPhase(settle(room, at), phase, { budgetMs, overran: false });
  const clock: Clock =
    room.clock.kind === "paused" ? { ...room.clock, phase } : { kind: "running", phase, since: at };
  return { ...settled, clock };
}

function adjustBudgets(
  room: Room,
  changes: readonly { phase: number; byMs: number }[],
  at: number,
): Room {
  const phases = room.phases.map((time, index) => {
    const byMs = changes.reduce(
      (sum, change) => (change.phase === index ? sum + change.byMs : sum),
      0,
    );
    if (byMs === 0) return time;
    const budgetMs = time.budgetMs + byMs;
    return { ...time, budgetMs, overran: time.overran && budgetMs <= usedMs(room, index, at) };
  });
  return { ...room, phases };
}

function withPhase(room: Room, phase: number, change: Partial<PhaseTime>): Room {
  return {
    ...room,
    phases: room.phases.map((time, index) => (index === phase ? { ...time, ...change } : time)),
  };
}

function withSeat(room: Room, seatId: SeatId, change: Partial<RoomSeat>): Room {
  return {
    ...room,
    seats: room.seats.map((seat) => (seat.id === seatId ? { ...seat, ...change } : seat)),
  };
}

function withConstraint(room: Room, id: CommandId, change: Partial<Constraint>): Room {
  return {
    ...room,
    constraints: room.constraints.map((one) => (one.id === id ? { ...one, ...change } : one)),
  };
}
