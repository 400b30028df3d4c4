// The axis of watched time and what lies on it, from logs written by hand.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RoomEvent } from "../../shared/events.ts";
import { CommandId } from "../../shared/ids.ts";
import {
  chapterAt,
  createTimeline,
  LANE_BUCKETS,
  markerAfter,
  markerBefore,
  nextQuiet,
} from "../../shared/timeline.ts";
import {
  anyLog,
  createLog,
  CURSOR,
  JONAS,
  LOG_START,
  MAYA,
  openedLog,
  startedLog,
  type Log,
} from "../support/log.ts";

const START = LOG_START + 60_000;
const MINUTE = 60_000;
const ONE = CommandId.parse("constraint-1");

describe("the axis", () => {
  it("goes from Start to the end of the interview", () => {
    const log = startedLog()
      .after(10 * MINUTE)
      .event({ kind: "room.ended" }, MAYA);
    log.after(MINUTE).event({ kind: "seat.left", seatId: MAYA }, MAYA);
    const timeline = createTimeline(log.entries);
    expect(timeline).toMatchObject({ startAt: START, endAt: START + 10 * MINUTE });
    expect(timeline.durationMs).toBe(10 * MINUTE);
    expect(timeline.toPosition(LOG_START)).toBe(0);
    expect(timeline.toPosition(START + 90_000)).toBe(90_000);
    expect(timeline.toAt(90_000)).toBe(START + 90_000);
    expect(timeline.toAt(1e9)).toBe(START + 10 * MINUTE);
  });

  it("begins at the opening of a room that was never started, and ends with the last entry", () => {
    const timeline = createTimeline(openedLog().pulse().entries);
    expect(timeline).toMatchObject({ startAt: LOG_START, endAt: START, chapters: [] });
    expect(timeline.durationMs).toBe(60_000);
  });

  it("is empty for an empty recording", () => {
    const timeline = createTimeline([]);
    expect(timeline).toMatchObject({ durationMs: 0, markers: [], lanes: [], quiet: [] });
    expect(timeline.toAt(5)).toBe(0);
  });

  it("leaves out the time in which the server was down", () => {
    const log = startedLog().after(MINUTE);
    crash(log, 10 * MINUTE);
    const timeline = createTimeline(log.after(MINUTE).event({ kind: "room.ended" }).entries);
    expect(timeline.durationMs).toBe(2 * MINUTE);
    expect(timeline.toPosition(START + MINUTE)).toBe(MINUTE);
    expect(timeline.toPosition(START + 5 * MINUTE)).toBe(MINUTE);
    expect(timeline.toPosition(START + 11 * MINUTE)).toBe(MINUTE);
    expect(timeline.toAt(MINUTE - 1)).toBe(START + MINUTE - 1);
    expect(timeline.toAt(MINUTE)).toBe(START + 11 * MINUTE);
    expect(timeline.toAt(2 * MINUTE)).toBe(START + 12 * MINUTE);
  });

  it("keeps absences of up to two seconds, and those of one of two", () => {
    const log = startedLog().after(MINUTE);
    crash(log, 2_000);
    log.event({ kind: "seat.left", seatId: MAYA }, MAYA).after(MINUTE);
    const timeline = createTimeline(log.event({ kind: "room.ended" }).entries);
    expect(timeline.durationMs).toBe(2 * MINUTE + 2_000);
  });

  it("ends where the last person left, when nobody came back", () => {
    const log = startedLog().after(MINUTE);
    for (const seatId of [MAYA, JONAS]) log.event({ kind: "seat.left", seatId }, seatId);
    const timeline = createTimeline(
      log.after(MINUTE).event({ kind: "phase.overran", phase: 0 }).entries,
    );
    expect(timeline.durationMs).toBe(MINUTE);
    expect(timeline.toAt(MINUTE)).toBe(START + 2 * MINUTE);
  });

  it("cuts nothing from a log that does not say who was there", () => {
    const log = createLog().event({ kind: "clock.started" }).after(MINUTE).pulse();
    expect(createTimeline(log.entries).durationMs).toBe(MINUTE);
  });

  it("never goes back, and leads back to where it came from", () => {
    fc.assert(
      fc.property(
        anyLog,
        fc.array(fc.nat(3_000_000), { minLength: 1, maxLength: 20 }),
        (log, picks) => {
          const timeline = createTimeline(log.entries);
          const { durationMs, toAt, toPosition } = timeline;
          const positions = picks.map((pick) => pick % (durationMs + 1)).sort((a, b) => a - b);
          const moments = positions.map(toAt);
          expect(moments.map(toPosition)).toEqual(positions);
          expect(moments).toEqual(moments.toSorted((a, b) => a - b));
          expect(toPosition(timeline.endAt)).toBe(durationMs);
        },
      ),
    );
  });
});

