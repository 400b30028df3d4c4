/* The timeline of a recording: its axis of watched time, and what lies on it: chapters, markers, who wrote how much, quiet.
   Pure, and computed once from the entries; it never holds a stage and knows nothing of playing.

   The axis begins at Start (or at the opening of a room that was never started) and ends with the interview. Stretches in
   which nobody was connected are cut out. A position is milliseconds of what is left; `at` is server milliseconds. */
import type { ConstraintKind, EventFact, RoomEvent } from "./events.ts";
import type { CommandId, SeatId } from "./ids.ts";
import type { Entry } from "./recording.ts";
import type { Seat } from "./seat.ts";

/** Shorter absences are reloads of a page and stay. */
const SHORTEST_CUT_MS = 2_000;
/** A stretch without an edit or an event counts as quiet from here on (look/README.md, Scrubber). */
const SHORTEST_QUIET_MS = 15_000;
/** What is left of a quiet stretch on both sides, so that the last thing done and the next are seen in peace. */
const QUIET_MARGIN_MS = 1_000;
/** Bars of a density lane. */
export const LANE_BUCKETS = 240;

/** A stretch of the axis, in positions; `from` is inside, `to` is not. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** One visit of a phase; going back makes a new chapter. */
export interface Chapter extends Span {
  readonly phase: number;
  readonly name: string;
  readonly cause: "start" | "next" | "back" | "bell";
}

/** What a marker says. `afterMs`: watched time since the constraint was injected. */
export type MarkerBody =
  | { readonly kind: "phase.started"; readonly name: string; readonly cause: Chapter["cause"] }
  | { readonly kind: "phase.overran"; readonly name: string }
  | { readonly kind: "phase.adjusted"; readonly name: string; readonly byMs: number }
  | { readonly kind: "clock.paused"; readonly reason: "asked" | "interrupted" }
  | { readonly kind: "clock.resumed" }
  | { readonly kind: "room.ended" }
  | {
      readonly kind: "constraint.injected";
      readonly constraint: ConstraintKind;
      readonly text: string;
    }
  | {
      readonly kind: "constraint.acknowledged" | "constraint.addressed" | "constraint.withdrawn";
      readonly constraint: ConstraintKind;
      readonly afterMs: number;
    }
  | { readonly kind: "chat.posted"; readonly text: string };

/** A spot on the axis worth going to. */
export interface Marker {
  /** Of the fact; unique, for keys. */
  readonly seq: number;
  readonly at: number;
  readonly position: number;
  readonly by: SeatId | null;
  readonly body: MarkerBody;
}

/** How much one seat wrote: updates per bucket of the axis, all documents together. */
export interface Lane {
  readonly seat: Seat;
  readonly counts: readonly number[];
}

export interface Timeline {
  /** Server ms of the two ends of the axis. */
  readonly startAt: number;
  readonly endAt: number;
  readonly durationMs: number;
  /** Everybody who ever had a seat. */
  readonly seats: readonly Seat[];
  /** In the order of time, without holes from the first on; empty if the interview was never started. */
  readonly chapters: readonly Chapter[];
  readonly markers: readonly Marker[];
  /** Candidates first, then interviewers, then whoever else wrote something. */
  readonly lanes: readonly Lane[];
  readonly quiet: readonly Span[];
  /** The position of a moment; clamped to the axis. A moment that was cut out has the position of the cut. */
  toPosition(at: number): number;
  /** The moment at a position; clamped. At a cut it is the moment after it. */
  toAt(position: number): number;
}

