// Law 2: every state is a function of the log. Folding it gives what was live, from wherever one starts.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DOCUMENT_NAMES } from "../../shared/documents.ts";
import type { Entry } from "../../shared/recording.ts";
import {
  apply,
  countUpTo,
  emptyStage,
  keyframeOf,
  stageAt,
  type Stage,
} from "../../shared/stage.ts";
import {
  anyLog,
  contentOfStage,
  CURSOR,
  JONAS,
  LOG_START,
  MAYA,
  startedLog,
} from "../support/log.ts";

describe("the stage", () => {
  it("folded from the log is what was live", () => {
    fc.assert(
      fc.property(anyLog, (log) => {
        expect(contentOfStage(fold(log.entries))).toEqual(contentOfStage(log.live));
      }),
    );
  });

  it("does not change when facts are repeated", () => {
    fc.assert(
      fc.property(anyLog, (log) => {
        const stage = fold(log.entries);
        const before = contentOfStage(stage);
        for (const entry of log.entries) if (entry.kind !== "keyframe") apply(stage, entry);
        expect(contentOfStage(stage)).toEqual(before);
      }),
    );
  });

  it("at any moment is everything up to that moment, with whatever keyframes", () => {
    fc.assert(
      fc.property(anyLog, fc.nat(), (log, pick) => {
        const entry = log.entries[pick % log.entries.length];
        const at = (entry?.at ?? LOG_START) + ((pick % 3) - 1);
        const upTo = log.entries.filter((one) => one.at <= at);
        expect(contentOfStage(stageAt(log.entries, at))).toEqual(contentOfStage(fold(upTo)));
      }),
    );
  });

  it("is the same from any keyframe and the rest as from the beginning", () => {
    fc.assert(
      fc.property(anyLog, fc.array(fc.nat(), { maxLength: 6 }), (log, picks) => {
        const facts = log.entries.filter((entry) => entry.kind !== "keyframe");
        const framed = withKeyframes(facts, new Set(picks.map((pick) => pick % facts.length)));
        const end = facts.at(-1)?.at ?? LOG_START;
        expect(contentOfStage(stageAt(framed, end))).toEqual(contentOfStage(fold(facts)));
      }),
    );
  });

  it("forgets the pointer of who left", () => {
    const log = startedLog().cursor(JONAS, CURSOR).cursor(MAYA, CURSOR).after(5);
    log.event({ kind: "seat.left", seatId: JONAS }, JONAS).cursor(MAYA, null);
    expect([...log.live.cursors.keys()]).toEqual([]);
  });
});

describe("countUpTo", () => {
  it("counts what lies at or before a moment", () => {
    fc.assert(
      fc.property(anyLog, fc.integer({ min: -10, max: 100_000 }), (log, ms) => {
        const at = LOG_START + ms;
        expect(countUpTo(log.entries, at)).toBe(
          log.entries.filter((entry) => entry.at <= at).length,
        );
      }),
    );
  });
});

function fold(entries: readonly Entry[]): Stage {
  const stage = emptyStage();
  for (const entry of entries) if (entry.kind !== "keyframe") apply(stage, entry);
  return stage;
}

/** The facts with keyframes of all documents behind the chosen ones, made by a stage of its own. */
function withKeyframes(facts: readonly Entry[], behind: ReadonlySet<number>): Entry[] {
  return facts.flatMap((fact, index) => {
    if (!behind.has(index)) return [fact];
    const frames = DOCUMENT_NAMES.map((name) => keyframeAfter(facts.slice(0, index + 1), name));
    return [fact, ...frames];
  });
}

function keyframeAfter(facts: readonly Entry[], name: (typeof DOCUMENT_NAMES)[number]): Entry {
  return keyframeOf(fold(facts), name);
}
