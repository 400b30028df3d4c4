// Keyframe cadence: once a minute while something changes, sooner when much does, never for nothing.
import { expect, test } from "vitest";
import * as Y from "yjs";
import { DOCUMENT_NAMES } from "../../shared/documents.ts";
import type { Keyframe } from "../../shared/recording.ts";
import { createKeyframer } from "../../server/keyframer.ts";
import { createHandClock } from "../support/clock.ts";

function setUp() {
  const clock = createHandClock(0);
  const doc = new Y.Doc();
  const taken: Keyframe[] = [];
  let seq = 0;
  const keyframer = createKeyframer({
    clock,
    state: () => doc,
    stamp: () => ({ seq, at: clock.now() }),
    put: (keyframe) => void taken.push(keyframe),
  });
  const change = (document: "board" | "requirements" = "board") => {
    seq += 1;
    doc.getMap("records").set("a", seq);
    keyframer.changed(document);
  };
  return { clock, taken, keyframer, change };
}

test("a minute after the first change, with the state and the seq of that moment", () => {
  const { clock, taken, change } = setUp();
  change();
  clock.advance(30_000);
  change();
  clock.advance(29_999);
  expect(taken).toEqual([]);
  clock.advance(1);
  expect(taken).toMatchObject([{ document: "board", seq: 2, at: 60_000 }]);
  const copy = new Y.Doc();
  for (const { state } of taken) Y.applyUpdateV2(copy, state);
  expect(copy.getMap("records").toJSON()).toEqual({ a: 2 });
});

test("nothing while nothing changes, and again a minute after the next change", () => {
  const { clock, taken, change } = setUp();
  change();
  clock.advance(600_000);
  expect(taken).toHaveLength(1);
  expect(clock.timers).toBe(0);
  change("requirements");
  clock.advance(60_000);
  expect(taken.map(({ document }) => document)).toEqual(["board", "requirements"]);
});

test("of every document after 2,000 updates of any, and the minute does not repeat it", () => {
  const { clock, taken, change } = setUp();
  for (let count = 0; count < 1_999; count++) change(count % 2 === 0 ? "board" : "requirements");
  expect(taken).toEqual([]);
  change();
  expect(taken.map(({ document, seq }) => [document, seq])).toEqual(
    DOCUMENT_NAMES.map((name) => [name, 2_000]),
  );
  clock.advance(60_000);
  expect(taken).toHaveLength(3);
});

test("all at once when asked, each changed document once", () => {
  const { clock, taken, keyframer, change } = setUp();
  change();
  change("requirements");
  keyframer.takeAll();
  keyframer.takeAll();
  clock.advance(60_000);
  expect(taken.map(({ document }) => document)).toEqual(["board", "requirements"]);
});

test("closing forgets what changed and leaves no timer", () => {
  const { clock, taken, keyframer, change } = setUp();
  change();
  keyframer.close();
  clock.advance(60_000);
  expect(taken).toEqual([]);
  expect(clock.timers).toBe(0);
});
