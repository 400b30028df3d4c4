// Every refusal that the core can say, reached; and the list of them as words for people.
import { describe, expect, test } from "vitest";
import {
  MAX_CHAT_MESSAGES,
  MAX_CONSTRAINTS,
  REFUSALS,
  type CommandBody,
  type Refusal,
} from "../../shared/commands.ts";
import { MINUTE_MS } from "../../shared/plan.ts";
import type { Role } from "../../shared/seat.ts";
import {
  busyRoom,
  commandId,
  endedRoom,
  firstConstraint,
  INJECT,
  pausedRoom,
  planOf,
  PROMPT,
  seatedRoom,
  startedRoom,
  type HandRoom,
} from "../support/rooms.ts";

/** What only an edge of the server says: shape, rate, size and disk are not known to the core. */
const SAID_BY_THE_EDGES = ["bad_shape", "read_only", "too_fast", "too_large"];

type Case = readonly [when: string, at: () => HandRoom, role: Role, body: Body];
type Body = CommandBody | ((hand: HandRoom) => CommandBody);

const PAUSE: Body = { kind: "clock.pause" };
const RESUME: Body = { kind: "clock.resume" };
const START: Body = { kind: "clock.start" };
const NEXT: Body = { kind: "phase.next" };
const BACK: Body = { kind: "phase.back" };
const END: Body = { kind: "room.end" };
const CHAT: Body = { kind: "chat.post", text: "Hello" };
const PROBLEM: Body = { kind: "problem.set", prompt: PROMPT };
const PLUS_1: Body = { kind: "clock.adjust", byMinutes: 1 };
const MINUS_1: Body = { kind: "clock.adjust", byMinutes: -1 };
const MINUS_5: Body = { kind: "clock.adjust", byMinutes: -5 };
const ACKNOWLEDGE = forTheConstraint("constraint.acknowledge");
const ADDRESS = forTheConstraint("constraint.address");
const WITHDRAW = forTheConstraint("constraint.withdraw");

const UNKNOWN = commandId(999);
const inOnePhase = () => startedRoom(planOf([5]));
const acknowledged = () => after("candidate", ACKNOWLEDGE);
const addressed = () => after("candidate", ADDRESS);
const withdrawn = () => after("interviewer", WITHDRAW);

const REFUSED: Readonly<Partial<Record<Refusal, readonly Case[]>>> = {
  not_allowed: [["a mentor pauses", busyRoom, "mentor", PAUSE]],
  not_started: [
    ["pausing before Start", seatedRoom, "interviewer", PAUSE],
    ["resuming before Start", seatedRoom, "interviewer", RESUME],
    ["adjusting before Start", seatedRoom, "interviewer", PLUS_1],
    ["next before Start", seatedRoom, "interviewer", NEXT],
    ["back before Start", seatedRoom, "interviewer", BACK],
    ["a constraint before Start", seatedRoom, "interviewer", INJECT],
  ],
  already_started: [
    ["a second Start", busyRoom, "interviewer", START],
    ["Start while paused", pausedRoom, "interviewer", START],
    ["another problem while running", busyRoom, "interviewer", PROBLEM],
    ["another problem while paused", pausedRoom, "interviewer", PROBLEM],
  ],
  not_running: [["a second pause", pausedRoom, "interviewer", PAUSE]],
  not_paused: [["resuming a running clock", busyRoom, "interviewer", RESUME]],
  room_ended: [
    ["chat after the end", endedRoom, "candidate", CHAT],
    ["a second end", endedRoom, "interviewer", END],
  ],
  last_phase: [["next in the last phase", inOnePhase, "interviewer", NEXT]],
  first_phase: [["back in the first phase", inOnePhase, "interviewer", BACK]],
  too_little_left: [
    ["taking five minutes of five", inOnePhase, "interviewer", MINUS_5],
    ["taking a minute in overtime", inOvertime, "interviewer", MINUS_1],
  ],
  unknown_constraint: [
    [
      "acknowledging",
      busyRoom,
      "candidate",
      { kind: "constraint.acknowledge", constraintId: UNKNOWN },
    ],
    ["addressing", busyRoom, "candidate", { kind: "constraint.address", constraintId: UNKNOWN }],
    [
      "withdrawing",
      busyRoom,
      "interviewer",
      { kind: "constraint.withdraw", constraintId: UNKNOWN },
    ],
  ],
  constraint_settled: [
    ["acknowledging twice", acknowledged, "candidate", ACKNOWLEDGE],
    ["acknowledging what is addressed", addressed, "candidate", ACKNOWLEDGE],
    ["addressing twice", addressed, "candidate", ADDRESS],
    ["withdrawing what is addressed", addressed, "interviewer", WITHDRAW],
    ["acknowledging what is withdrawn", withdrawn, "candidate", ACKNOWLEDGE],
    ["addressing what is withdrawn", withdrawn, "candidate", ADDRESS],
    ["withdrawing twice", withdrawn, "interviewer", WITHDRAW],
  ],
  room_full: [
    ["one constraint too many", () => filled(MAX_CONSTRAINTS, INJECT), "interviewer", INJECT],
    ["one chat message too many", () => filled(MAX_CHAT_MESSAGES, CHAT), "interviewer", CHAT],
  ],
};

const CASES = Object.entries(REFUSED).flatMap(([refusal, cases]) =>
  cases.map(([when, at, role, body]) => ({ refusal, when, at, role, body })),
);

describe("refusals", () => {
  test.each(CASES)("$refusal: $when", ({ refusal, at, role, body }) => {
    const hand = at();
    const before = hand.room;
    expect(hand.send(role, typeof body === "function" ? body(hand) : body)).toEqual({ refusal });
    expect(hand.room).toBe(before);
  });

  test("every refusal of the list is reached here or belongs to an edge", () => {
    const named = [...Object.keys(REFUSED), ...SAID_BY_THE_EDGES];
    expect(named.toSorted()).toEqual(Object.keys(REFUSALS).toSorted());
  });

  test("each is a sentence or two for a person", () => {
    for (const sentence of Object.values(REFUSALS)) {
      expect(sentence).toMatch(/^[A-Z][^!_]+\.$/);
      expect(sentence).not.toMatch(/please|oops|sorry/i);
    }
  });
});

function inOvertime(): HandRoom {
  const hand = startedRoom(planOf([5, 5]));
  hand.wait(5 * MINUTE_MS + 1);
  hand.serve({ kind: "tick" });
  return hand;
}

function after(role: Role, body: (hand: HandRoom) => CommandBody): HandRoom {
  const hand = busyRoom();
  hand.accepted(role, body(hand));
  return hand;
}

function filled(times: number, body: CommandBody): HandRoom {
  const hand = startedRoom();
  for (let n = 0; n < times; n++) hand.accepted("interviewer", body);
  return hand;
}

function forTheConstraint(
  kind: "constraint.acknowledge" | "constraint.address" | "constraint.withdraw",
) {
  return (hand: HandRoom): CommandBody => ({ kind, constraintId: firstConstraint(hand) });
}
