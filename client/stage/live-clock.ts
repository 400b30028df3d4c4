/* The server's clock as this browser knows it: the offset between the server's milliseconds and the browser's monotonic clock,
   measured by probes. Pure: every reading is passed in. Method and figures: storage.md, section E. */

/** One question and answer: when it left and came back by the browser's monotonic clock, and what the server's clock said. */
export interface Probe {
  readonly sentMs: number;
  readonly receivedMs: number;
  readonly serverMs: number;
}

/** How long a probe counts, and how fast a correction may move the shown time. */
const WINDOW_MS = 10 * 60_000;
const SLEW_MS_PER_S = 5;
const STEP_MS = 250;

interface Measured {
  readonly offsetMs: number;
  readonly roundTripMs: number;
  readonly atMs: number;
}

export interface ServerClock {
  /** Takes a probe; the one with the shortest round trip of the last ten minutes rules. */
  add(probe: Probe): void;
  /** Server ms at a moment of the browser's monotonic clock. */
  at(monotonicMs: number): number;
}

/** A clock that begins with a first guess: the server's time in `welcome`, received at `receivedMs`. */
export function createServerClock(serverMs: number, receivedMs: number): ServerClock {
  let probes: Measured[] = [];
  let shown = serverMs - receivedMs;
  let shownAt = receivedMs;

  const best = (): number =>
    probes.reduce<Measured | null>(
      (least, probe) => (least && least.roundTripMs <= probe.roundTripMs ? least : probe),
      null,
    )?.offsetMs ?? shown;

  const slew = (nowMs: number) => {
    const wanted = best();
    const step = wanted - shown;
    const mostMs = (Math.max(0, nowMs - shownAt) / 1_000) * SLEW_MS_PER_S;
    shown += Math.abs(step) > STEP_MS ? step : Math.max(-mostMs, Math.min(mostMs, step));
    shownAt = nowMs;
  };

  return {
    add({ sentMs, receivedMs: backMs, serverMs: saidMs }) {
      const first = probes.length === 0;
      const measured = {
        offsetMs: saidMs - (sentMs + backMs) / 2,
        roundTripMs: backMs - sentMs,
        atMs: backMs,
      };
      probes = [...probes.filter(({ atMs }) => backMs - atMs < WINDOW_MS), measured];
      // The guess from `welcome` is worth nothing beside a measurement.
      if (first) shown = measured.offsetMs;
    },
    at(monotonicMs) {
      slew(monotonicMs);
      return monotonicMs + shown;
    },
  };
}