describe("chapters", () => {
  it("are the phases as they were visited, without holes", () => {
    const log = startedLog().after(4 * MINUTE);
    log.event(phase(1, "next"), MAYA).after(MINUTE).event(phase(0, "back"), MAYA);
    log
      .after(2 * MINUTE)
      .event(phase(1, "bell"))
      .after(3 * MINUTE)
      .event({ kind: "room.ended" });
    const { chapters } = createTimeline(log.entries);
    expect(chapters).toEqual([
      { phase: 0, name: "Requirements", cause: "start", from: 0, to: 4 * MINUTE },
      { phase: 1, name: "Estimation", cause: "next", from: 4 * MINUTE, to: 5 * MINUTE },
      { phase: 0, name: "Requirements", cause: "back", from: 5 * MINUTE, to: 7 * MINUTE },
      { phase: 1, name: "Estimation", cause: "bell", from: 7 * MINUTE, to: 10 * MINUTE },
    ]);
    expect(chapterAt(chapters, 0)).toBe(0);
    expect(chapterAt(chapters, 5 * MINUTE)).toBe(2);
    expect(chapterAt(chapters, 10 * MINUTE)).toBe(3);
    expect(chapterAt([], 0)).toBe(-1);
  });
});

describe("markers", () => {
  it("tell what happened, when, and by whom", () => {
    const log = startedLog().after(MINUTE);
    const [one, text] = [ONE, "One region is gone."];
    log.event(
      { kind: "constraint.injected", constraintId: one, constraint: "failure", text },
      MAYA,
    );
    log.after(6_000).event({ kind: "constraint.acknowledged", constraintId: one }, JONAS);
    log.event({ kind: "chat.posted", messageId: CommandId.parse("message-1"), text: "Hm." }, JONAS);
    log.after(MINUTE).event({ kind: "phase.overran", phase: 0 });
    log.event({ kind: "room.ended" }, MAYA);
    const { markers } = createTimeline(log.entries);
    expect(markers.map(({ position, by, body }) => [position, by, body])).toEqual([
      [0, MAYA, { kind: "phase.started", name: "Requirements", cause: "start" }],
      [MINUTE, MAYA, { kind: "constraint.injected", constraint: "failure", text }],
      [66_000, JONAS, { kind: "constraint.acknowledged", constraint: "failure", afterMs: 6_000 }],
      [66_000, JONAS, { kind: "chat.posted", text: "Hm." }],
      [126_000, null, { kind: "phase.overran", name: "Requirements" }],
      [126_000, MAYA, { kind: "room.ended" }],
    ]);
    expect(markerAfter(markers, 0)?.position).toBe(MINUTE);
    expect(markerAfter(markers, 126_000)).toBeNull();
    expect(markerBefore(markers, 66_000)?.position).toBe(MINUTE);
    expect(markerBefore(markers, 0)).toBeNull();
  });

  it("leave out what was before Start, and what refers to nothing", () => {
    const log = openedLog();
    log.event({ kind: "chat.posted", messageId: CommandId.parse("message-1"), text: "Hi." }, JONAS);
    log.after(5_000).event({ kind: "clock.started" }, MAYA).event(phase(0, "start"), MAYA);
    log.event({ kind: "constraint.addressed", constraintId: ONE }, JONAS);
    const kinds = createTimeline(log.entries).markers.map(({ body }) => body.kind);
    expect(kinds).toEqual(["phase.started"]);
  });

  it("count watched time between a constraint and its answer", () => {
    const log = startedLog().after(MINUTE);
    log.event({
      kind: "constraint.injected",
      constraintId: ONE,
      constraint: "cost",
      text: "Half.",
    });
    crash(log.after(1_000), 10 * MINUTE);
    log.after(2_000).event({ kind: "constraint.acknowledged", constraintId: ONE }, JONAS);
    const body = createTimeline(log.entries).markers.at(-1)?.body;
    expect(body).toMatchObject({ kind: "constraint.acknowledged", afterMs: 3_000 });
  });
});

