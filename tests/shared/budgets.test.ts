// The minutes of phases under any order of wishes: given, lent, taken back. By hand: plan.test.ts.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MINUTE_MS } from "../../shared/plan.ts";
import { currentPhase, remainingMs, type Room } from "../../shared/room.ts";
import {
  anyPlan,
  anySteps,
  CLOCK_WISHES,
  forEachStep,
  newFacts,
  RUNS,
  take,
} from "../support/arbitraries.ts";
import { seatedRoom } from "../support/rooms.ts";

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
      const was = before.room.phases;
      expect(hand.room.phases.slice(0, phase)).toEqual(was.slice(0, phase));
      const lenders = hand.room.phases.filter(
        ({ budgetMs }, index) => index > phase && budgetMs < (was[index]?.budgetMs ?? 0),
      );
      for (const { budgetMs, usedMs: used } of lenders) {
        expect(budgetMs).toBeGreaterThanOrEqual(Math.max(used, MINUTE_MS));
      }
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

function sumOfBudgets(room: Room): number {
  return room.phases.reduce((sum, { budgetMs }) => sum + budgetMs, 0);
}
