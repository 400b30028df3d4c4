/* Time as an argument. The system clock never runs backwards: it starts at the wall clock and then counts monotonically. */

/** Undoes a subscription or a timer; calling it twice does no harm. */
export type Undo = () => void;

export interface Clock {
  /** Milliseconds since 1970; never falls. */
  now(): number;
  /** Calls once after `ms` milliseconds. */
  after(ms: number, call: () => void): Undo;
}

/** The clock of this machine. Its timers do not keep the process alive. */
export function systemClock(): Clock {
  const origin = Date.now() - performance.now();
  return {
    now: () => Math.floor(origin + performance.now()),
    after(ms, call) {
      const timer = setTimeout(call, ms);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}
