// The phase clock under any order of wishes, late bells and restarts. fast-check prints the seed and
// the shortest sequence that breaks a rule.
import fc from "fast-check";
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
  anyPlan,
  anySteps,
  anyWait,
  CLOCK_WISHES,
  take,
  type Step,
} from "../support/arbitraries.ts";
import {
  budgetMinutes,
  openedRoom,
  planOf,
  seatedRoom,
  startedRoom,
  type HandRoom,
} from "../support/rooms.ts";

const RUNS = { numRuns: 400 };

/** Takes the steps, looking after each one. */
function forEachStep(look: (hand: HandRoom, before: Before, step: Step) => void) {
  fc.assert(
    fc.property(anyPlan, anySteps, (plan, steps) => {
      const hand = seatedRoom(plan);
      for (const step of steps) {
        const before = { room: hand.room, now: hand.now, facts: hand.facts.length };
        take(hand, step);
        look(hand, before, step);
      }
    }),
    RUNS,
  );
}

interface Before {
  readonly room: Room;
  readonly now: number;
  readonly facts: number;
}

/** The room after any steps. */
function afterAnySteps(look: (hand: HandRoom, wait: number) => void) {
  fc.assert(
    fc.property(anyPlan, anySteps, anyWait, (plan, steps, wait) => {
      const hand = seatedRoom(plan);
      for (const step of steps) take(hand, step);
      look(hand, wait);
    }),
    RUNS,
  );
}

function newFacts(hand: HandRoom, before: Before): readonly EventFact[] {
  return hand.facts.slice(before.facts);
}

function sumOfBudgets(room: Room): number {
  return room.phases.reduce((sum, { budgetMs }) => sum + budgetMs, 0);
}

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
      if (open) expect(nextDeadline(room)).toBe(phaseDeadline(room));
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

