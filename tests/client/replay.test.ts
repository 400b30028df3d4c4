// The replay as a source: whatever way the playhead takes, what is seen is what the log says of that moment.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Doc } from "yjs";
import { addKeyframes, createReel } from "../../client/stage/reel.ts";
import { openReplay, type Frames, type ReplaySource } from "../../client/stage/replay.ts";
import type { SeatId } from "../../shared/ids.ts";
import { must } from "../../shared/must.ts";
import type { Recording } from "../../shared/recording.ts";
import { stageAt } from "../../shared/stage.ts";
import {
  anyLog,
  contentOf,
  contentOfStage,
  CURSOR,
  JONAS,
  LOG_START,
  MAYA,
  openedLog,
  startedLog,
} from "../support/log.ts";

const START = LOG_START + 60_000;

describe("the reel", () => {
  it("shows the same moment whatever way it came", () => {
    fc.assert(
      fc.property(anyLog, fc.array(fc.nat(), { minLength: 1, maxLength: 8 }), (log, picks) => {
        const { entries } = log;
        const reel = createReel(entries);
        for (const pick of picks) {
          const at = must(entries[pick % entries.length], "an entry").at;
          reel.goTo(at);
          expect(contentOfStage(reel.stage())).toEqual(contentOfStage(stageAt(entries, at)));
        }
      }),
    );
  });

  it("keeps a document that nobody wrote on the way", () => {
    const reel = createReel(shortSession().entries);
    reel.goTo(START + 2_500);
    const { board, requirements } = reel.stage().documents;
    reel.goTo(START + 1_500);
    expect(reel.stage().documents.requirements).toBe(requirements);
    expect(reel.stage().documents.board).not.toBe(board);
  });

  it("tells of each document once, however much was written on the way", () => {
    const log = startedLog();
    for (let index = 0; index < 50; index++) write(log.after(10), index);
    const reel = createReel(log.entries);
    reel.goTo(START);
    let told = 0;
    reel.stage().documents.board.on("afterTransaction", () => (told += 1));
    reel.goTo(START + 1_000);
    expect(told).toBe(1);
    expect(contentOf(reel.stage().documents.board)).toMatchObject({ records: { a: 49 } });
  });
});

describe("further keyframes", () => {
  it("are added where they are far apart, and change nothing that is seen", () => {
    const log = startedLog();
    for (let index = 0; index < 4_500; index++) write(log.after(1), index);
    const dense = run(addKeyframes(log.entries));
    expect(dense.filter(({ kind }) => kind === "keyframe")).toHaveLength(2);
    expect(dense.filter(({ kind }) => kind !== "keyframe")).toEqual(log.entries);
    for (const at of [START + 1, START + 2_000, START + 4_499, START + 4_500]) {
      expect(contentOfStage(stageAt(dense, at))).toEqual(contentOfStage(stageAt(log.entries, at)));
    }
  });

  it("are not added where there are enough", () => {
    const { entries } = shortSession();
    expect(run(addKeyframes(entries))).toBe(entries);
  });
});

