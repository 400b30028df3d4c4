// The phase clock under any order of wishes, late bells and restarts. fast-check prints the seed and
// the shortest sequence that breaks a rule.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decideServer } from "../../shared/commands.ts";
import { RoomEvent, type EventFact } from "../../shared/events.ts";
import { must } from "../../shared/must.ts";
import { MINUTE_MS } from "../../shared/plan.ts";
import {
  currentPhase,
  elapsedMs,
  emptyRoom,
  nextDeadline,
  phaseDeadline,
  reduce,
  remainingMs,
  usedMs,
  type Room,
} from "../../shared/room.ts";
import {
  afterAnySteps,
  anyPlan,
  anySteps,
  anyWait,
  CLOCK_WISHES,
  forEachStep,
  RUNS,
  take,
} from "../support/arbitraries.ts";
import { seatedRoom, startedRoom } from "../support/rooms.ts";

/** How long the clock was running, told from the log alone and without the code under test. */
function ranMs(facts: readonly EventFact[], now: number): number {
  let ran = 0;
  let since: number | null = null;
  for (const { event, at } of facts) {
    if (event.kind === "clock.started" || event.kind === "clock.resumed") since = at;
    if (since !== null && (event.kind === "clock.paused" || event.kind === "room.ended")) {
      ran += at - since;
      since = null;
    }
  }
  return since === null ? ran : ran + now - since;
}

describe("the sequences reach what they are for", () => {
  test("bells, late bells, overtime, restarts, loans, growth and refusals all occur", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(anyPlan, anySteps, (plan, steps) => {
        const hand = seatedRoom(plan);
        for (const step of steps) {
          const { length } = hand.facts;
          const decidedAt = phaseDeadline(hand.room);
          take(hand, step);
          for (const { event } of hand.facts.slice(length)) {
            seen.add(event.kind);
            if (event.kind === "phase.started") {
              seen.add(`${event.cause}${hand.room.clock.kind === "paused" ? " while paused" : ""}`);
              if (event.cause === "bell" && hand.now > (decidedAt ?? 0)) seen.add("late bell");
            }
            if (event.kind === "clock.paused") {
              seen.add(event.reason);
              if ((remainingMs(hand.room, hand.now) ?? 0) < 0) seen.add("paused in overtime");
            }
          }
          for (const { from } of hand.room.loans) seen.add(from === null ? "grown" : "borrowed");
        }
      }),
      { ...RUNS, seed: 1 },
    );
    expect([...seen].toSorted()).toEqual(
      [
        "asked",
        "back",
        "back while paused",
        "bell",
        "borrowed",
        "clock.paused",
        "clock.resumed",
        "clock.started",
        "grown",
        "interrupted",
        "late bell",
        "next",
        "next while paused",
        "paused in overtime",
        "phase.adjusted",
        "phase.overran",
        "phase.started",
        "problem.revealed",
        "room.ended",
        "seat.left",
        "start",
      ].toSorted(),
    );
  });
});

describe("ticks", () => {
  test("a second tick at the same time does nothing", () => {
    forEachStep((hand) => {
      hand.serve({ kind: "tick" });
      expect(hand.serve({ kind: "tick" })).toEqual({ events: [] });
    });
  });

  test("a tick before the deadline does nothing", () => {
    afterAnySteps((hand, wait) => {
      const deadline = nextDeadline(hand.room);
      const now = deadline === null ? hand.now + wait : Math.min(hand.now + wait, deadline - 1);
      expect(decideServer(hand.room, { kind: "tick" }, now)).toEqual({ events: [] });
    });
  });

  test("a deadline is wanted while the clock runs and its end was not announced, else none", () => {
    forEachStep(({ room }) => {
      const { clock } = room;
      const open = clock.kind === "running" && room.phases[clock.phase]?.overran === false;
      expect(nextDeadline(room) !== null).toBe(open);
      expect(nextDeadline(room)).toBe(open ? phaseDeadline(room) : null);
    });
  });

  test("after the tick at the deadline, the next deadline is none or in the future", () => {
    afterAnySteps((hand, late) => {
      const deadline = nextDeadline(hand.room);
      if (deadline === null) return;
      hand.wait(Math.max(0, deadline - hand.now) + late);
      hand.serve({ kind: "tick" });
      expect(nextDeadline(hand.room) ?? Infinity).toBeGreaterThan(hand.now);
    });
  });

  test("a late tick never shortens the next phase", () => {
    fc.assert(
      fc.property(anyPlan, anyWait, (plan, late) => {
        const hand = startedRoom({ ...plan, atPhaseEnd: "move-on" });
        for (let phase = 1; phase < plan.phases.length; phase++) {
          take(hand, { wish: "tick at the bell", afterMs: late });
          expect(currentPhase(hand.room)).toBe(phase);
          expect(remainingMs(hand.room, hand.now)).toBe(
            must(plan.phases[phase], "the phase").minutes * MINUTE_MS,
          );
        }
      }),
      RUNS,
    );
  });
});