describe("budgets", () => {
  test("a phase that starts has at least a minute, and never less than its budget", () => {
    forEachStep((hand, before) => {
      for (const { event } of newFacts(hand, before)) {
        if (event.kind !== "phase.started") continue;
        expect(remainingMs(hand.room, hand.now)).toBeGreaterThanOrEqual(MINUTE_MS);
        expect(event.budgetMs).toBeGreaterThanOrEqual(
          before.room.phases[event.phase]?.budgetMs ?? Infinity,
        );
      }
    });
  });

  test("extending gives exactly that much, and shortening takes exactly that much", () => {
    forEachStep((hand, before, { wish }) => {
      const [fact] = newFacts(hand, before);
      if (fact?.event.kind !== "phase.adjusted") return;
      expect(fact.event.byMs).toBe(Number(wish) * MINUTE_MS);
      const left = remainingMs(before.room, hand.now) ?? NaN;
      expect(remainingMs(hand.room, hand.now)).toBe(left + fact.event.byMs);
    });
  });

  test("the sum of budgets stays while later phases have minutes to lend, then grows", () => {
    forEachStep((hand, before) => {
      const [fact] = newFacts(hand, before);
      if (fact?.event.kind !== "phase.adjusted" || fact.event.byMs < 0) return;
      const { phase, byMs } = fact.event;
      const lendable = before.room.phases
        .slice(phase + 1)
        .map(({ budgetMs, usedMs: used }) => budgetMs - Math.max(used, MINUTE_MS))
        .reduce((sum, spare) => sum + Math.max(0, spare), 0);
      expect(sumOfBudgets(hand.room)).toBe(
        sumOfBudgets(before.room) + Math.max(0, byMs - lendable),
      );
    });
  });

  test("lending leaves a phase a minute and what it has used; phases behind are not touched", () => {
    forEachStep((hand, before) => {
      const [fact] = newFacts(hand, before);
      if (fact?.event.kind !== "phase.adjusted") return;
      const { phase } = fact.event;
      hand.room.phases.forEach(({ budgetMs, usedMs: used }, index) => {
        const was = before.room.phases[index]?.budgetMs ?? NaN;
        if (index < phase) expect(budgetMs).toBe(was);
        if (index > phase && budgetMs < was) {
          expect(budgetMs).toBeGreaterThanOrEqual(Math.max(used, MINUTE_MS));
        }
      });
    });
  });

  test("no budget is ever zero or less, and only a spent phase counts as overrun", () => {
    forEachStep(({ room, now }) => {
      for (const { budgetMs } of room.phases) expect(budgetMs).toBeGreaterThan(0);
      const phase = currentPhase(room);
      if (phase === null || !room.phases[phase]?.overran) return;
      expect(remainingMs(room, now)).toBeLessThanOrEqual(0);
    });
  });

  test("shortening never makes the interview longer", () => {
    forEachStep((hand, before) => {
      const [fact] = newFacts(hand, before);
      if (fact?.event.kind !== "phase.adjusted" || fact.event.byMs > 0) return;
      const change = sumOfBudgets(hand.room) - sumOfBudgets(before.room);
      expect(change).toBeLessThanOrEqual(0);
      expect(change).toBeGreaterThanOrEqual(fact.event.byMs);
    });
  });

  test("shortening undoes extending, whatever was lent before and however it is split", () => {
    fc.assert(
      fc.property(anyPlan, anySteps, fc.boolean(), (plan, steps, split) => {
        const hand = seatedRoom(plan);
        for (const step of steps) take(hand, step);
        if ((remainingMs(hand.room, hand.now) ?? 0) <= 0) return;
        const { phases, loans } = hand.room;
        hand.accepted("interviewer", CLOCK_WISHES["+5"]);
        if (split) for (let n = 0; n < 5; n++) hand.accepted("interviewer", CLOCK_WISHES["-1"]);
        else hand.accepted("interviewer", CLOCK_WISHES["-5"]);
        expect(hand.room.phases).toEqual(phases);
        expect(hand.room.loans).toEqual(loans);
      }),
      RUNS,
    );
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

describe("by hand", () => {
  test("a plan that moves on: the bell starts each next phase, the last one overruns", () => {
    const hand = startedRoom(planOf([2, 1, 1], "move-on"));
    hand.wait(2 * MINUTE_MS - 1);
    expect(hand.serve({ kind: "tick" })).toEqual({ events: [] });
    hand.wait(1);
    expect(hand.serve({ kind: "tick" })).toEqual({
      events: [{ kind: "phase.started", phase: 1, cause: "bell", budgetMs: MINUTE_MS }],
    });
    hand.wait(MINUTE_MS);
    hand.serve({ kind: "tick" });
    expect(currentPhase(hand.room)).toBe(2);
    hand.wait(MINUTE_MS);
    expect(hand.serve({ kind: "tick" })).toEqual({ events: [{ kind: "phase.overran", phase: 2 }] });
    expect(nextDeadline(hand.room)).toBeNull();
  });

  test("a plan that overruns: announced once, then the clock counts on in the same phase", () => {
    const hand = startedRoom(planOf([1, 1]));
    hand.wait(MINUTE_MS + 250);
    expect(hand.serve({ kind: "tick" })).toEqual({ events: [{ kind: "phase.overran", phase: 0 }] });
    hand.wait(10 * MINUTE_MS);
    expect(hand.serve({ kind: "tick" })).toEqual({ events: [] });
    expect(remainingMs(hand.room, hand.now)).toBe(-10 * MINUTE_MS - 250);
  });

  test("pausing in overtime keeps the overtime; resuming does not ring again", () => {
    const hand = startedRoom(planOf([1, 1]));
    hand.wait(MINUTE_MS + 5_000);
    hand.serve({ kind: "tick" });
    hand.accepted("interviewer", { kind: "clock.pause" });
    hand.wait(MINUTE_MS);
    hand.accepted("interviewer", { kind: "clock.resume" });
    expect(remainingMs(hand.room, hand.now)).toBe(-5_000);
    expect(nextDeadline(hand.room)).toBeNull();
  });

  test("extending out of overtime rings again at the new end; too little does not", () => {
    const hand = startedRoom(planOf([1, 5]));
    hand.wait(3 * MINUTE_MS);
    hand.serve({ kind: "tick" });
    hand.accepted("interviewer", CLOCK_WISHES["+1"]);
    expect(nextDeadline(hand.room)).toBeNull();
    hand.accepted("interviewer", CLOCK_WISHES["+5"]);
    expect(nextDeadline(hand.room)).toBe(hand.now + 4 * MINUTE_MS);
    hand.wait(4 * MINUTE_MS);
    expect(hand.serve({ kind: "tick" })).toEqual({ events: [{ kind: "phase.overran", phase: 0 }] });
  });

  test("adjusting while paused changes what is left, and the pause stays", () => {
    const hand = startedRoom(planOf([5, 5]));
    hand.wait(MINUTE_MS);
    hand.accepted("interviewer", { kind: "clock.pause" });
    hand.accepted("interviewer", CLOCK_WISHES["+1"]);
    expect(remainingMs(hand.room, hand.now)).toBe(5 * MINUTE_MS);
    expect(hand.room.clock.kind).toBe("paused");
    hand.accepted("interviewer", CLOCK_WISHES["-1"]);
    expect(budgetMinutes(hand.room)).toEqual([5, 5]);
  });

  test("next while paused moves, stays paused, and the new phase has used nothing", () => {
    const hand = startedRoom(planOf([5, 5]));
    hand.wait(MINUTE_MS);
    hand.accepted("interviewer", { kind: "clock.pause" });
    const pausedAt = hand.now;
    hand.wait(MINUTE_MS);
    hand.accepted("interviewer", { kind: "phase.next" });
    expect(hand.room.clock).toEqual({ kind: "paused", phase: 1, since: pausedAt, reason: "asked" });
    hand.accepted("interviewer", { kind: "clock.resume" });
    expect(remainingMs(hand.room, hand.now)).toBe(5 * MINUTE_MS);
    expect(hand.room.phases[0]?.usedMs).toBe(MINUTE_MS);
  });

  test("ending while paused books nothing more", () => {
    const hand = startedRoom(planOf([5]));
    hand.wait(MINUTE_MS);
    hand.accepted("interviewer", { kind: "clock.pause" });
    hand.wait(MINUTE_MS);
    hand.accepted("interviewer", { kind: "room.end" });
    expect(hand.room.clock).toEqual({ kind: "over", at: hand.now });
    expect(elapsedMs(hand.room, hand.now)).toBe(MINUTE_MS);
  });

  test("ending before Start ends the room with no time used", () => {
    const hand = openedRoom();
    hand.accepted("interviewer", { kind: "room.end" });
    expect(hand.room.clock).toEqual({ kind: "over", at: hand.now });
    expect(hand.room.startedAt).toBeNull();
    expect(elapsedMs(hand.room, hand.now + MINUTE_MS)).toBe(0);
  });

  test("back into an overran phase gives it a minute, and it rings again", () => {
    const hand = startedRoom(planOf([1, 5]));
    hand.wait(3 * MINUTE_MS);
    hand.serve({ kind: "tick" });
    hand.accepted("interviewer", { kind: "phase.next" });
    hand.wait(MINUTE_MS);
    expect(hand.accepted("interviewer", { kind: "phase.back" })).toEqual([
      { kind: "phase.started", phase: 0, cause: "back", budgetMs: 4 * MINUTE_MS },
    ]);
    expect(nextDeadline(hand.room)).toBe(hand.now + MINUTE_MS);
    hand.wait(MINUTE_MS);
    expect(hand.serve({ kind: "tick" })).toEqual({ events: [{ kind: "phase.overran", phase: 0 }] });
  });

  test("a bell that nobody heard, because of a pause, rings at once on resuming", () => {
    const hand = startedRoom(planOf([1, 5], "move-on"));
    hand.wait(MINUTE_MS + 10);
    hand.accepted("interviewer", { kind: "clock.pause" });
    hand.wait(MINUTE_MS);
    hand.accepted("interviewer", { kind: "clock.resume" });
    expect(nextDeadline(hand.room)).toBe(hand.now - 10);
    hand.serve({ kind: "tick" });
    expect(currentPhase(hand.room)).toBe(1);
    expect(remainingMs(hand.room, hand.now)).toBe(5 * MINUTE_MS);
  });

  test("next pressed while the bell rang moves one phase, not two", () => {
    const hand = startedRoom(planOf([1, 5, 5], "move-on"));
    take(hand, { wish: "tick at the bell", afterMs: 0 });
    expect(hand.send("interviewer", { kind: "phase.next", from: 0 })).toEqual({ events: [] });
    expect(currentPhase(hand.room)).toBe(1);
    hand.accepted("interviewer", { kind: "phase.next", from: 1 });
    expect(currentPhase(hand.room)).toBe(2);
    expect(hand.send("interviewer", { kind: "phase.back", from: 1 })).toEqual({ events: [] });
    expect(currentPhase(hand.room)).toBe(2);
  });

  test("a clock behind the server's never shows time given back", () => {
    const hand = startedRoom(planOf([5]));
    expect(remainingMs(hand.room, hand.now - 10_000)).toBe(5 * MINUTE_MS);
  });
});
