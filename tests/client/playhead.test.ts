// The playhead as a state machine: time is passed in, nothing ticks.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  advance,
  AT_START,
  parsePosition,
  pause,
  play,
  seek,
  setSkipQuiet,
  setSpeed,
  SPEEDS,
  type Track,
} from "../../client/stage/playhead.ts";

const TRACK: Track = {
  durationMs: 100_000,
  quiet: [
    { from: 20_000, to: 50_000 },
    { from: 80_000, to: 90_000 },
  ],
};

describe("the playhead", () => {
  it("stands still until it is played, and moves at its speed then", () => {
    expect(advance(AT_START, TRACK, 5_000).position).toBe(0);
    const playing = setSpeed(play(AT_START, TRACK, 1_000), TRACK, 4, 1_000);
    expect(advance(playing, TRACK, 2_500).position).toBe(6_000);
    const slower = setSpeed(playing, TRACK, 0.5, 2_500);
    expect(advance(slower, TRACK, 4_500).position).toBe(7_000);
  });

  it("stays where it was paused", () => {
    const paused = pause(play(AT_START, TRACK, 0), TRACK, 3_000);
    expect(paused.motion).toEqual({ kind: "still" });
    expect(advance(paused, TRACK, 60_000).position).toBe(3_000);
    expect(advance(play(paused, TRACK, 60_000), TRACK, 61_000).position).toBe(4_000);
  });

  it("passes over quiet stretches, also when it is put into one", () => {
    const playing = play(AT_START, TRACK, 0);
    expect(advance(playing, TRACK, 20_000).position).toBe(20_000);
    expect(advance(playing, TRACK, 21_000).position).toBe(51_000);
    expect(advance(playing, TRACK, 50_500).position).toBe(90_500);
    expect(advance(seek(playing, TRACK, 30_000, 0), TRACK, 1).position).toBe(50_001);
  });

  it("shows a quiet stretch to who looks at it standing still, or wants it played", () => {
    expect(seek(AT_START, TRACK, 30_000, 0).position).toBe(30_000);
    const all = setSkipQuiet(play(AT_START, TRACK, 0), TRACK, false, 0);
    expect(advance(all, TRACK, 30_000).position).toBe(30_000);
  });

  it("stops at the end and begins again from there", () => {
    const ended = advance(play(AT_START, TRACK, 0), TRACK, 1_000_000);
    expect(ended).toMatchObject({ position: 100_000, motion: { kind: "still" } });
    expect(advance(play(ended, TRACK, 2_000_000), TRACK, 2_000_500).position).toBe(500);
    expect(seek(play(AT_START, TRACK, 0), TRACK, 1e9, 5)).toMatchObject({
      position: 100_000,
      motion: { kind: "still" },
    });
    expect(seek(AT_START, TRACK, -5, 0).position).toBe(0);
  });

  it("goes on from where it is put while moving", () => {
    const moved = seek(play(AT_START, TRACK, 0), TRACK, 60_000, 1_000);
    expect(advance(moved, TRACK, 1_500).position).toBe(60_500);
  });

  it("comes to the same place in one step or in many, and never falls", () => {
    const frames = fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 40 });
    fc.assert(
      fc.property(frames, fc.constantFrom(...SPEEDS), fc.boolean(), (steps, speed, skipQuiet) => {
        const start = play({ ...AT_START, speed, skipQuiet }, TRACK, 0);
        let now = 0;
        let playhead = start;
        for (const step of steps) {
          now += step;
          const next = advance(playhead, TRACK, now);
          expect(next.position).toBeGreaterThanOrEqual(playhead.position);
          playhead = next;
        }
        expect(playhead).toEqual(advance(start, TRACK, now));
      }),
    );
  });
});

describe("a position in a link", () => {
  it("is read in every form that people write", () => {
    const texts = ["972", "16:12", "16m12s", "0:16:12", "0h16m12s", "972s"];
    expect(texts.map(parsePosition)).toEqual(texts.map(() => 972_000));
    expect(parsePosition("1:02:03")).toBe(3_723_000);
    expect(parsePosition("2h")).toBe(7_200_000);
  });

  it("is nothing when it is something else", () => {
    for (const text of ["", "soon", "-5", "1:2", "12m!", "1e9", "NaN", "s"]) {
      expect(parsePosition(text)).toBeNull();
    }
  });
});
