// The fold: what each event does to the room, and that a log nobody should have written breaks nothing.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { audienceOf, type EventFact, type RoomEvent } from "../../shared/events.ts";
import { must } from "../../shared/must.ts";
import { MINUTE_MS } from "../../shared/plan.ts";
import { sees } from "../../shared/roles.ts";
import {
  currentPhase,
  elapsedMs,
  emptyRoom,
  findSeat,
  nextDeadline,
  reduce,
  remainingMs,
  type Room,
} from "../../shared/room.ts";
import { ONE_OF_EACH_EVENT } from "../support/events.ts";
import {
  commandId,
  OPENED_AT,
  openedRoom,
  planOf,
  PROMPT,
  SEAT_IDS,
  seatedRoom,
  startedRoom,
} from "../support/rooms.ts";

const fact = (event: RoomEvent, at = OPENED_AT): EventFact => ({
  kind: "event",
  seq: 1,
  at,
  by: null,
  event,
});

function fold(events: readonly RoomEvent[]): Room {
  return events.reduce((room, event) => reduce(room, fact(event)), emptyRoom());
}

describe("a whole interview", () => {
  test("folds to what happened", () => {
    const hand = seatedRoom(planOf([5, 10]));
    hand.wait(1_000);
    hand.accepted("interviewer", { kind: "clock.start" });
    const startedAt = hand.now;
    hand.wait(2 * MINUTE_MS);
    const inject = {
      kind: "constraint.inject",
      constraint: "cost",
      text: "Half the money",
    } as const;
    hand.accepted("interviewer", inject);
    const id = hand.lastId;
    hand.wait(6_000);
    hand.accepted("candidate", { kind: "constraint.acknowledge", constraintId: id });
    hand.wait(4_000);
    hand.accepted("candidate", { kind: "constraint.address", constraintId: id });
    hand.accepted("mentor", { kind: "chat.post", text: "Well done" });
    const chatId = hand.lastId;
    hand.accepted("interviewer", { kind: "phase.next" });
    hand.accepted("interviewer", { kind: "room.end" });

    const { candidate, interviewer, mentor } = SEAT_IDS;
    expect(hand.room).toMatchObject({
      openedAt: OPENED_AT,
      startedAt,
      prompt: PROMPT,
      clock: { kind: "over", at: startedAt + 130_000 },
      phases: [
        { plannedMs: 300_000, budgetMs: 300_000, usedMs: 130_000, overran: false },
        { plannedMs: 600_000, budgetMs: 600_000, usedMs: 0, overran: false },
      ],
      constraints: [
        {
          id,
          kind: "cost",
          text: "Half the money",
          phase: 0,
          usedMs: 120_000,
          injected: { at: startedAt + 120_000, by: interviewer },
          acknowledged: { at: startedAt + 126_000, by: candidate },
          addressed: { at: startedAt + 130_000, by: candidate },
          withdrawn: null,
        },
      ],
      chat: [{ id: chatId, at: startedAt + 130_000, by: mentor, text: "Well done" }],
      revoked: [],
    });
    expect(hand.room.seats.map(({ role, color, connected }) => [role, color, connected])).toEqual([
      ["interviewer", "blue", true],
      ["candidate", "orange", true],
      ["mentor", "violet", true],
      ["observer", "teal", true],
    ]);
  });

  test("constraints keep the phase they fell into", () => {
    const hand = startedRoom(planOf([5, 10]));
    hand.accepted("interviewer", { kind: "phase.next" });
    hand.wait(90_000);
    hand.accepted("interviewer", { kind: "constraint.inject", constraint: "latency", text: "p99" });
    hand.accepted("interviewer", { kind: "phase.back" });
    hand.accepted("interviewer", {
      kind: "constraint.withdraw",
      constraintId: hand.room.constraints[0]?.id ?? commandId(0),
    });
    expect(hand.room.constraints).toMatchObject([
      { phase: 1, usedMs: 90_000, withdrawn: { at: hand.now, by: SEAT_IDS.interviewer } },
    ]);
  });
});

