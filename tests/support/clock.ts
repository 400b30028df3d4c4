// A clock moved by hand, and a pause in which everything that was already under way comes to its end.
import { OPENED_AT } from "./rooms.ts";
import type { Clock } from "../../server/clock.ts";

export interface HandClock extends Clock {
  /** Lets time pass. Timers that fall due run in their order, each at its own moment; those they start run too. */
  advance(ms: number): void;
  /** Timers that wait. */
  readonly timers: number;
}

/** A clock that stands still until told otherwise. */
export function createHandClock(start: number = OPENED_AT): HandClock {
  const timers = new Map<number, { readonly at: number; readonly call: () => void }>();
  let now = start;
  let made = 0;

  const nextDue = (until: number) => {
    let due: { id: number; at: number; call: () => void } | null = null;
    for (const [id, { at, call }] of timers)
      if (at <= until && (due === null || at < due.at)) due = { id, at, call };
    return due;
  };

  return {
    now: () => now,
    after(ms, call) {
      const id = ++made;
      timers.set(id, { at: now + Math.max(0, ms), call });
      return () => void timers.delete(id);
    },
    advance(ms) {
      const until = now + ms;
      for (let due = nextDue(until); due; due = nextDue(until)) {
        timers.delete(due.id);
        now = due.at;
        due.call();
      }
      now = until;
    },
    get timers() {
      return timers.size;
    },
  };
}

/** Resolves when every promise that can go on without the clock or a socket has done so. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