/** The timeline of a recording's entries, which must be in the order of the log. */
export function createTimeline(entries: readonly Entry[]): Timeline {
  const events = entries.filter((entry): entry is EventFact => entry.kind === "event");
  const first = (kind: RoomEvent["kind"]) => events.find(({ event }) => event.kind === kind)?.at;
  const startAt = first("clock.started") ?? first("room.opened") ?? entries[0]?.at ?? 0;
  const endAt = Math.max(startAt, first("room.ended") ?? entries.at(-1)?.at ?? 0);
  const axis = createAxis(startAt, endAt, absences(events, startAt, endAt));
  const seats = events.flatMap(({ event }) => (event.kind === "seat.taken" ? [event.seat] : []));
  const markers = createMarkers(events, axis);
  return {
    ...axis,
    seats,
    markers,
    chapters: createChapters(events, axis),
    lanes: createLanes(entries, seats, axis),
    quiet: quietSpans(entries, axis),
  };
}

/** The last marker before a position, or null. */
export function markerBefore(markers: readonly Marker[], position: number): Marker | null {
  return markers.filter((marker) => marker.position < position).at(-1) ?? null;
}

/** The first marker after a position, or null. */
export function markerAfter(markers: readonly Marker[], position: number): Marker | null {
  return markers.find((marker) => marker.position > position) ?? null;
}

/** Index of the chapter that a position lies in; −1 when there is none. */
export function chapterAt(chapters: readonly Chapter[], position: number): number {
  const next = chapters.findIndex((chapter) => chapter.from > position);
  return (next < 0 ? chapters.length : next) - 1;
}

/** The quiet stretch that a position lies in, or else the next one behind it; null when none comes any more. */
export function nextQuiet(quiet: readonly Span[], position: number): Span | null {
  return quiet.find((span) => span.to > position) ?? null;
}

type Axis = Pick<Timeline, "startAt" | "endAt" | "durationMs" | "toPosition" | "toAt">;

/** Server ms in which nobody was connected. */
interface Cut {
  readonly from: number;
  readonly to: number;
}

function createAxis(startAt: number, endAt: number, cuts: readonly Cut[]): Axis {
  const toPosition = (at: number): number => {
    const within = clamp(at, startAt, endAt);
    let lost = 0;
    for (const cut of cuts) lost += Math.max(0, Math.min(within, cut.to) - cut.from);
    return within - startAt - lost;
  };
  const durationMs = toPosition(endAt);
  const toAt = (position: number): number => {
    let at = startAt + clamp(position, 0, durationMs);
    for (const cut of cuts) {
      if (at < cut.from) break;
      at += cut.to - cut.from;
    }
    return at;
  };
  return { startAt, endAt, durationMs, toPosition, toAt };
}

/** A log that never tells who was connected has no absences. */
function absences(events: readonly EventFact[], startAt: number, endAt: number): Cut[] {
  const cuts: Cut[] = [];
  const here = new Set<SeatId>();
  let emptySince: number | null = events.some(({ event }) => event.kind === "seat.joined")
    ? startAt
    : null;
  const close = (to: number) => {
    if (emptySince !== null && to - emptySince > SHORTEST_CUT_MS)
      cuts.push({ from: emptySince, to });
    emptySince = null;
  };
  for (const { at, event } of events) {
    if (at > endAt) break;
    if (event.kind === "seat.joined") {
      here.add(event.seatId);
      close(at);
    } else if (event.kind === "seat.left" && here.delete(event.seatId) && here.size === 0) {
      emptySince = Math.max(at, startAt);
    }
  }
  close(endAt);
  return cuts;
}

function onAxis(axis: Axis, at: number): boolean {
  return at >= axis.startAt && at <= axis.endAt;
}

function createChapters(events: readonly EventFact[], axis: Axis): Chapter[] {
  const nameOf = phaseNames(events);
  const starts = events.flatMap(({ at, event }) =>
    event.kind === "phase.started" && onAxis(axis, at)
      ? [
          {
            phase: event.phase,
            name: nameOf(event.phase),
            cause: event.cause,
            from: axis.toPosition(at),
          },
        ]
      : [],
  );
  return starts.map((start, index) => ({
    ...start,
    to: starts[index + 1]?.from ?? axis.durationMs,
  }));
}