describe("the replay", () => {
  it("opens at Start, standing still and read-only", () => {
    const { replay, frames } = open(shortSession().recording());
    expect(replay.now()).toBe(START);
    expect(replay.view().room.clock.kind).toBe("running");
    expect(replay.send).toBeNull();
    expect(replay.present).toBeNull();
    frames.pass(5_000);
    expect(replay.now()).toBe(START);
    expect(frames.waiting()).toBe(0);
  });

  it("plays as time passes, and stops at the end", () => {
    const { replay, frames } = open(shortSession().recording());
    replay.play();
    frames.pass(1_000);
    expect(boardOf(replay)).toEqual({ a: 1 });
    frames.pass(1_000);
    expect(boardOf(replay)).toEqual({ a: 2 });
    expect(replay.playhead()).toMatchObject({ position: 2_000, motion: { kind: "moving" } });
    frames.pass(10_000);
    expect(replay.playhead()).toMatchObject({ position: 5_000, motion: { kind: "still" } });
    expect(replay.view().room.clock.kind).toBe("over");
    expect(frames.waiting()).toBe(0);
  });

  it("seeks to and fro, once a frame", () => {
    const { replay, frames } = open(shortSession().recording());
    replay.seek(4_000);
    replay.seek(1_200);
    replay.seek(2_000);
    expect(frames.waiting()).toBe(1);
    frames.pass(0);
    expect([replay.now(), boardOf(replay)]).toEqual([START + 2_000, { a: 2 }]);
    replay.seek(1_000);
    frames.pass(0);
    expect([replay.now(), boardOf(replay)]).toEqual([START + 1_000, { a: 1 }]);
  });

  it("keeps its view until something in it changed", () => {
    const { replay, frames } = open(shortSession().recording());
    const seen: unknown[] = [];
    replay.subscribe(() => seen.push(replay.view()));
    const before = replay.view();
    replay.seek(500);
    frames.pass(0);
    expect(replay.view()).toBe(before);
    expect(seen).toEqual([]);
    replay.seek(5_000);
    frames.pass(0);
    expect(replay.view()).not.toBe(before);
    expect(seen).toEqual([replay.view()]);
  });

  it("gives each role the documents it may open", () => {
    const documents = (recording: Recording) =>
      Object.entries(open(recording).replay.view().documents).flatMap(([name, document]) =>
        document ? [name] : [],
      );
    const started = shortSession();
    expect(documents(started.recording("mentor"))).toEqual(["board", "requirements", "notes"]);
    expect(documents(started.recording("candidate"))).toEqual(["board", "requirements"]);
    expect(documents(openedLog().recording("candidate"))).toEqual([]);
  });

  it("shows the pointers of who is there, and puts away those at rest", () => {
    const log = startedLog().cursor(MAYA, CURSOR).after(5_000).cursor(JONAS, CURSOR).after(7_000);
    log.event({ kind: "seat.left", seatId: JONAS }, JONAS).after(1_000);
    const { replay, frames } = open(log.event({ kind: "room.ended" }, MAYA).recording());
    const pointers = (position: number) => {
      replay.seek(position);
      frames.pass(0);
      return replay.peers().map(({ name, pointer }) => [name, pointer]);
    };
    const there = { x: CURSOR.x, y: CURSOR.y };
    expect(pointers(0)).toEqual([["Maya", there]]);
    const first = replay.peers();
    expect(pointers(100)).toEqual([["Maya", there]]);
    expect(replay.peers()).toBe(first);
    expect(first[0]).toMatchObject({ color: "#2A6BD4", view: { zoom: 0.75, width: 656 } });
    expect(pointers(5_000)).toEqual([
      ["Maya", there],
      ["Jonas", there],
    ]);
    expect(pointers(11_000)).toEqual([
      ["Maya", null],
      ["Jonas", there],
    ]);
    expect(pointers(12_000)).toEqual([["Maya", null]]);
  });

  it("calls come-and-look while it plays, not when it is put behind it", () => {
    const log = startedLog().after(1_000).event({ kind: "board.gathered" }, MAYA).after(5_000);
    const { replay, frames } = open(log.event({ kind: "room.ended" }, MAYA).recording());
    const calls: SeatId[] = [];
    replay.onGather((seatId) => calls.push(seatId));
    replay.seek(3_000);
    frames.pass(0);
    replay.seek(0);
    frames.pass(0);
    expect(calls).toEqual([]);
    replay.play();
    frames.pass(900);
    frames.pass(200);
    frames.pass(200);
    expect(calls).toEqual([MAYA]);
  });

  it("leaves nothing waiting when it is closed", () => {
    const { replay, frames } = open(shortSession().recording());
    let heard = 0;
    replay.watchPlayhead(() => (heard += 1));
    replay.play();
    replay.close();
    expect(frames.waiting()).toBe(0);
    frames.pass(1_000);
    expect(heard).toBe(1);
  });
});

/** Five seconds: the board is written after one and two, the requirements after three, the end after five. */
function shortSession() {
  const log = startedLog().after(1_000);
  write(log, 1).after(1_000);
  write(log, 2).after(1_000);
  log.write(MAYA, "requirements", (document) => document.getText("text").insert(0, "fast"));
  return log.after(2_000).event({ kind: "room.ended" }, MAYA);
}

function write(log: ReturnType<typeof startedLog>, value: number) {
  return log.write(
    JONAS,
    "board",
    (document: Doc) => void document.getMap("records").set("a", value),
  );
}

function boardOf(replay: ReplaySource): unknown {
  return must(replay.view().documents.board, "the board").getMap("records").toJSON();
}

function open(recording: Recording) {
  const frames = handFrames();
  return { replay: openReplay(recording, { frames }), frames };
}

/** Frames that come when the test says so. */
function handFrames(): Frames & { pass(ms: number): void; waiting(): number } {
  let now = 0;
  const callbacks = new Set<() => void>();
  return {
    now: () => now,
    next(callback) {
      callbacks.add(callback);
      return () => void callbacks.delete(callback);
    },
    pass(ms) {
      now += ms;
      const due = [...callbacks];
      callbacks.clear();
      for (const callback of due) callback();
    },
    waiting: () => callbacks.size,
  };
}

function run<T>(steps: Generator<unknown, T, void>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
