// Moments of the phase clock by hand: bells, overtime, pauses, going back. Any order: clock.test.ts.
import { describe, expect, test } from "vitest";
import { MINUTE_MS } from "../../shared/plan.ts";
import { currentPhase, elapsedMs, nextDeadline, remainingMs } from "../../shared/room.ts";
import { CLOCK_WISHES, take } from "../support/arbitraries.ts";
import { budgetMinutes, openedRoom, planOf, startedRoom } from "../support/rooms.ts";

describe("the clock, by hand", () => {
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
