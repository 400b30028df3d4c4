/* The reel: a stage that can be put at any moment of a recording. A short way forward is taken fact by fact, each document in
   one transaction; everything else is built anew from the nearest keyframes. It knows no time but that of the log. */
import * as Y from "yjs";
import { DOCUMENT_NAMES, type DocumentName } from "../../shared/documents.ts";
import type { SeatId } from "../../shared/ids.ts";
import type { Entry } from "../../shared/recording.ts";
import {
  apply,
  countUpTo,
  emptyStage,
  keyframeOf,
  STAGE_ORIGIN,
  stageAt,
  type Stage,
} from "../../shared/stage.ts";

/** Most updates of one document between two keyframes of it, once `addKeyframes` is done. What the server keeps to itself. */
const KEYFRAME_SPACING = 2_000;
/** Updates up to which going forward is cheaper than building anew. */
const REACH = 1_000;
/** Updates between two breaths of `addKeyframes`. */
const UPDATES_PER_STEP = 200;

export interface Reel {
  /** As of the last `goTo`; replaced by another object when it was built anew. */
  stage(): Stage;
  /** Puts the stage right behind the last entry at or before a server ms. Returns who called "come and look" on the way. */
  goTo(at: number): readonly SeatId[];
}

/** A reel over entries in the order of the log, before its first entry. */
export function createReel(entries: readonly Entry[]): Reel {
  let stage = emptyStage();
  let index = 0;
  return {
    stage: () => stage,
    goTo(at) {
      const end = countUpTo(entries, at);
      const between = entries.slice(Math.min(index, end), Math.max(index, end));
      const ahead = end >= index && countUpdates(between) <= REACH;
      if (ahead) applyTogether(stage, between);
      else stage = keepUnchanged(stageAt(entries, at), stage, between);
      index = end;
      return ahead ? gatherers(between) : [];
    },
  };
}

/**
 * The entries with further keyframes wherever a document has more than 2,000 updates without one, so that every seek is
 * short. In steps; a recording from the server seldom needs any.
 */
export function* addKeyframes(entries: readonly Entry[]): Generator<void, readonly Entry[], void> {
  const sparse = DOCUMENT_NAMES.filter((name) => isSparse(entries, name));
  if (sparse.length === 0) return entries;
  const stage = emptyStage();
  const since = new Map<DocumentName, number>(sparse.map((name) => [name, 0]));
  const dense: Entry[] = [];
  let applied = 0;
  for (const entry of entries) {
    dense.push(entry);
    const { kind } = entry;
    if (kind !== "update" && kind !== "keyframe") continue;
    const count = since.get(entry.document);
    if (count === undefined) continue;
    since.set(entry.document, kind === "keyframe" ? 0 : count + 1);
    if (kind === "keyframe") continue;
    apply(stage, entry);
    if (count + 1 >= KEYFRAME_SPACING) {
      dense.push(keyframeOf(stage, entry.document));
      since.set(entry.document, 0);
    }
    applied += 1;
    if (applied % UPDATES_PER_STEP === 0) yield;
  }
  return dense;
}

function isSparse(entries: readonly Entry[], name: DocumentName): boolean {
  let since = 0;
  for (const entry of entries) {
    if (entry.kind === "keyframe" && entry.document === name) since = 0;
    if (entry.kind === "update" && entry.document === name) since += 1;
    if (since > KEYFRAME_SPACING) return true;
  }
  return false;
}

function countUpdates(entries: readonly Entry[]): number {
  return entries.reduce((sum, entry) => (entry.kind === "update" ? sum + 1 : sum), 0);
}

/** One transaction per document: whoever draws it hears of everything at once. */
function applyTogether(stage: Stage, entries: readonly Entry[]): void {
  const applyAll = () => {
    for (const entry of entries) if (entry.kind !== "keyframe") apply(stage, entry);
  };
  const within = [...touchedBy(entries)].reduce<() => void>((work, name) => {
    return () => Y.transact(stage.documents[name], work, STAGE_ORIGIN, false);
  }, applyAll);
  within();
}

/** The new stage with the old copy of every document that nobody wrote in between: its editor need not start over. */
function keepUnchanged(next: Stage, last: Stage, between: readonly Entry[]): Stage {
  const touched = touchedBy(between);
  const kept = (name: DocumentName) => (touched.has(name) ? next : last).documents[name];
  return {
    ...next,
    documents: { board: kept("board"), requirements: kept("requirements"), notes: kept("notes") },
  };
}

function touchedBy(entries: readonly Entry[]): ReadonlySet<DocumentName> {
  return new Set(entries.flatMap((entry) => (entry.kind === "update" ? [entry.document] : [])));
}

function gatherers(entries: readonly Entry[]): SeatId[] {
  return entries.flatMap((entry) =>
    entry.kind === "event" && entry.event.kind === "board.gathered" && entry.by ? [entry.by] : [],
  );
}