describe("seats and invites", () => {
  test("a seat is taken, comes and goes, and remembers since when", () => {
    const hand = openedRoom();
    const seat = { id: SEAT_IDS.candidate, role: "candidate", name: "Noa" } as const;
    hand.serve({ kind: "seat.take", seat, wishedColor: "teal" });
    expect(hand.room.seats).toEqual([
      { ...seat, color: "teal", connected: false, since: hand.now },
    ]);
    hand.wait(5);
    hand.serve({ kind: "seat.join", seatId: seat.id });
    expect(findSeat(hand.room, seat.id)).toMatchObject({ connected: true, since: hand.now });
    hand.wait(5);
    hand.serve({ kind: "seat.leave", seatId: seat.id });
    expect(findSeat(hand.room, seat.id)).toMatchObject({ connected: false, since: hand.now });
    expect(findSeat(hand.room, SEAT_IDS.mentor)).toBeNull();
    expect(findSeat(hand.room, null)).toBeNull();
  });

  test("a revoked invite is void until it is renewed", () => {
    const hand = openedRoom();
    hand.serve({ kind: "invite.revoke", role: "observer" });
    hand.serve({ kind: "invite.revoke", role: "mentor" });
    hand.serve({ kind: "invite.revoke", role: "observer" });
    expect(hand.room.revoked).toEqual(["observer", "mentor"]);
    hand.serve({ kind: "invite.renew", role: "observer" });
    expect(hand.room.revoked).toEqual(["mentor"]);
  });
});

describe("what a candidate's page folds", () => {
  const seenBy = (role: "candidate" | "mentor", facts: readonly EventFact[]) =>
    facts.filter((each) => sees(role, each)).reduce(reduce, emptyRoom());

  test("has no prompt before Start and no invites ever; a mentor's has both", () => {
    const hand = seatedRoom();
    hand.serve({ kind: "invite.revoke", role: "observer" });
    expect(seenBy("candidate", hand.facts)).toEqual({ ...hand.room, prompt: null, revoked: [] });
    expect(seenBy("mentor", hand.facts)).toEqual(hand.room);
  });

  test("differs from the whole room in nothing else, from Start on", () => {
    const hand = startedRoom();
    hand.serve({ kind: "invite.revoke", role: "observer" });
    expect(seenBy("candidate", hand.facts)).toEqual({ ...hand.room, revoked: [] });
    expect(JSON.stringify(hand.facts.filter((each) => audienceOf(each) === "room"))).not.toContain(
      "invite",
    );
  });
});

describe("a log that nobody should have written", () => {
  test("a phase that the plan does not have is not entered", () => {
    const { room, now } = startedRoom(planOf([5]));
    const event = { kind: "phase.started", phase: 7, cause: "next", budgetMs: 1 } as const;
    expect(reduce(room, fact(event, now))).toBe(room);
  });

  test("an ended room does not start again", () => {
    const hand = startedRoom(planOf([5, 5]));
    hand.accepted("interviewer", { kind: "room.end" });
    const event = { kind: "phase.started", phase: 1, cause: "next", budgetMs: 60_000 } as const;
    expect(reduce(hand.room, fact(event, hand.now))).toBe(hand.room);
  });

  test("unknown seats and constraints change nothing", () => {
    const { room, now } = startedRoom(planOf([5]));
    const unknown = commandId(999);
    for (const event of [
      { kind: "seat.left", seatId: SEAT_IDS.candidate },
      { kind: "constraint.acknowledged", constraintId: unknown },
      { kind: "constraint.addressed", constraintId: unknown },
      { kind: "constraint.withdrawn", constraintId: unknown },
    ] satisfies RoomEvent[]) {
      const before = { ...room, seats: [] };
      expect(reduce(before, fact(event, now))).toEqual(before);
    }
  });

  test("an invite revoked twice is void once", () => {
    const revoked = ONE_OF_EACH_EVENT["invite.revoked"];
    expect(fold([revoked, revoked]).revoked).toEqual(["observer"]);
  });

  test("events in any order fold without a throw, to a room that can be asked anything", () => {
    const anyEvents = fc.array(fc.constantFrom(...Object.values(ONE_OF_EACH_EVENT)), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(anyEvents, (events) => {
        const room = fold(events);
        const phase = currentPhase(room);
        expect(phase === null || room.phases[phase] !== undefined).toBe(true);
        expect(Number.isFinite(elapsedMs(room, OPENED_AT + 1))).toBe(true);
        expect(Number.isNaN(remainingMs(room, OPENED_AT) ?? 0)).toBe(false);
        expect(Number.isNaN(nextDeadline(room) ?? 0)).toBe(false);
      }),
    );
  });

  test("a room is never changed in place", () => {
    const freeze = (value: unknown): void => {
      if (typeof value !== "object" || value === null || Object.isFrozen(value)) return;
      Object.freeze(value);
      Object.values(value).forEach(freeze);
    };
    let room = emptyRoom();
    for (const event of Object.values(ONE_OF_EACH_EVENT)) {
      freeze(room);
      room = reduce(room, fact(event));
    }
    expect(must(room.seats[0], "a seat").name).toBe("Noa");
  });

  test("an event kind from nowhere is a bug, said so", () => {
    const event = { kind: "room.painted" } as unknown as RoomEvent;
    expect(() => reduce(emptyRoom(), fact(event))).toThrow("Unhandled case");
  });
});