describe("density lanes", () => {
  it("count the updates of each writer where they lie, candidates first", () => {
    const log = startedLog();
    type(log, 3).after(30_000);
    type(log, 2).after(30_000);
    const { lanes } = createTimeline(log.event({ kind: "room.ended" }).entries);
    expect(lanes.map(({ seat }) => seat.name)).toEqual(["Jonas", "Maya"]);
    const jonas = lanes[0]?.counts ?? [];
    expect(jonas).toHaveLength(LANE_BUCKETS);
    expect([jonas[0], jonas[LANE_BUCKETS / 2]]).toEqual([3, 2]);
    expect(jonas.reduce((sum, count) => sum + count, 0)).toBe(5);
    expect(lanes[1]?.counts.every((count) => count === 0)).toBe(true);
  });

  it("show observers only if they wrote", () => {
    const log = startedLog();
    const seat = { id: MAYA, role: "observer", name: "Ola", color: "teal" } as const;
    const onlySeats = createLog().event({ kind: "seat.taken", seat });
    expect(createTimeline(onlySeats.entries).lanes).toEqual([]);
    expect(createTimeline(log.entries).lanes).toHaveLength(2);
  });
});

describe("quiet stretches", () => {
  it("begin after fifteen seconds without an edit or an event; pointers do not count", () => {
    const log = startedLog().after(14_999);
    type(log, 1).after(8_000).cursor(MAYA, CURSOR).after(8_000);
    type(log, 1);
    const { quiet } = createTimeline(log.entries);
    expect(quiet).toEqual([{ from: 15_999, to: 29_999 }]);
    expect(nextQuiet(quiet, 0)).toEqual(quiet[0]);
    expect(nextQuiet(quiet, 20_000)).toEqual(quiet[0]);
    expect(nextQuiet(quiet, 29_999)).toBeNull();
  });

  it("reach to the end", () => {
    const { quiet } = createTimeline(startedLog().after(MINUTE).pulse().entries);
    expect(quiet).toEqual([{ from: 1_000, to: 59_000 }]);
  });
});

/** The server dies, and comes back after a while; both reconnect. */
function crash(log: Log, ms: number): void {
  log.event({ kind: "clock.paused", reason: "interrupted" });
  for (const seatId of [MAYA, JONAS]) log.event({ kind: "seat.left", seatId });
  log.after(ms);
  for (const seatId of [MAYA, JONAS]) log.event({ kind: "seat.joined", seatId }, seatId);
}

function phase(index: number, cause: "start" | "next" | "back" | "bell"): RoomEvent {
  return { kind: "phase.started", phase: index, cause, budgetMs: 5 * MINUTE };
}

function type(log: Log, letters: number): Log {
  for (let letter = 0; letter < letters; letter++) {
    log.write(JONAS, "board", (document) => document.getText("text").insert(0, "x"));
  }
  return log;
}
