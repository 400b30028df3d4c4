// Plans: the presets as the design lists them, the bounds of an own plan, and who lends minutes to whom.
import { describe, expect, test } from "vitest";
import {
  extend,
  loansAfter,
  MAX_PHASES,
  MINUTE_MS,
  Plan,
  planMs,
  plannedTimes,
  PRESET_PLANS,
  presetPlan,
  shorten,
  type BudgetChange,
  type PhaseTime,
} from "../../shared/plan.ts";
import { CLOCK_WISHES } from "../support/arbitraries.ts";
import { budgetMinutes, planOf, startedRoom, type HandRoom } from "../support/rooms.ts";

/** interview.md, "Plans": name, sum, rule at the bell, phases with their minutes. The first is the default. */
const PRESETS = [
  {
    name: "Classic 45",
    sum: 45,
    atPhaseEnd: "overrun",
    phases: [
      ["Requirements", 5],
      ["Estimation", 5],
      ["High-level design", 15],
      ["Deep dive", 15],
      ["Wrap-up", 5],
    ],
  },
  {
    name: "Contract-first 45",
    sum: 45,
    atPhaseEnd: "overrun",
    phases: [
      ["Clarify", 5],
      ["Estimate", 5],
      ["API contract", 5],
      ["Architecture", 15],
      ["Bottlenecks", 15],
    ],
  },
  {
    name: "Contract-first 60",
    sum: 60,
    atPhaseEnd: "overrun",
    phases: [
      ["Clarify", 5],
      ["Estimate", 5],
      ["API contract", 5],
      ["Architecture", 20],
      ["Bottlenecks", 20],
      ["Wrap-up", 5],
    ],
  },
  {
    name: "Daily drill 30",
    sum: 30,
    atPhaseEnd: "move-on",
    phases: [
      ["Requirements", 5],
      ["Estimates", 5],
      ["API", 5],
      ["Architecture", 10],
      ["Bottlenecks", 5],
    ],
  },
  {
    name: "Four steps 50",
    sum: 50,
    atPhaseEnd: "overrun",
    phases: [
      ["Scope", 8],
      ["High level and buy-in", 13],
      ["Deep dive", 24],
      ["Wrap-up", 5],
    ],
  },
  {
    name: "Three specs 45",
    sum: 45,
    atPhaseEnd: "overrun",
    phases: [
      ["Functional spec", 10],
      ["Technical spec", 15],
      ["Going deep", 20],
    ],
  },
];

describe("presets", () => {
  test("are those of the design, in its order, to the minute", () => {
    const presets = PRESET_PLANS.map((plan) => ({
      name: plan.name,
      sum: planMs(plan) / MINUTE_MS,
      atPhaseEnd: plan.atPhaseEnd,
      phases: plan.phases.map(({ name, minutes }) => [name, minutes]),
    }));
    expect(presets).toEqual(PRESETS);
  });

  test("fit the schema unchanged, and every phase says its goal, its gate and two or three prompts", () => {
    for (const plan of PRESET_PLANS) {
      expect(Plan.parse(plan)).toEqual(plan);
      for (const { goal, gate, prompts } of plan.phases) {
        expect(goal).not.toBe("");
        expect(gate).not.toBe("");
        expect([2, 3]).toContain(prompts.length);
      }
    }
  });

  test("are found by id; an unknown id is null", () => {
    expect(PRESET_PLANS.map(({ id }) => id)).toEqual([
      "classic-45",
      "contract-first-45",
      "contract-first-60",
      "daily-drill-30",
      "four-steps-50",
      "three-specs-45",
    ]);
    for (const plan of PRESET_PLANS) expect(presetPlan(plan.id)).toBe(plan);
    expect(presetPlan("none")).toBeNull();
    expect(presetPlan("constructor")).toBeNull();
  });
});

describe("an own plan", () => {
  const phase = { name: "A", minutes: 5, goal: "", prompts: [], gate: "" };
  const plan = { id: "own", name: "Own", atPhaseEnd: "overrun", phases: [phase] };
  const fits = (change: object) => Plan.safeParse({ ...plan, ...change }).success;
  const phaseFits = (change: object) => fits({ phases: [{ ...phase, ...change }] });

  test("has 1 to 12 phases of 1 to 120 whole minutes", () => {
    expect(fits({})).toBe(true);
    expect(fits({ phases: [] })).toBe(false);
    expect(fits({ phases: Array.from({ length: MAX_PHASES }, () => phase) })).toBe(true);
    expect(fits({ phases: Array.from({ length: MAX_PHASES + 1 }, () => phase) })).toBe(false);
    for (const minutes of [1, 120]) expect(phaseFits({ minutes })).toBe(true);
    for (const minutes of [0, -1, 121, 2.5, Number.NaN, Infinity, "5", null]) {
      expect(phaseFits({ minutes })).toBe(false);
    }
  });

  test("has names on one line of up to 40, and bounded words", () => {
    expect(phaseFits({ name: "x".repeat(40) })).toBe(true);
    for (const name of ["", "  ", "x".repeat(41), "a\nb"]) {
      expect(phaseFits({ name })).toBe(false);
      expect(fits({ name })).toBe(false);
    }
    expect(phaseFits({ goal: "x".repeat(201) })).toBe(false);
    expect(phaseFits({ gate: "x".repeat(201) })).toBe(false);
    expect(phaseFits({ prompts: ["a", "b", "c", "d"] })).toBe(true);
    expect(phaseFits({ prompts: ["a", "b", "c", "d", "e"] })).toBe(false);
    expect(phaseFits({ prompts: [""] })).toBe(false);
  });

  test("names a rule for the bell and a plain id", () => {
    expect(fits({ atPhaseEnd: "stop" })).toBe(false);
    for (const id of ["", "Own", "a b", "../own", "x".repeat(41)]) expect(fits({ id })).toBe(false);
  });
});

