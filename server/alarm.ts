/* One alarm: rings once at the moment it was last armed for. Arming again replaces, null disarms. */
import type { Clock } from "./clock.ts";

/** Longest delay a timer of Node takes; later moments are reached in steps. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

export interface Alarm {
  /** Server ms, or null for never. */
  arm(at: number | null): void;
}

/** An alarm that calls `ring` at the armed moment, at once if that has passed. */
export function createAlarm(clock: Clock, ring: () => void): Alarm {
  let armedFor: number | null = null;
  let undo: (() => void) | null = null;

  const wait = (at: number) => {
    const delay = Math.min(Math.max(0, at - clock.now()), LONGEST_DELAY_MS);
    undo = clock.after(delay, () => {
      if (clock.now() < at) return wait(at);
      armedFor = null;
      undo = null;
      ring();
    });
  };

  return {
    arm(at) {
      if (at === armedFor) return;
      undo?.();
      undo = null;
      armedFor = at;
      if (at !== null) wait(at);
    },
  };
}
