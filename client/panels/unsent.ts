/* Whether something this browser did has not reached the server's disk. Pure. */
import type { SavedState } from "../stage/source.ts";

/** True while leaving the page would lose something. */
export function hasUnsent(saved: SavedState): boolean {
  return (
    (saved.kind === "saving" || saved.kind === "reconnecting" || saved.kind === "offline") &&
    saved.edits > 0
  );
}
