// The phase bar as numbers and words, on rooms moved by hand.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { barState, barView, spokenTimeLeft, untilNextStep } from "../../client/panels/phase-bar.ts";
import { must } from "../../shared/must.ts";
import { MINUTE_MS, presetPlan } from "../../shared/plan.ts";
import { openedRoom, type HandRoom } from "../support/rooms.ts";

const SECOND = 1_000;

/** Classic 45, in its third phase after 4:30 and 5:30, with 8:20 of 15 used. */
function inThirdPhase(): HandRoom {
  const hand = openedRoom();
  hand.accepted("interviewer", { kind: "clock.start" });
  hand.wait(4.5 * MINUTE_MS);
  hand.accepted("interviewer", { kind: "phase.next" });
  hand.wait(5.5 * MINUTE_MS);
  hand.accepted("interviewer", { kind: "phase.next" });
  hand.wait(8 * MINUTE_MS + 20 * SECOND);
  return hand;
}

const viewOf = (hand: HandRoom) => barView(hand.room, hand.now);
const segmentOf = (hand: HandRoom, phase: number) =>
  must(viewOf(hand).segments[phase], "a segment");

describe("before Start", () => {
  it("shows the sum of the plan and every phase as to come", () => {
    const view = viewOf(openedRoom());
    expect(view).toMatchObject({ state: "idle", countdown: "45:00", caption: "Not started" });
    expect(view.total).toEqual({ bold: "", rest: "Classic 45" });
    expect(view.segments.map(({ weight }) => weight)).toEqual([5, 5, 15, 15, 5]);
    expect(view.segments.every(({ state }) => state === "to-come")).toBe(true);
    expect(view.segments[0]).toMatchObject({ name: "Requirements", label: "5 min", fill: 0 });
  });
});

describe("while the clock runs", () => {
  it("counts down what is left of the phase and up what is used of the whole", () => {
    expect(viewOf(inThirdPhase())).toMatchObject({
      state: "running",
      countdown: "6:40",
      caption: "left of 15:00",
      total: { bold: "18:20", rest: "of 45:00" },
    });
  });

  it("gives done phases their time and the difference to the plan", () => {
    const hand = inThirdPhase();
    expect(segmentOf(hand, 0)).toMatchObject({
      state: "done",
      label: "4:30",
      difference: { text: "−0:30", more: false },
    });
    expect(segmentOf(hand, 1)).toMatchObject({
      label: "5:30",
      difference: { text: "+0:30", more: true },
      weight: 5.5,
    });
  });

  it("fills the present phase by its share and says so", () => {
    const segment = segmentOf(inThirdPhase(), 2);
    expect(segment).toMatchObject({
      state: "now",
      label: "8:20 of 15 min",
      spoken: "High-level design, 8 minutes 20 of 15 used",
      overtime: 0,
      plannedEnd: null,
    });
    expect(segment.fill).toBeCloseTo(500 / 900, 10);
  });

  it("changes the digits on the second, so that zero is the deadline", () => {
    const hand = inThirdPhase();
    hand.wait(1);
    expect(viewOf(hand).countdown).toBe("6:40");
    hand.wait(999);
    expect(viewOf(hand).countdown).toBe("6:39");
  });

  it("turns amber in the last minute and red after it", () => {
    const hand = inThirdPhase();
    hand.wait(5 * MINUTE_MS + 39_999);
    expect(viewOf(hand)).toMatchObject({ state: "running", countdown: "1:01" });
    hand.wait(1);
    expect(viewOf(hand)).toMatchObject({
      state: "last",
      countdown: "1:00",
      caption: "last minute",
    });
    hand.wait(MINUTE_MS);
    expect(viewOf(hand)).toMatchObject({ state: "overtime", countdown: "+0:00" });
    hand.wait(84 * SECOND);
    expect(viewOf(hand)).toMatchObject({
      state: "overtime",
      countdown: "+1:24",
      caption: "overtime",
    });
  });

  it("lets the present phase grow by its overtime", () => {
    const hand = inThirdPhase();
    hand.wait(6 * MINUTE_MS + 40 * SECOND + 90 * SECOND);
    const segment = segmentOf(hand, 2);
    expect(segment.weight).toBeCloseTo(16.5, 10);
    expect(segment.overtime).toBeCloseTo(1.5 / 16.5, 10);
    expect(segment.fill).toBe(1);
    expect(segment).toMatchObject({
      label: "15 min",
      spoken: expect.stringContaining("1 minute 30 over"),
    });
  });

  it("marks borrowed minutes at the borrower and the lender", () => {
    const hand = inThirdPhase();
    hand.accepted("interviewer", { kind: "clock.adjust", byMinutes: 1 });
    hand.accepted("interviewer", { kind: "clock.adjust", byMinutes: 1 });
    expect(viewOf(hand)).toMatchObject({ countdown: "8:40", caption: "left of 17:00" });
    expect(segmentOf(hand, 2)).toMatchObject({
      label: "15 +2 min",
      weight: 17,
      plannedEnd: 15 / 17,
    });
    expect(segmentOf(hand, 4)).toMatchObject({
      label: "3 min",
      difference: { text: "−2", more: false },
    });
    expect(viewOf(hand).total.rest).toBe("of 45:00");
  });

  it("never shows overtime where the plan moves on by itself", () => {
    const hand = openedRoom(must(presetPlan("daily-drill-30"), "the drill"));
    hand.accepted("interviewer", { kind: "clock.start" });
    hand.wait(5 * MINUTE_MS + 700);
    expect(viewOf(hand)).toMatchObject({ state: "last", countdown: "0:00" });
    expect(segmentOf(hand, 0)).toMatchObject({ fill: 1, overtime: 0, weight: 5 });
  });
});

