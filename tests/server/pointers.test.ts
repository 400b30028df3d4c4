// Pointers for the recording: not too many, nothing twice, the last one always.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Cursor } from "../../shared/events.ts";
import type { BoardPresence } from "../../shared/presence.ts";
import { createPointerSampler } from "../../server/pointers.ts";
import { createHandClock } from "../support/clock.ts";
import { SEAT_IDS } from "../support/rooms.ts";

const { candidate, interviewer } = SEAT_IDS;

function presence(x: number): BoardPresence {
  return { pointer: { x, y: 0 }, view: { x: 0, y: 0, zoom: 1.5, width: 800, height: 600 } };
}

function setUp() {
  const clock = createHandClock();
  const recorded: { seatId: string; cursor: Cursor | null; at: number }[] = [];
  const sampler = createPointerSampler(clock, (seatId, cursor) =>
    recorded.push({ seatId, cursor, at: clock.now() }),
  );
  return { clock, recorded, sampler };
}

test("the first at once, then ten a second, the last one in the end", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(60), { minLength: 1, maxLength: 200 }), (gaps) => {
      const { clock, recorded, sampler } = setUp();
      gaps.forEach((gap, index) => {
        clock.advance(gap);
        sampler.observe(candidate, presence(index));
      });
      clock.advance(100);
      expect(recorded[0]?.cursor?.x).toBe(0);
      expect(recorded.at(-1)?.cursor?.x).toBe(gaps.length - 1);
      for (let index = 1; index < recorded.length; index++)
        expect((recorded[index]?.at ?? 0) - (recorded[index - 1]?.at ?? 0)).toBeGreaterThanOrEqual(
          100,
        );
      expect(clock.timers).toBe(0);
    }),
  );
});

test("whole units, and nothing when nothing moved", () => {
  const { clock, recorded, sampler } = setUp();
  sampler.observe(candidate, presence(1.2));
  clock.advance(1_000);
  sampler.observe(candidate, presence(1.3));
  clock.advance(1_000);
  expect(recorded.map(({ cursor }) => cursor)).toEqual([
    { x: 1, y: 0, view: { x: 0, y: 0, zoom: 1_500, width: 800, height: 600 } },
  ]);
});

test("a pointer that leaves the board, or its person, is gone once", () => {
  const { clock, recorded, sampler } = setUp();
  sampler.observe(candidate, { ...presence(1), pointer: null });
  expect(recorded).toEqual([]);
  sampler.observe(candidate, presence(1));
  clock.advance(100);
  sampler.observe(candidate, { ...presence(1), pointer: null });
  clock.advance(100);
  sampler.observe(candidate, null);
  clock.advance(100);
  expect(recorded.map(({ cursor }) => cursor?.x ?? null)).toEqual([1, null]);
});

test("seats do not slow each other down, and closing leaves no timer", () => {
  const { clock, recorded, sampler } = setUp();
  for (const seatId of [candidate, interviewer]) {
    sampler.observe(seatId, presence(1));
    sampler.observe(seatId, presence(2));
  }
  expect(recorded).toHaveLength(2);
  expect(clock.timers).toBe(2);
  sampler.close();
  clock.advance(1_000);
  expect(recorded).toHaveLength(2);
  expect(clock.timers).toBe(0);
});