function phaseNames(events: readonly EventFact[]): (phase: number) => string {
  const opened = events.find(({ event }) => event.kind === "room.opened")?.event;
  const phases = opened?.kind === "room.opened" ? opened.plan.phases : [];
  return (phase) => phases[phase]?.name ?? `Phase ${phase + 1}`;
}

function createMarkers(events: readonly EventFact[], axis: Axis): Marker[] {
  const nameOf = phaseNames(events);
  const injected = new Map<CommandId, { constraint: ConstraintKind; position: number }>();
  const markers: Marker[] = [];
  for (const { seq, at, by, event } of events) {
    const position = axis.toPosition(at);
    if (event.kind === "constraint.injected") {
      injected.set(event.constraintId, { constraint: event.constraint, position });
    }
    if (!onAxis(axis, at)) continue;
    const about = "constraintId" in event ? injected.get(event.constraintId) : undefined;
    const known = about && { constraint: about.constraint, afterMs: position - about.position };
    const body = markerBody(event, nameOf, known);
    if (body) markers.push({ seq, at, position, by, body });
  }
  return markers;
}

function markerBody(
  event: RoomEvent,
  nameOf: (phase: number) => string,
  known: { constraint: ConstraintKind; afterMs: number } | undefined,
): MarkerBody | null {
  switch (event.kind) {
    case "phase.started":
      return { kind: event.kind, name: nameOf(event.phase), cause: event.cause };
    case "phase.overran":
      return { kind: event.kind, name: nameOf(event.phase) };
    case "phase.adjusted":
      return { kind: event.kind, name: nameOf(event.phase), byMs: event.byMs };
    case "clock.paused":
      return { kind: event.kind, reason: event.reason };
    case "clock.resumed":
    case "room.ended":
      return { kind: event.kind };
    case "constraint.injected":
      return { kind: event.kind, constraint: event.constraint, text: event.text };
    case "constraint.acknowledged":
    case "constraint.addressed":
    case "constraint.withdrawn":
      return known ? { kind: event.kind, ...known } : null;
    case "chat.posted":
      return { kind: event.kind, text: event.text };
    default:
      return null;
  }
}

const LANE_ORDER: readonly Seat["role"][] = ["candidate", "interviewer", "mentor", "observer"];

function createLanes(entries: readonly Entry[], seats: readonly Seat[], axis: Axis): Lane[] {
  const counts = new Map<SeatId, number[]>();
  for (const entry of entries) {
    if (entry.kind !== "update" || !entry.by || !onAxis(axis, entry.at)) continue;
    const lane = counts.get(entry.by) ?? emptyLane();
    const share = axis.durationMs === 0 ? 0 : axis.toPosition(entry.at) / axis.durationMs;
    const bucket = Math.min(LANE_BUCKETS - 1, Math.floor(share * LANE_BUCKETS));
    lane[bucket] = (lane[bucket] ?? 0) + 1;
    counts.set(entry.by, lane);
  }
  return seats
    .filter(({ id, role }) => counts.has(id) || role === "candidate" || role === "interviewer")
    .map((seat) => ({ seat, counts: counts.get(seat.id) ?? emptyLane() }))
    .sort((a, b) => LANE_ORDER.indexOf(a.seat.role) - LANE_ORDER.indexOf(b.seat.role));
}

function emptyLane(): number[] {
  return Array.from({ length: LANE_BUCKETS }, () => 0);
}

function quietSpans(entries: readonly Entry[], axis: Axis): Span[] {
  const spans: Span[] = [];
  let last = 0;
  const close = (position: number) => {
    if (position - last >= SHORTEST_QUIET_MS) {
      spans.push({ from: last + QUIET_MARGIN_MS, to: position - QUIET_MARGIN_MS });
    }
    last = position;
  };
  for (const entry of entries) {
    if ((entry.kind === "update" || entry.kind === "event") && onAxis(axis, entry.at))
      close(axis.toPosition(entry.at));
  }
  close(axis.durationMs);
  return spans;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
