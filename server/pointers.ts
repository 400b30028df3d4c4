/* Pointers for the recording: at most ten a second and seat, whole numbers, only when something moved, the last one always. */
import type { Cursor } from "../shared/events.ts";
import type { SeatId } from "../shared/ids.ts";
import type { BoardPresence } from "../shared/presence.ts";
import type { Clock, Undo } from "./clock.ts";

/** Shortest time between two recorded pointers of one seat. */
const INTERVAL_MS = 100;

interface Trail {
  last: string;
  recordedAt: number;
  latest: Cursor | null;
  undo: Undo | null;
}

export interface PointerSampler {
  /** A seat's newest presence; null when its pointer is gone. */
  observe(seatId: SeatId, presence: BoardPresence | null): void;
  close(): void;
}

/** A sampler that hands on what is to be recorded. */
export function createPointerSampler(
  clock: Clock,
  record: (seatId: SeatId, cursor: Cursor | null) => void,
): PointerSampler {
  const trails = new Map<SeatId, Trail>();

  const recordNow = (seatId: SeatId, trail: Trail) => {
    trail.undo = null;
    const text = JSON.stringify(trail.latest);
    if (text === trail.last) return;
    trail.last = text;
    trail.recordedAt = clock.now();
    record(seatId, trail.latest);
  };

  return {
    observe(seatId, presence) {
      const trail = trails.get(seatId) ?? {
        last: "null",
        recordedAt: -INTERVAL_MS,
        latest: null,
        undo: null,
      };
      trails.set(seatId, trail);
      trail.latest = presence && cursorOf(presence);
      if (trail.undo) return;
      const wait = trail.recordedAt + INTERVAL_MS - clock.now();
      if (wait <= 0) recordNow(seatId, trail);
      else trail.undo = clock.after(wait, () => recordNow(seatId, trail));
    },
    close() {
      for (const trail of trails.values()) trail.undo?.();
      trails.clear();
    },
  };
}

/** Whole page units are finer than a pixel at any usual zoom. No pointer on the board: nothing to record. */
function cursorOf({ pointer, view }: BoardPresence): Cursor | null {
  if (!pointer) return null;
  return {
    x: Math.round(pointer.x),
    y: Math.round(pointer.y),
    view: {
      x: Math.round(view.x),
      y: Math.round(view.y),
      zoom: Math.round(view.zoom * 1_000),
      width: Math.round(view.width),
      height: Math.round(view.height),
    },
  };
}
