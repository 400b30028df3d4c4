/* The stage: all that one viewer sees at one moment: the room, the documents, the pointers. Applying facts in the order of
   their seq is the only way it changes, live and in the replay. */
import * as Y from "yjs";
import { DOCUMENT_NAMES, type DocumentName } from "./documents.ts";
import type { Cursor, Fact } from "./events.ts";
import type { SeatId } from "./ids.ts";
import { must } from "./must.ts";
import type { Entry, Keyframe } from "./recording.ts";
import { emptyRoom, reduce, type Room } from "./room.ts";

export interface SeenCursor extends Cursor {
  /** Server ms of its last move. */
  readonly at: number;
}

export interface Stage {
  /** Seq and server ms of the last fact applied; 0 at the beginning. */
  seq: number;
  at: number;
  room: Room;
  readonly documents: Readonly<Record<DocumentName, Y.Doc>>;
  readonly cursors: Map<SeatId, SeenCursor>;
}

/** The origin of every transaction that `apply` makes: what came from the log, not from a hand. */
export const STAGE_ORIGIN = "stage";

/** A stage before the first fact. `gc` off keeps deleted content readable; leave it on except in tests. */
export function emptyStage(): Stage {
  return {
    seq: 0,
    at: 0,
    room: emptyRoom(),
    documents: { board: new Y.Doc(), requirements: new Y.Doc(), notes: new Y.Doc() },
    cursors: new Map(),
  };
}

/** Applies one fact, in place. A fact at or below the stage's seq is ignored, so that a repeat does no harm. */
export function apply(stage: Stage, fact: Fact): void {
  if (fact.seq <= stage.seq) return;
  stage.seq = fact.seq;
  stage.at = fact.at;
  if (fact.kind === "event") {
    stage.room = reduce(stage.room, fact);
    if (fact.event.kind === "seat.left") stage.cursors.delete(fact.event.seatId);
  } else if (fact.kind === "update") {
    Y.applyUpdate(stage.documents[fact.document], fact.update, STAGE_ORIGIN);
  } else if (fact.kind === "cursor" && fact.by) {
    if (fact.cursor) stage.cursors.set(fact.by, { ...fact.cursor, at: fact.at });
    else stage.cursors.delete(fact.by);
  }
}

/** The state of one document of a stage as a keyframe. V2 encoding: per-field tombstones vanish in it (board.md, section 3). */
export function keyframeOf(stage: Stage, document: DocumentName): Keyframe {
  return {
    kind: "keyframe",
    seq: stage.seq,
    at: stage.at,
    document,
    state: Y.encodeStateAsUpdateV2(stage.documents[document]),
  };
}

/**
 * The stage right after the last entry whose time is at or before `at`, built from the nearest keyframe of each document
 * and the facts behind it. Entries must be in the order of the log. Room events and pointers are folded from the start:
 * they are few and small.
 */
export function stageAt(entries: readonly Entry[], at: number): Stage {
  const stage = emptyStage();
  const end = countUpTo(entries, at);
  const from = restoreKeyframes(stage, entries, end);
  for (let index = 0; index < end; index++) {
    const entry = must(entries[index], "an entry below the end");
    if (entry.kind === "keyframe") continue;
    if (entry.kind === "update" && entry.seq <= from[entry.document]) skip(stage, entry);
    else apply(stage, entry);
  }
  return stage;
}

/** How many entries lie at or before a moment. */
export function countUpTo(entries: readonly Entry[], at: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (must(entries[middle], "an entry within bounds").at <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Loads the last keyframe of each document before `end`; returns the seq up to which each document is now whole. */
function restoreKeyframes(
  stage: Stage,
  entries: readonly Entry[],
  end: number,
): Record<DocumentName, number> {
  const whole: Record<DocumentName, number> = { board: 0, requirements: 0, notes: 0 };
  const missing = new Set<DocumentName>(DOCUMENT_NAMES);
  for (let index = end - 1; index >= 0 && missing.size > 0; index--) {
    const entry = entries[index];
    if (entry?.kind !== "keyframe" || !missing.delete(entry.document)) continue;
    Y.applyUpdateV2(stage.documents[entry.document], entry.state, STAGE_ORIGIN);
    whole[entry.document] = entry.seq;
  }
  return whole;
}

function skip(stage: Stage, fact: Fact): void {
  stage.seq = fact.seq;
  stage.at = fact.at;
}
