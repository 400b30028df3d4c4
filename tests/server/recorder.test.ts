// The recorder: what is grouped, in which order it is told, and whom a failure hits.
import { beforeEach, describe, expect, test } from "vitest";
import type { Fact } from "../../shared/events.ts";
import { RoomId } from "../../shared/ids.ts";
import { createRecorder, type Recorder, type RoomLog } from "../../server/recorder.ts";
import type { FactBatch, Store } from "../../server/store.ts";
import { createHandClock, settled, type HandClock } from "../support/clock.ts";

const A = RoomId.parse("RoomAAAA");
const B = RoomId.parse("RoomBBBB");

let clock: HandClock;
let recorder: Recorder;
/** What the store was asked to append, in order: the rooms with their seqs. */
let appended: string[];
/** Answers to appends, taken one by one; without one an append is kept at once. */
let answers: (() => Promise<void>)[];
let told: string[];

beforeEach(() => {
  clock = createHandClock();
  appended = [];
  answers = [];
  told = [];
  const append = (batches: readonly FactBatch[]) => {
    const parts = batches.map(
      ({ roomId, facts }) => `${roomId}:${facts.map(({ seq }) => seq).join(",")}`,
    );
    appended.push(parts.join(" "));
    return answers.shift()?.() ?? Promise.resolve();
  };
  // The recorder uses nothing else of a store.
  recorder = createRecorder({ store: { append } as unknown as Store, clock });
});

/** A log whose every fact is waited for. */
function open(roomId: RoomId): RoomLog {
  const log = openUnawaited(roomId);
  return {
    ...log,
    write(fact, dedupe) {
      log.write(fact, dedupe);
      log.hurry();
    },
  };
}

function openUnawaited(roomId: RoomId): RoomLog {
  return recorder.open(roomId, {
    onDurable: (seq) => void told.push(`${roomId} ${seq}`),
    onFailed: (error) => void told.push(`${roomId} ${String(error)}`),
  });
}

function pulse(seq: number): Fact {
  return { kind: "pulse", seq, at: seq, by: null };
}

function held(): () => void {
  let release = () => {};
  const promise = new Promise<void>((resolve) => {
    release = resolve;
  });
  answers.push(() => promise);
  return release;
}

const refused = () => answers.push(() => Promise.reject(new Error("refused")));

describe("grouping", () => {
  test("what comes within the window goes in one append, each room in its order", async () => {
    const [a, b] = [open(A), open(B)];
    a.write(pulse(1), null);
    b.write(pulse(1), null);
    a.write(pulse(2), null);
    clock.advance(4);
    await settled();
    expect(appended).toEqual([]);
    clock.advance(1);
    await settled();
    expect(appended).toEqual([`${A}:1,2 ${B}:1`]);
    expect(told).toEqual([`${A} 2`, `${B} 1`]);
  });

  test("what nobody waits for may wait 25 ms, and goes at once with what is awaited", async () => {
    const [a, b] = [openUnawaited(A), openUnawaited(B)];
    a.write(pulse(1), null);
    clock.advance(24);
    await settled();
    expect(appended).toEqual([]);
    clock.advance(1);
    await settled();
    expect(appended).toEqual([`${A}:1`]);
    a.write(pulse(2), null);
    b.write(pulse(1), null);
    b.hurry();
    clock.advance(5);
    await settled();
    expect(appended).toEqual([`${A}:1`, `${A}:2 ${B}:1`]);
  });

  test("what comes during an append goes together, a window after it", async () => {
    const a = open(A);
    const release = held();
    a.write(pulse(1), null);
    clock.advance(5);
    a.write(pulse(2), null);
    a.write(pulse(3), null);
    clock.advance(100);
    await settled();
    expect(appended).toEqual([`${A}:1`]);
    expect(told).toEqual([]);
    release();
    await settled();
    clock.advance(5);
    await settled();
    expect(appended).toEqual([`${A}:1`, `${A}:2,3`]);
    expect(told).toEqual([`${A} 1`, `${A} 3`]);
  });
});

