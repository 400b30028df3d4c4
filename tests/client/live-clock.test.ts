// The server's clock in the browser: which probe rules, how fast a correction moves, and what a skewed network can do.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createServerClock } from "../../client/stage/live-clock.ts";

/** A probe over a network with these delays, when the server is ahead by `offsetMs`. */
function probe(sentMs: number, upMs: number, downMs: number, offsetMs: number) {
  return { sentMs, receivedMs: sentMs + upMs + downMs, serverMs: sentMs + upMs + offsetMs };
}

describe("the server's clock", () => {
  it("begins with the time of the welcome, and takes the first measurement whole", () => {
    const clock = createServerClock(1_000_000, 500);
    expect(clock.at(500)).toBe(1_000_000);
    expect(clock.at(700)).toBe(1_000_200);
    clock.add(probe(700, 5, 5, 999_600));
    expect(clock.at(710)).toBeCloseTo(1_000_310, 6);
  });

  it("follows the probe with the shortest round trip", () => {
    const clock = createServerClock(0, 0);
    clock.add(probe(0, 2, 2, 5_000));
    clock.add(probe(100, 80, 20, 5_000));
    expect(clock.at(1_000)).toBeCloseTo(6_000, 6);
  });

  it("moves by at most 5 ms a second, and steps only when it is off by more than 250 ms", () => {
    const clock = createServerClock(0, 0);
    clock.add(probe(0, 50, 50, 1_000));
    expect(clock.at(100)).toBeCloseTo(1_100, 6);
    clock.add(probe(100, 1, 1, 1_020));
    expect(clock.at(1_100)).toBeCloseTo(2_105, 6);
    expect(clock.at(4_100)).toBeCloseTo(5_120, 6);
    clock.add({ ...probe(4_100, 0.5, 0.5, 1_020 + 400) });
    expect(clock.at(4_101)).toBeCloseTo(4_101 + 1_420, 6);
  });

  it("forgets a probe after ten minutes", () => {
    const clock = createServerClock(0, 0);
    clock.add(probe(0, 1, 1, 0));
    clock.add(probe(600_002, 20, 20, 100));
    expect(clock.at(640_000)).toBeCloseTo(640_100, 6);
  });

  it("is off by no more than half the shortest round trip", () => {
    const delay = fc.double({ min: 0, max: 300, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(delay, delay), { minLength: 1, maxLength: 10 }),
        fc.integer({ min: -300_000, max: 300_000 }),
        (delays, offsetMs) => {
          const clock = createServerClock(offsetMs, 0);
          delays.forEach(([up, down], index) => clock.add(probe(index * 700, up, down, offsetMs)));
          const shortest = Math.min(...delays.map(([up, down]) => up + down));
          // Far enough behind the last probe for the slow correction to have arrived.
          const at = 500_000;
          expect(Math.abs(clock.at(at) - (at + offsetMs))).toBeLessThanOrEqual(shortest / 2 + 1e-6);
        },
      ),
    );
  });
});
