// Commands: what every role may wish at a moment that fits, and the events a wish leads to.
// Refusals for other reasons: refusals.test.ts; what may be sent at all: command-shapes.test.ts.
import { describe, expect, test } from "vitest";
import {
  Command,
  type CommandBody,
  type CommandKind,
  type Decision,
  type Refusal,
  type ServerCommand,
} from "../../shared/commands.ts";
import type { RoomEvent } from "../../shared/events.ts";
import { MINUTE_MS } from "../../shared/plan.ts";
import { ROLES, type Role } from "../../shared/seat.ts";
import {
  busyRoom,
  commandId,
  endedRoom,
  firstConstraint,
  INJECT,
  openedRoom,
  pausedRoom,
  planOf,
  PROMPT,
  SEAT_IDS,
  seatedRoom,
  startedRoom,
  type HandRoom,
} from "../support/rooms.ts";

function refusalOf(decision: Decision): Refusal | null {
  return "refusal" in decision ? decision.refusal : null;
}

function eventsOf(decision: Decision): readonly RoomEvent[] {
  return "events" in decision ? decision.events : [];
}

type Cell = readonly RoomEvent["kind"][] | "not_allowed";
const NO = "not_allowed";

/** A moment at which the command fits, and what it leads to for each role. Nothing else is allowed. */
const CELLS: Readonly<
  Record<
    CommandKind,
    { at: () => HandRoom; body: (hand: HandRoom) => CommandBody; roles: Record<Role, Cell> }
  >
> = {
  "problem.set": {
    at: seatedRoom,
    body: () => ({ kind: "problem.set", prompt: PROMPT }),
    roles: { interviewer: ["problem.set"], candidate: NO, mentor: NO, observer: NO },
  },
  "clock.start": {
    at: seatedRoom,
    body: () => ({ kind: "clock.start" }),
    roles: {
      interviewer: ["problem.revealed", "clock.started", "phase.started"],
      candidate: NO,
      mentor: NO,
      observer: NO,
    },
  },
  "clock.pause": {
    at: busyRoom,
    body: () => ({ kind: "clock.pause" }),
    roles: { interviewer: ["clock.paused"], candidate: NO, mentor: NO, observer: NO },
  },
  "clock.resume": {
    at: pausedRoom,
    body: () => ({ kind: "clock.resume" }),
    roles: { interviewer: ["clock.resumed"], candidate: NO, mentor: NO, observer: NO },
  },
  "clock.adjust": {
    at: busyRoom,
    body: () => ({ kind: "clock.adjust", byMinutes: 1 }),
    roles: { interviewer: ["phase.adjusted"], candidate: NO, mentor: NO, observer: NO },
  },
  "phase.next": {
    at: busyRoom,
    body: () => ({ kind: "phase.next" }),
    roles: { interviewer: ["phase.started"], candidate: NO, mentor: NO, observer: NO },
  },
  "phase.back": {
    at: busyRoom,
    body: () => ({ kind: "phase.back" }),
    roles: { interviewer: ["phase.started"], candidate: NO, mentor: NO, observer: NO },
  },
  "room.end": {
    at: busyRoom,
    body: () => ({ kind: "room.end" }),
    roles: { interviewer: ["room.ended"], candidate: NO, mentor: NO, observer: NO },
  },
  "constraint.inject": {
    at: busyRoom,
    body: () => INJECT,
    roles: { interviewer: ["constraint.injected"], candidate: NO, mentor: NO, observer: NO },
  },
  "constraint.acknowledge": {
    at: busyRoom,
    body: (hand) => ({ kind: "constraint.acknowledge", constraintId: firstConstraint(hand) }),
    roles: { interviewer: NO, candidate: ["constraint.acknowledged"], mentor: NO, observer: NO },
  },
  "constraint.address": {
    at: busyRoom,
    body: (hand) => ({ kind: "constraint.address", constraintId: firstConstraint(hand) }),
    roles: {
      interviewer: NO,
      candidate: ["constraint.acknowledged", "constraint.addressed"],
      mentor: NO,
      observer: NO,
    },
  },
  "constraint.withdraw": {
    at: busyRoom,
    body: (hand) => ({ kind: "constraint.withdraw", constraintId: firstConstraint(hand) }),
    roles: { interviewer: ["constraint.withdrawn"], candidate: NO, mentor: NO, observer: NO },
  },
  "chat.post": {
    at: busyRoom,
    body: () => ({ kind: "chat.post", text: "Hello" }),
    roles: {
      interviewer: ["chat.posted"],
      candidate: ["chat.posted"],
      mentor: ["chat.posted"],
      observer: NO,
    },
  },
  "board.gather": {
    at: busyRoom,
    body: () => ({ kind: "board.gather" }),
    roles: {
      interviewer: ["board.gathered"],
      candidate: ["board.gathered"],
      mentor: NO,
      observer: NO,
    },
  },
};

const EVERY_CELL = Object.values(CELLS).flatMap((row) =>
  ROLES.map((role) => {
    const hand = row.at();
    return { hand, body: row.body(hand), role, cell: row.roles[role] };
  }),
);

