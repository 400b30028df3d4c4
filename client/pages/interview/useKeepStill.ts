/* Keeps the drawing still while a strip comes or goes above the board: the camera moves by as much as the board's top edge, in
   the same frame, so nothing under the pointer moves. */
import { useLayoutEffect, type RefObject } from "react";
import type { BoardHandle } from "../../board/handle.ts";

/** `strips` is the box around everything that comes and goes above the board. */
export function useKeepStill(
  strips: RefObject<HTMLElement | null>,
  board: BoardHandle | null,
): void {
  useLayoutEffect(() => {
    const element = strips.current;
    if (!element || !board) return undefined;
    let height = element.offsetHeight;
    // Observers of sizes are called after the layout and before the picture of the same frame.
    const observer = new ResizeObserver(() => {
      const next = element.offsetHeight;
      if (next !== height) board.keepStill(next - height);
      height = next;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [strips, board]);
}