describe("borrowing", () => {
  const times = (minutes: number[], used: number[] = []): PhaseTime[] =>
    plannedTimes(planOf(minutes)).map((time, index) => ({
      ...time,
      usedMs: (used[index] ?? 0) * MINUTE_MS,
    }));
  const inMinutes = (changes: readonly BudgetChange[]) =>
    changes.map(({ phase, byMs }) => [phase, byMs / MINUTE_MS]);

  test("takes from the last phases first, leaving each a minute", () => {
    expect(inMinutes(extend(times([5, 5, 3]), 0, 5 * MINUTE_MS))).toEqual([
      [0, 5],
      [2, -2],
      [1, -3],
    ]);
  });

  test("leaves a lender what it has used", () => {
    expect(inMinutes(extend(times([5, 5, 5], [0, 0, 4]), 0, 2 * MINUTE_MS))).toEqual([
      [0, 2],
      [2, -1],
      [1, -1],
    ]);
  });

  test("makes the interview longer where nobody can lend, and in the last phase", () => {
    expect(inMinutes(extend(times([5, 1, 2]), 0, 5 * MINUTE_MS))).toEqual([
      [0, 5],
      [2, -1],
    ]);
    expect(inMinutes(extend(times([5, 5]), 1, MINUTE_MS))).toEqual([[1, 1]]);
  });

  test("never takes from a phase before", () => {
    expect(inMinutes(extend(times([30, 5, 1]), 1, MINUTE_MS))).toEqual([[1, 1]]);
  });

  test("goes back newest loan first: what grew, then the nearest lender", () => {
    const before = times([5, 3, 2]);
    const changes = extend(before, 0, 5 * MINUTE_MS);
    const loans = loansAfter([], 0, 5 * MINUTE_MS, changes);
    expect(loans).toEqual([
      { to: 0, from: 2, ms: MINUTE_MS },
      { to: 0, from: 1, ms: 2 * MINUTE_MS },
      { to: 0, from: null, ms: 2 * MINUTE_MS },
    ]);
    const back = shorten(before, loans, 0, 3 * MINUTE_MS);
    expect(inMinutes(back)).toEqual([
      [0, -3],
      [1, 1],
    ]);
    expect(loansAfter(loans, 0, -3 * MINUTE_MS, back)).toEqual([
      { to: 0, from: 2, ms: MINUTE_MS },
      { to: 0, from: 1, ms: MINUTE_MS },
    ]);
  });

  test("one phase's loans are not another's to give back", () => {
    const loans = [{ to: 0, from: 2, ms: MINUTE_MS }];
    expect(loansAfter(loans, 1, -MINUTE_MS, [])).toEqual(loans);
  });
});

describe("borrowing in a room", () => {
  const press = (hand: HandRoom, ...wishes: ("+1" | "+5" | "-1" | "-5" | "next" | "back")[]) => {
    for (const wish of wishes) hand.accepted("interviewer", CLOCK_WISHES[wish]);
    return budgetMinutes(hand.room);
  };

  test("a minute too many is taken back exactly, also when the interview had grown", () => {
    const hand = startedRoom(planOf([5, 5]));
    expect(press(hand, "+5")).toEqual([10, 1]);
    expect(press(hand, "+1")).toEqual([11, 1]);
    expect(press(hand, "-1")).toEqual([10, 1]);
    expect(press(hand, "-5")).toEqual([5, 5]);
  });

  test("a phase shortened on purpose is not filled up by undoing another's minute", () => {
    const hand = startedRoom(planOf([5, 5, 5]));
    expect(press(hand, "next", "-1", "back")).toEqual([5, 4, 5]);
    expect(press(hand, "+1")).toEqual([6, 4, 4]);
    expect(press(hand, "-1")).toEqual([5, 4, 5]);
  });

  test("a lender that had minutes above its plan gets them back", () => {
    const hand = startedRoom(planOf([5, 5]));
    expect(press(hand, "next", "+5", "back")).toEqual([5, 10]);
    expect(press(hand, "+5")).toEqual([10, 5]);
    expect(press(hand, "-5")).toEqual([5, 10]);
  });

  test("minutes given up by a phase that borrowed none go to those who lack some, then nowhere", () => {
    const hand = startedRoom(planOf([5, 5, 5]));
    expect(press(hand, "+1")).toEqual([6, 5, 4]);
    expect(press(hand, "next", "-1")).toEqual([6, 4, 5]);
    expect(press(hand, "-1")).toEqual([6, 3, 5]);
  });

  test("however often a button is pressed, a room remembers a bounded number of loans", () => {
    const hand = startedRoom(planOf([1]));
    for (let n = 0; n < 150; n++) press(hand, "+1");
    expect(hand.room.loans).toHaveLength(100);
    expect(budgetMinutes(hand.room)).toEqual([151]);
  });
});
