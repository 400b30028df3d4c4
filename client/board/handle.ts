/* What the rest of the page may ask of the board, without knowing tldraw. */
import type { ConstraintKind } from "../../shared/events.ts";
import type { SeatId } from "../../shared/ids.ts";

export interface BoardHandle {
  /** Drops a constraint as a note in the middle of what is seen; undoable by the person who did it. */
  putConstraint(kind: ConstraintKind, text: string): void;
  /** The whole board as a picture. Rejects with a readable message when the board is empty. */
  exportImage(format: "png" | "svg"): Promise<Blob>;
  /** Moves the camera so that nothing on the board moves on the screen when its top edge goes down by `px` (up: negative). */
  keepStill(px: number): void;
  /** Follows a person's camera until told otherwise or the viewer drags; null stops. */
  follow(seatId: SeatId | null): void;
  /** Shows the whole board. */
  zoomToFit(): void;
  focus(): void;
  /** True while a stroke or a label is being made: an arriving constraint waits for its end. */
  isBusy(): boolean;
}
