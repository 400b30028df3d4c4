/* Dragging and typing on the axis of a replay. A press puts the playhead there; with Shift the pointer moves it ten times
   finer from where it is. Playing waits while the pointer is down. */
import { useRef, type KeyboardEvent, type PointerEvent } from "react";
import type { ReplaySource } from "../stage/replay.ts";

const FINE = 0.1;
const ARROW_MS = 5_000;
const PAGE_MS = 60_000;

interface Drag {
  readonly pointerId: number;
  readonly goesOn: boolean;
  /** Where the fine movement began: a place on the screen and a position. */
  readonly fine: { readonly x: number; readonly position: number } | null;
}

type OnPointer = (event: PointerEvent<HTMLElement>) => void;

export interface Scrub {
  readonly onPointerDown: OnPointer;
  readonly onPointerMove: OnPointer;
  readonly onPointerUp: OnPointer;
  readonly onPointerCancel: OnPointer;
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}

/** Handlers for the element that spans the axis. */
export function useScrub(replay: ReplaySource): Scrub {
  const drag = useRef<Drag | null>(null);
  const moveTo: OnPointer = (event) => {
    const current = drag.current;
    if (!current || current.pointerId !== event.pointerId) return;
    const { left, width } = event.currentTarget.getBoundingClientRect();
    if (width === 0) return;
    const scale = replay.timeline.durationMs / width;
    const { clientX } = event;
    if (!event.shiftKey) {
      drag.current = { ...current, fine: null };
      replay.seek((clientX - left) * scale);
      return;
    }
    const fine = current.fine ?? { x: clientX, position: replay.playhead().position };
    drag.current = { ...current, fine };
    replay.seek(fine.position + (clientX - fine.x) * scale * FINE);
  };
  const end: OnPointer = (event) => {
    const current = drag.current;
    if (!current || current.pointerId !== event.pointerId) return;
    drag.current = null;
    if (current.goesOn) replay.play();
  };
  return {
    onPointerDown(event) {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      const goesOn = replay.playhead().motion.kind === "moving";
      replay.pause();
      drag.current = { pointerId: event.pointerId, goesOn, fine: null };
      moveTo(event);
    },
    onPointerMove: moveTo,
    onPointerUp: end,
    onPointerCancel: end,
    onKeyDown(event) {
      const target = keyTarget(event.key, replay);
      if (target === null || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      replay.seek(target);
    },
  };
}

function keyTarget(key: string, replay: ReplaySource): number | null {
  const { position } = replay.playhead();
  switch (key) {
    case "ArrowLeft":
    case "ArrowDown":
      return position - ARROW_MS;
    case "ArrowRight":
    case "ArrowUp":
      return position + ARROW_MS;
    case "PageDown":
      return position - PAGE_MS;
    case "PageUp":
      return position + PAGE_MS;
    case "Home":
      return 0;
    case "End":
      return replay.timeline.durationMs;
    default:
      return null;
  }
}
