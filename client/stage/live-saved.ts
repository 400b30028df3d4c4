/* Saved or not: counts this browser's own changes against the barrier marks that came back from the server. A mark comes back
   only after everything sent before it is on disk, so nothing here is a guess. Pure: the time is passed in. */
import type { SavedState } from "./source.ts";

const SAVING_AFTER_MS = 400;
const RECONNECTING_AFTER_MS = 2_000;
const OFFLINE_AFTER_MS = 10_000;

/** Counts the changes of one document. */
export interface EditCount {
  /** A local change was made. */
  changed(): void;
  /** The number of a mark that covers everything until now. */
  mark(): number;
  /** That mark came back. */
  confirmed(mark: number): void;
  readonly unsaved: number;
}

/** An empty count. */
export function createEditCount(): EditCount {
  let made = 0;
  let saved = 0;
  const open = new Map<number, number>();
  let marks = 0;
  return {
    changed: () => void (made += 1),
    mark() {
      marks += 1;
      open.set(marks, made);
      return marks;
    },
    confirmed(mark) {
      saved = Math.max(saved, open.get(mark) ?? 0);
      for (const earlier of open.keys()) if (earlier <= mark) open.delete(earlier);
    },
    get unsaved() {
      return made - saved;
    },
  };
}

export interface SavedInput {
  readonly nowMs: number;
  readonly edits: number;
  /** Since when something has been unsaved; null while nothing is. */
  readonly unsavedSinceMs: number | null;
  /** Since when the server has been out of reach; null while it is there. */
  readonly offlineSinceMs: number | null;
  /** The browser itself says that it has no network. */
  readonly browserOffline: boolean;
  readonly ended: boolean;
}

/** What the saved indicator shows. */
export function savedState(input: SavedInput): SavedState {
  const { nowMs, edits, offlineSinceMs, unsavedSinceMs } = input;
  if (offlineSinceMs !== null) {
    const awayMs = nowMs - offlineSinceMs;
    if (input.browserOffline || awayMs >= OFFLINE_AFTER_MS)
      return { kind: "offline", edits, sinceMs: offlineSinceMs };
    if (awayMs >= RECONNECTING_AFTER_MS) return { kind: "reconnecting", edits };
  }
  if (input.ended && edits === 0) return { kind: "saved" };
  const waiting = edits > 0 && unsavedSinceMs !== null && nowMs - unsavedSinceMs >= SAVING_AFTER_MS;
  return waiting ? { kind: "saving" } : { kind: "saved" };
}