describe("role × command", () => {
  test("the table has a row for every command of the schema", () => {
    const kinds = Command.options.map((option) => option.shape.kind.value);
    expect(Object.keys(CELLS).toSorted()).toEqual(kinds.toSorted());
  });

  test.each(EVERY_CELL)("$role: $body.kind → $cell", ({ hand, body, role, cell }) => {
    const before = hand.room;
    const decision = hand.send(role, body);
    const outcome = refusalOf(decision) ?? eventsOf(decision).map(({ kind }) => kind);
    expect(outcome).toEqual(cell);
    expect(outcome === NO && hand.room !== before).toBe(false);
  });

  test.each(EVERY_CELL)("$role: $body.kind, after the end", ({ body, role, cell }) => {
    const hand = endedRoom();
    const expected = cell === "not_allowed" ? "not_allowed" : "room_ended";
    expect(hand.send(role, body)).toEqual({ refusal: expected });
  });

  const SERVER_COMMANDS: Record<ServerCommand["kind"], object> = {
    tick: {},
    "seat.take": { seat: { id: SEAT_IDS.mentor, role: "interviewer", name: "Eve" } },
    "seat.join": { seatId: SEAT_IDS.mentor },
    "seat.leave": { seatId: SEAT_IDS.mentor },
    "invite.revoke": { role: "candidate" },
    "invite.renew": { role: "candidate" },
    interrupt: {},
  };
  test.each(Object.entries(SERVER_COMMANDS))("nobody can send %s", (kind, shape) => {
    expect(Command.safeParse({ kind, id: commandId(1), ...shape }).success).toBe(false);
    for (const role of ROLES) {
      expect(openedRoom().send(role, { kind, ...shape } as unknown as CommandBody)).toEqual({
        refusal: "not_allowed",
      });
    }
  });
});

describe("decisions", () => {
  test("Start reveals the prompt before the clock starts, then the first phase with its budget", () => {
    expect(seatedRoom(planOf([8, 2])).send("interviewer", { kind: "clock.start" })).toEqual({
      events: [
        { kind: "problem.revealed", prompt: PROMPT },
        { kind: "clock.started" },
        { kind: "phase.started", phase: 0, cause: "start", budgetMs: 8 * MINUTE_MS },
      ],
    });
  });

  test("the prompt revealed is the one set last", () => {
    const hand = seatedRoom();
    const prompt = { title: "Another", text: "Something else." };
    hand.accepted("interviewer", { kind: "problem.set", prompt });
    expect(hand.accepted("interviewer", { kind: "clock.start" })[0]).toEqual({
      kind: "problem.revealed",
      prompt,
    });
  });

  test("what a command makes carries the command's id", () => {
    const hand = busyRoom();
    expect(hand.accepted("interviewer", INJECT)).toEqual([
      {
        kind: "constraint.injected",
        constraintId: hand.lastId,
        constraint: "failure",
        text: "It is down.",
      },
    ]);
    expect(hand.accepted("mentor", { kind: "chat.post", text: "Hello" })).toEqual([
      { kind: "chat.posted", messageId: hand.lastId, text: "Hello" },
    ]);
  });

  test("addressing what was not acknowledged does both, else only the one", () => {
    const hand = busyRoom();
    const constraintId = firstConstraint(hand);
    expect(hand.accepted("candidate", { kind: "constraint.address", constraintId })).toEqual([
      { kind: "constraint.acknowledged", constraintId },
      { kind: "constraint.addressed", constraintId },
    ]);
    const later = busyRoom();
    const id = firstConstraint(later);
    later.accepted("candidate", { kind: "constraint.acknowledge", constraintId: id });
    expect(later.accepted("candidate", { kind: "constraint.address", constraintId: id })).toEqual([
      { kind: "constraint.addressed", constraintId: id },
    ]);
  });

  test("an acknowledged constraint can still be withdrawn", () => {
    const hand = busyRoom();
    const constraintId = firstConstraint(hand);
    hand.accepted("candidate", { kind: "constraint.acknowledge", constraintId });
    expect(hand.accepted("interviewer", { kind: "constraint.withdraw", constraintId })).toEqual([
      { kind: "constraint.withdrawn", constraintId },
    ]);
  });

  test("chat works before Start, constraints and chat while paused", () => {
    expect(refusalOf(seatedRoom().send("candidate", { kind: "chat.post", text: "Hi" }))).toBeNull();
    expect(refusalOf(pausedRoom().send("interviewer", INJECT))).toBeNull();
    expect(refusalOf(pausedRoom().send("mentor", { kind: "chat.post", text: "Hi" }))).toBeNull();
  });

  test("taking all but a moment of a phase is allowed", () => {
    const hand = startedRoom(planOf([6]));
    hand.wait(MINUTE_MS - 1);
    expect(refusalOf(hand.send("interviewer", { kind: "clock.adjust", byMinutes: -5 }))).toBeNull();
    expect(hand.room.phases[0]?.budgetMs).toBe(MINUTE_MS);
  });
});