describe("flush", () => {
  test("does not wait for the window", async () => {
    open(A).write(pulse(1), null);
    await recorder.flush();
    expect(told).toEqual([`${A} 1`]);
    expect(clock.timers).toBe(0);
    await recorder.flush();
    expect(appended).toHaveLength(1);
  });

  test("waits for what was queued behind a running append, and no longer", async () => {
    const a = open(A);
    const [first, second] = [held(), held()];
    a.write(pulse(1), null);
    clock.advance(5);
    a.write(pulse(2), null);
    let flushed = false;
    const flush = recorder.flush().finally(() => {
      flushed = true;
    });
    first();
    await settled();
    a.write(pulse(3), null);
    expect(flushed).toBe(false);
    second();
    await settled();
    // The third fact still waits for its window and is not waited for: busy rooms must not keep another from closing.
    expect(appended).toHaveLength(2);
    expect(flushed).toBe(true);
    await flush;
  });
});

describe("failure", () => {
  test("of one room's append leaves the others alone", async () => {
    const [a, b] = [open(A), open(B)];
    refused();
    refused();
    a.write(pulse(1), null);
    b.write(pulse(1), null);
    clock.advance(5);
    await settled();
    expect(appended).toEqual([`${A}:1 ${B}:1`, `${A}:1`, `${B}:1`]);
    expect(told).toEqual([`${A} Error: refused`, `${B} 1`]);
    a.write(pulse(2), null);
    b.write(pulse(2), null);
    clock.advance(5);
    await settled();
    expect(appended.at(-1)).toBe(`${B}:2`);
    expect(told).toHaveLength(3);
  });

  test("drops what was queued meanwhile, so that no gap is ever written", async () => {
    const a = open(A);
    answers.push(async () => {
      a.write(pulse(2), null);
      throw new Error("refused");
    });
    a.write(pulse(1), null);
    clock.advance(5);
    await settled();
    clock.advance(5);
    await settled();
    expect(appended).toEqual([`${A}:1`]);
    expect(told).toEqual([`${A} Error: refused`]);
  });

  test("of a listener is its own: others are told, and nothing is written twice", async () => {
    const failures: unknown[] = [];
    const a = recorder.open(A, {
      onDurable: () => {
        throw new Error("broken");
      },
      onFailed: (error) => void failures.push(error),
    });
    const b = open(B);
    a.write(pulse(1), null);
    b.write(pulse(1), null);
    clock.advance(5);
    await settled();
    expect(appended).toEqual([`${A}:1 ${B}:1`]);
    expect(told).toEqual([`${B} 1`]);
    expect(failures).toHaveLength(1);
  });

  test("a log given up during a failing append is not tried again", async () => {
    const [a, b] = [open(A), open(B)];
    answers.push(async () => {
      a.close();
      throw new Error("refused");
    });
    a.write(pulse(1), null);
    b.write(pulse(1), null);
    clock.advance(5);
    await settled();
    expect(appended.slice(1)).toEqual([`${B}:1`]);
    expect(told).toEqual([`${B} 1`]);
  });

  test("a store that never answers costs a bounded memory", async () => {
    const a = open(A);
    held();
    a.write(pulse(1), null);
    clock.advance(5);
    const update = new Uint8Array(8 * 1024 * 1024);
    for (let seq = 2; seq < 12; seq++)
      a.write({ kind: "update", document: "board", update, seq, at: seq, by: null }, null);
    await settled();
    expect(told).toEqual([`${A} Error: The store does not keep up.`]);
  });
});

test("a closed log writes nothing and hears nothing", async () => {
  const a = open(A);
  const release = held();
  a.write(pulse(1), null);
  clock.advance(5);
  a.write(pulse(2), null);
  a.close();
  a.write(pulse(3), null);
  release();
  clock.advance(5);
  await settled();
  expect(appended).toEqual([`${A}:1`]);
  expect(told).toEqual([]);
});