describe("time", () => {
  test("elapsed time is the time the clock was running, to the millisecond", () => {
    forEachStep(({ room, facts, now }) => {
      expect(elapsedMs(room, now)).toBe(ranMs(facts, now));
    });
  });

  test("elapsed time goes on as long as the clock runs, and only then", () => {
    afterAnySteps(({ room, now }, wait) => {
      const more = room.clock.kind === "running" ? wait : 0;
      expect(elapsedMs(room, now + wait)).toBe(elapsedMs(room, now) + more);
    });
  });

  test("a phase that is not current never uses time", () => {
    forEachStep(({ room, now }, before) => {
      for (const index of room.phases.keys()) {
        if (currentPhase(before.room) === index) continue;
        expect(usedMs(room, index, now)).toBe(usedMs(before.room, index, before.now));
      }
    });
  });

  test("a paused clock loses nothing, however long, and goes on where it stood", () => {
    afterAnySteps((hand, wait) => {
      hand.send("interviewer", { kind: "clock.pause" });
      if (hand.room.clock.kind !== "paused") return;
      const left = remainingMs(hand.room, hand.now);
      hand.wait(wait);
      expect(remainingMs(hand.room, hand.now)).toBe(left);
      hand.accepted("interviewer", { kind: "clock.resume" });
      expect(remainingMs(hand.room, hand.now)).toBe(left);
      expect(phaseDeadline(hand.room)).toBe(hand.now + (left ?? NaN));
    });
  });

  test("a restart costs nothing: interrupted at the last fact, the same is left as then", () => {
    afterAnySteps((hand, downMs) => {
      const lastAt = hand.facts.at(-1)?.at ?? 0;
      const left = remainingMs(hand.room, lastAt);
      const interrupt = decideServer(hand.room, { kind: "interrupt" }, lastAt);
      if (!("events" in interrupt)) throw new Error("the server's wish was refused");
      const room = interrupt.events.reduce(
        (folded, event): Room =>
          reduce(folded, { kind: "event", seq: 0, at: lastAt, by: null, event }),
        hand.room,
      );
      expect(room.clock.kind).not.toBe("running");
      expect(room.seats.some(({ connected }) => connected)).toBe(false);
      expect(remainingMs(room, lastAt + downMs)).toBe(left);
      expect(decideServer(room, { kind: "interrupt" }, lastAt + downMs)).toEqual({ events: [] });
    });
  });

  test("nothing moves after the end", () => {
    afterAnySteps((hand, wait) => {
      hand.send("interviewer", { kind: "room.end" });
      const { room } = hand;
      for (const wish of Object.values(CLOCK_WISHES)) {
        hand.wait(wait);
        expect(hand.send("interviewer", wish)).toEqual({ refusal: "room_ended" });
        expect(hand.serve({ kind: "tick" })).toEqual({ events: [] });
      }
      expect(hand.room).toBe(room);
      expect(currentPhase(room)).toBeNull();
      expect(elapsedMs(room, hand.now)).toBe(ranMs(hand.facts, hand.now));
    });
  });
});

describe("the log", () => {
  test("every event fits the schema, and the log folded again is the live room", () => {
    forEachStep((hand) => {
      const stored = hand.facts.map((fact) => ({
        ...fact,
        event: RoomEvent.parse(JSON.parse(JSON.stringify(fact.event))),
      }));
      expect(stored).toEqual(hand.facts);
      expect(stored.reduce(reduce, emptyRoom())).toEqual(hand.room);
    });
  });
});
