/* The playhead: where a replay stands and how it moves. A pure state machine; the time comes with each call, in milliseconds
   of any clock that never falls. It has no timer and knows no stage.

   still ──play──▶ moving ──pause, or the end is reached──▶ still      (seek and speed work in both) */
import { nextQuiet, type Span } from "../../shared/timeline.ts";

export const SPEEDS = [0.5, 1, 2, 4, 8, 16, 32] as const;
export type Speed = (typeof SPEEDS)[number];

/** What a playhead moves along; a Timeline is one. */
export interface Track {
  readonly durationMs: number;
  readonly quiet: readonly Span[];
}

export interface Playhead {
  readonly motion: { readonly kind: "still" } | { readonly kind: "moving"; readonly since: number };
  /** Milliseconds of watched time; while moving, as of `since`. */
  readonly position: number;
  readonly speed: Speed;
  readonly skipQuiet: boolean;
}

/** At the beginning, standing still. */
export const AT_START: Playhead = {
  motion: { kind: "still" },
  position: 0,
  speed: 1,
  skipQuiet: true,
};

/** The playhead as it is at `now`: moved on, past quiet stretches if those are skipped, and stopped at the end. */
export function advance(playhead: Playhead, track: Track, now: number): Playhead {
  if (playhead.motion.kind === "still") return playhead;
  const elapsed = Math.max(0, now - playhead.motion.since);
  const moved = elapsed * playhead.speed;
  const quiet = playhead.skipQuiet ? track.quiet : [];
  const position = moveAlong(playhead.position, moved, quiet);
  if (position >= track.durationMs) {
    return { ...playhead, motion: { kind: "still" }, position: track.durationMs };
  }
  return { ...playhead, motion: { kind: "moving", since: now }, position };
}

/** Sets it moving; from the end it begins again. */
export function play(playhead: Playhead, track: Track, now: number): Playhead {
  if (playhead.motion.kind === "moving") return playhead;
  const position = playhead.position >= track.durationMs ? 0 : playhead.position;
  return { ...playhead, position, motion: { kind: "moving", since: now } };
}

/** Stops it where it is at `now`. */
export function pause(playhead: Playhead, track: Track, now: number): Playhead {
  return { ...advance(playhead, track, now), motion: { kind: "still" } };
}

/** Puts it somewhere; a moving one goes on from there, but for the end, where it stops. */
export function seek(playhead: Playhead, track: Track, position: number, now: number): Playhead {
  const within = Math.min(track.durationMs, Math.max(0, position));
  const goesOn = playhead.motion.kind === "moving" && within < track.durationMs;
  return {
    ...playhead,
    position: within,
    motion: goesOn ? { kind: "moving", since: now } : { kind: "still" },
  };
}

/** Changes the speed from `now` on. */
export function setSpeed(playhead: Playhead, track: Track, speed: Speed, now: number): Playhead {
  return { ...advance(playhead, track, now), speed };
}

/** Whether quiet stretches are passed over from `now` on. */
export function setSkipQuiet(
  playhead: Playhead,
  track: Track,
  skipQuiet: boolean,
  now: number,
): Playhead {
  return { ...advance(playhead, track, now), skipQuiet };
}

/**
 * The position that a link asks for: "972" (seconds), "16:12", "1:02:03", "16m12s", "1h2m". In milliseconds; null when it
 * is none of these.
 */
export function parsePosition(text: string): number | null {
  if (/^\d{1,6}$/.test(text)) return Number(text) * 1_000;
  const clock = /^(?:(\d{1,3}):)?(\d{1,3}):(\d{2})$/.exec(text);
  const words = /^(?:(\d{1,3})h)?(?:(\d{1,4})m)?(?:(\d{1,6})s)?$/.exec(text);
  const found = clock ?? (text === "" ? null : words);
  if (!found) return null;
  const [hours, minutes, seconds] = found.slice(1).map((part) => Number(part ?? 0));
  return ((hours ?? 0) * 3_600 + (minutes ?? 0) * 60 + (seconds ?? 0)) * 1_000;
}

/** Where `distance` leads when quiet stretches cost nothing. */
function moveAlong(from: number, distance: number, quiet: readonly Span[]): number {
  let position = from;
  let left = distance;
  for (;;) {
    const next = nextQuiet(quiet, position);
    if (!next) return position + left;
    const free = Math.max(0, next.from - position);
    if (left <= free) return position + left;
    position = next.to;
    left -= free;
  }
}
