// The alarm: rings once, when it was last told to.
import { expect, test } from "vitest";
import { createAlarm } from "../../server/alarm.ts";
import { createHandClock } from "../support/clock.ts";

function setUp() {
  const clock = createHandClock(0);
  const rings: number[] = [];
  return { clock, rings, alarm: createAlarm(clock, () => void rings.push(clock.now())) };
}

test("rings once at its moment", () => {
  const { clock, rings, alarm } = setUp();
  alarm.arm(1_000);
  clock.advance(999);
  expect(rings).toEqual([]);
  clock.advance(10_000);
  expect(rings).toEqual([1_000]);
  expect(clock.timers).toBe(0);
});

test("arming again replaces, null disarms, the same moment changes nothing", () => {
  const { clock, rings, alarm } = setUp();
  alarm.arm(1_000);
  alarm.arm(2_000);
  alarm.arm(2_000);
  expect(clock.timers).toBe(1);
  clock.advance(1_500);
  expect(rings).toEqual([]);
  alarm.arm(null);
  clock.advance(5_000);
  expect(rings).toEqual([]);
});

test("a moment that has passed rings at once, and can be armed again", () => {
  const { clock, rings, alarm } = setUp();
  clock.advance(500);
  alarm.arm(100);
  clock.advance(0);
  alarm.arm(100);
  clock.advance(0);
  expect(rings).toEqual([500, 500]);
});

test("reaches moments further away than a timer of Node can wait", () => {
  const { clock, rings, alarm } = setUp();
  const fiftyDays = 50 * 24 * 3_600_000;
  alarm.arm(fiftyDays);
  clock.advance(fiftyDays - 1);
  expect(rings).toEqual([]);
  clock.advance(1);
  expect(rings).toEqual([fiftyDays]);
});

test("may be armed by its own ring", () => {
  const clock = createHandClock(0);
  const rings: number[] = [];
  const alarm = createAlarm(clock, () => {
    rings.push(clock.now());
    if (rings.length < 3) alarm.arm(clock.now() + 10);
  });
  alarm.arm(10);
  clock.advance(1_000);
  expect(rings).toEqual([10, 20, 30]);
});
