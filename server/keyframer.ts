/* Keyframe cadence: each document that changed gets a keyframe once a minute, and sooner when much has changed. A keyframe
   carries the seq of the log at which it was taken, and is kept only once the log up to there is on disk. */
import * as Y from "yjs";
import { DOCUMENT_NAMES, type DocumentName } from "../shared/documents.ts";
import type { Keyframe } from "../shared/recording.ts";
import type { Clock, Undo } from "./clock.ts";

const INTERVAL_MS = 60_000;
/** After so many updates every document gets one, changed or not: this bounds the tail that a cold start reads and applies. */
const MAX_UPDATES = 2_000;

export interface Keyframer {
  /** A document changed by one update. */
  changed(document: DocumentName): void;
  /** A keyframe of everything that changed since its last one, now. */
  takeAll(): void;
  close(): void;
}

export interface KeyframerOptions {
  readonly clock: Clock;
  readonly state: (document: DocumentName) => Y.Doc;
  /** Seq and time of the last fact. */
  readonly stamp: () => { seq: number; at: number };
  readonly put: (keyframe: Keyframe) => void;
}

export function createKeyframer({ clock, state, stamp, put }: KeyframerOptions): Keyframer {
  const changed = new Set<DocumentName>();
  let updates = 0;
  let undo: Undo | null = null;

  const take = (documents: Iterable<DocumentName>) => {
    for (const document of documents) {
      changed.delete(document);
      put({
        kind: "keyframe",
        ...stamp(),
        document,
        state: Y.encodeStateAsUpdateV2(state(document)),
      });
    }
  };
  const takeAll = () => {
    undo?.();
    undo = null;
    take(changed);
  };

  return {
    changed(document) {
      changed.add(document);
      undo ??= clock.after(INTERVAL_MS, takeAll);
      updates += 1;
      if (updates < MAX_UPDATES) return;
      updates = 0;
      take(DOCUMENT_NAMES);
    },
    takeAll,
    close() {
      undo?.();
      changed.clear();
    },
  };
}
