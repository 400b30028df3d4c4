import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  changedMinutes,
  missingIn,
  nameProblem,
  requestOf,
  totalMinutes,
  wishedPlan,
  type Wish,
} from "../../client/pages/home/wish.ts";
import { must } from "../../shared/must.ts";
import { Plan, PRESET_PLANS } from "../../shared/plan.ts";
import { CreateRoom } from "../../shared/protocol.ts";

const CLASSIC = must(PRESET_PLANS[0], "the first preset");
const WISH: Wish = {
  source: "library",
  problemId: "team-chat",
  ownTitle: "",
  ownText: "",
  planId: CLASSIC.id,
  minutes: null,
  role: "interviewer",
  name: "Maya",
};

describe("what is missing", () => {
  test("nothing, with a library problem and a name", () => {
    expect(missingIn(WISH)).toEqual({});
  });

  test("title and text of an own problem", () => {
    const missing = missingIn({ ...WISH, source: "own", ownTitle: "  " });
    expect(Object.keys(missing)).toEqual(["ownTitle", "ownText"]);
  });

  test.each(["", "   ", "x".repeat(41), "Ma\nya"])("%j is no name", (name) => {
    expect(nameProblem(name)).toMatch(/\.$/);
    expect(missingIn({ ...WISH, name })).toHaveProperty("name");
  });
});

describe("minutes", () => {
  test("a changed plan is an own one and says so in its name", () => {
    const minutes = changedMinutes(CLASSIC, null, 2, 17);
    const plan = wishedPlan(CLASSIC, minutes);
    expect(plan.name).toBe("Classic, 47 min");
    expect(plan.phases[2]?.minutes).toBe(17);
    expect(requestOf({ ...WISH, minutes }, plan)).toEqual({ problemId: "team-chat", plan });
  });

  test("changed back it is the preset again", () => {
    const there = changedMinutes(CLASSIC, null, 0, 6);
    const back = changedMinutes(CLASSIC, there, 0, 5);
    expect(back).toBeNull();
    expect(wishedPlan(CLASSIC, back)).toBe(CLASSIC);
    expect(requestOf(WISH, CLASSIC)).toEqual({ problemId: "team-chat", planId: "classic-45" });
  });

  test("any change of any preset is a request the server accepts", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PRESET_PLANS),
        fc.array(fc.tuple(fc.nat({ max: 11 }), fc.integer({ min: 1, max: 120 })), {
          maxLength: 20,
        }),
        (preset, changes) => {
          let minutes: Wish["minutes"] = null;
          for (const [phase, value] of changes) {
            minutes = changedMinutes(preset, minutes, phase, value);
          }
          const plan = wishedPlan(preset, minutes);
          expect(Plan.safeParse(plan).success).toBe(true);
          expect(CreateRoom.safeParse(requestOf({ ...WISH, minutes }, plan)).success).toBe(true);
          expect(
            plan.name === preset.name || plan.name.endsWith(` ${totalMinutes(plan.phases)} min`),
          ).toBe(true);
        },
      ),
    );
  });
});

test("an own problem is sent trimmed", () => {
  const wish: Wish = { ...WISH, source: "own", ownTitle: " Photo feed ", ownText: " Design it. " };
  expect(requestOf(wish, CLASSIC)).toEqual({
    problem: { title: "Photo feed", text: "Design it." },
    planId: "classic-45",
  });
});