describe("paused and ended", () => {
  it("stands still while paused", () => {
    const hand = inThirdPhase();
    hand.accepted("interviewer", { kind: "clock.pause" });
    hand.wait(10 * MINUTE_MS);
    expect(viewOf(hand)).toMatchObject({ state: "paused", countdown: "6:40", caption: "paused" });
  });

  it("ends with the time used and the difference to the plan", () => {
    const hand = inThirdPhase();
    hand.wait(700);
    hand.accepted("interviewer", { kind: "room.end" });
    hand.wait(MINUTE_MS);
    expect(viewOf(hand)).toMatchObject({
      state: "over",
      countdown: "18:20",
      caption: "Ended",
      total: { rest: "26:40 under plan" },
    });
    expect(viewOf(hand).segments.map(({ state }) => state)).toEqual([
      "done",
      "done",
      "done",
      "to-come",
      "to-come",
    ]);
  });
});

describe("markers", () => {
  it("stand where the phase was when the constraint came, whatever pauses follow", () => {
    const hand = inThirdPhase();
    hand.accepted("interviewer", {
      kind: "constraint.inject",
      constraint: "failure",
      text: "It burns.",
    });
    hand.accepted("interviewer", { kind: "clock.pause" });
    hand.wait(3 * MINUTE_MS);
    hand.accepted("interviewer", { kind: "clock.resume" });
    hand.wait(MINUTE_MS);
    expect(segmentOf(hand, 2).markers).toEqual([
      {
        id: hand.room.constraints[0]?.id,
        kind: "failure",
        withdrawn: false,
        at: 500 / 900,
      },
    ]);
    expect(segmentOf(hand, 3).markers).toEqual([]);
  });
});

describe("for the ear", () => {
  it("says the time left in the phase", () => {
    const hand = inThirdPhase();
    expect(spokenTimeLeft(hand.room, hand.now)).toBe("6 minutes 40 left in High-level design");
    hand.wait(8 * MINUTE_MS);
    expect(spokenTimeLeft(hand.room, hand.now)).toBe("1 minute 20 over in High-level design");
    hand.accepted("interviewer", { kind: "room.end" });
    expect(spokenTimeLeft(hand.room, hand.now)).toBe("The interview has ended.");
    expect(spokenTimeLeft(openedRoom().room, hand.now)).toBe("The clock has not started.");
  });
});

describe("steps of the clock", () => {
  it("come right when the digits change, before and after the deadline", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30 * MINUTE_MS }), (waitMs) => {
        const hand = openedRoom();
        hand.accepted("interviewer", { kind: "clock.start" });
        hand.wait(waitMs);
        const step = untilNextStep(hand.room, hand.now, 250);
        expect(step).toBeGreaterThanOrEqual(1);
        expect(step).toBeLessThanOrEqual(250);
        const usedThen = hand.now + step - must(hand.room.startedAt, "started");
        expect(usedThen % 250).toBe(0);
      }),
    );
  });

  it("keep every share between 0 and 1 at any moment of any length", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 90 * MINUTE_MS }),
        fc.integer({ min: 0, max: 4 }),
        (waitMs, skips) => {
          const hand = openedRoom();
          hand.accepted("interviewer", { kind: "clock.start" });
          for (let skip = 0; skip < skips; skip++)
            hand.accepted("interviewer", { kind: "phase.next" });
          hand.wait(waitMs);
          for (const { fill, overtime, weight } of viewOf(hand).segments) {
            expect(fill).toBeGreaterThanOrEqual(0);
            expect(fill).toBeLessThanOrEqual(1);
            expect(overtime).toBeGreaterThanOrEqual(0);
            expect(overtime).toBeLessThan(1);
            expect(weight).toBeGreaterThan(0);
          }
          expect(["running", "last", "overtime"]).toContain(barState(hand.room, hand.now));
        },
      ),
    );
  });
});
