// Rooms for tests, moved by hand: commands in, facts out, and time goes only where it is told to.
// One logical log; the room is folded from it exactly as the server and the replay do.
import {
  decide,
  decideServer,
  type Command,
  type CommandBody,
  type Decision,
  type ServerCommand,
} from "../../shared/commands.ts";
import type { EventFact, Prompt, RoomEvent } from "../../shared/events.ts";
import { CommandId, SeatId } from "../../shared/ids.ts";
import { must } from "../../shared/must.ts";
import { MINUTE_MS, presetPlan, type Plan } from "../../shared/plan.ts";
import { emptyRoom, reduce, type Room } from "../../shared/room.ts";
import { ROLES, type Role } from "../../shared/seat.ts";

/** When every hand-driven room opens, server ms. */
export const OPENED_AT = 1_700_000_000_000;

export const PROMPT: Prompt = { title: "URL shortener", text: "Make long addresses short." };

/** One seat per role, named after it. */
export const SEAT_IDS: Readonly<Record<Role, SeatId>> = {
  interviewer: SeatId.parse("interviewer"),
  candidate: SeatId.parse("candidate"),
  mentor: SeatId.parse("mentor01"),
  observer: SeatId.parse("observer"),
};

export interface HandRoom {
  readonly room: Room;
  readonly facts: readonly EventFact[];
  /** Server ms. */
  readonly now: number;
  /** Lets time pass, and nothing else. */
  wait(ms: number): void;
  /** A wish of whoever holds the role. Commits what it leads to and returns the decision. */
  send(role: Role, body: CommandBody): Decision;
  /** The same, for what must not be refused: throws with the refusal. Returns the new events. */
  accepted(role: Role, body: CommandBody): readonly RoomEvent[];
  /** A wish of the server. */
  serve(command: ServerCommand): Decision;
  /** The id of the last command sent. */
  readonly lastId: CommandId;
}

/** A room that was opened and given its prompt; nobody has a seat yet. */
export function openedRoom(plan: Plan = classicPlan()): HandRoom {
  const facts: EventFact[] = [];
  let room = emptyRoom();
  let now = OPENED_AT;
  let sent = 0;

  const commit = (event: RoomEvent, by: SeatId | null) => {
    const fact: EventFact = { kind: "event", seq: facts.length + 1, at: now, by, event };
    facts.push(fact);
    room = reduce(room, fact);
  };
  const execute = (decision: Decision, by: SeatId | null) => {
    if ("events" in decision) for (const event of decision.events) commit(event, by);
    return decision;
  };
  const send = (role: Role, body: CommandBody) => {
    sent += 1;
    const command: Command = { ...body, id: commandId(sent) };
    return execute(decide(room, command, { role, now }), SEAT_IDS[role]);
  };

  commit({ kind: "room.opened", plan }, null);
  commit({ kind: "problem.set", prompt: PROMPT }, null);
  return {
    get room() {
      return room;
    },
    get facts() {
      return facts;
    },
    get now() {
      return now;
    },
    get lastId() {
      return commandId(sent);
    },
    wait(ms) {
      now += ms;
    },
    send,
    accepted(role, body) {
      const decision = send(role, body);
      if ("refusal" in decision) throw new Error(`${body.kind} was refused: ${decision.refusal}`);
      return decision.events;
    },
    serve: (command) => execute(decideServer(room, command, now), null),
  };
}

/** A room with one connected seat per role, before Start. */
export function seatedRoom(plan?: Plan): HandRoom {
  const hand = openedRoom(plan);
  for (const role of ROLES) {
    const seat = { id: SEAT_IDS[role], role, name: role };
    hand.serve({ kind: "seat.take", seat, wishedColor: undefined });
    hand.serve({ kind: "seat.join", seatId: seat.id });
  }
  return hand;
}

/** The same, started, in its first phase. */
export function startedRoom(plan?: Plan): HandRoom {
  const hand = seatedRoom(plan);
  hand.accepted("interviewer", { kind: "clock.start" });
  return hand;
}

/** A constraint as a panel sends it. */
export const INJECT = {
  kind: "constraint.inject",
  constraint: "failure",
  text: "It is down.",
} as const;

/** A running room in its second phase of three, with one constraint nobody has answered. */
export function busyRoom(): HandRoom {
  const hand = startedRoom(planOf([5, 10, 5]));
  hand.wait(MINUTE_MS);
  hand.accepted("interviewer", { kind: "phase.next" });
  hand.accepted("interviewer", INJECT);
  hand.wait(MINUTE_MS);
  return hand;
}

/** The same, paused. */
export function pausedRoom(): HandRoom {
  const hand = busyRoom();
  hand.accepted("interviewer", { kind: "clock.pause" });
  return hand;
}

/** The same, ended. */
export function endedRoom(): HandRoom {
  const hand = busyRoom();
  hand.accepted("interviewer", { kind: "room.end" });
  return hand;
}

/** Id of the first constraint; throws where there is none. */
export function firstConstraint({ room }: HandRoom): CommandId {
  return must(room.constraints[0], "a constraint").id;
}

/** A plan of phases named A, B, C… with these minutes. */
export function planOf(
  minutes: readonly number[],
  atPhaseEnd: Plan["atPhaseEnd"] = "overrun",
): Plan {
  const phases = minutes.map((each, index) => ({
    name: String.fromCharCode("A".charCodeAt(0) + index),
    minutes: each,
    goal: "",
    prompts: [],
    gate: "",
  }));
  return { id: "test", name: "Test", atPhaseEnd, phases };
}

/** Budgets of all phases in minutes. */
export function budgetMinutes(room: Room): number[] {
  return room.phases.map(({ budgetMs }) => budgetMs / MINUTE_MS);
}

/** The n-th command id of a test. */
export function commandId(n: number): CommandId {
  return CommandId.parse(`command-${String(n).padStart(4, "0")}`);
}

function classicPlan(): Plan {
  return must(presetPlan("classic-45"), "the default preset");
}
