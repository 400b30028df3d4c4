/* The phase bar as numbers and words: widths, fills, markers, labels, countdown. Pure: the room and the time go in, what
   is to be drawn comes out. PhaseBar.tsx draws it; nothing here knows React or ticks. */
import type { ConstraintKind } from "../../shared/events.ts";
import { MINUTE_MS, planMs, type PhaseTime } from "../../shared/plan.ts";
import {
  currentPhase,
  elapsedMs,
  remainingMs,
  usedMs,
  type Constraint,
  type Room,
} from "../../shared/room.ts";
import {
  formatByPlan,
  formatDifference,
  formatDuration,
  MINUS,
  spokenDuration,
  wholeSeconds,
} from "../format.ts";

/** The countdown turns amber this long before a phase runs out. */
export const LAST_MINUTE_MS = MINUTE_MS;

const SECOND_MS = 1_000;

export type BarState = "idle" | "running" | "last" | "overtime" | "paused" | "over";
export type SegmentState = "done" | "now" | "to-come";

/** A difference to the plan; `more` is shown in amber. */
export interface Difference {
  readonly text: string;
  readonly more: boolean;
}

export interface Marker {
  readonly id: string;
  readonly kind: ConstraintKind;
  readonly withdrawn: boolean;
  /** Place within its segment, 0 to 1. */
  readonly at: number;
}

export interface SegmentView {
  readonly name: string;
  readonly state: SegmentState;
  /** Width in proportion to the others, in minutes; the overtime of the present phase included. */
  readonly weight: number;
  /** How far the present phase has come, 0 to 1; 0 for all others. */
  readonly fill: number;
  /** Part of the width that lies beyond the budget, 0 to 1, from the right. */
  readonly overtime: number;
  /** Where the plan ended before minutes were borrowed, 0 to 1; null when none were. */
  readonly plannedEnd: number | null;
  readonly label: string;
  readonly difference: Difference | null;
  /** "High-level design, 8 minutes 20 of 15 used". */
  readonly spoken: string;
  readonly markers: readonly Marker[];
}

export interface BarView {
  readonly state: BarState;
  /** "6:40", "+1:24", "45:00". */
  readonly countdown: string;
  /** First line beside it; drawn with an icon for last minute, overtime and pause. */
  readonly caption: string;
  /** Second line: a part set in bold, and the rest. */
  readonly total: { readonly bold: string; readonly rest: string };
  readonly segments: readonly SegmentView[];
}

/** What the bar shows at `now` (server ms). */
export function barView(room: Room, now: number): BarView {
  const state = barState(room, now);
  return {
    state,
    ...captions(room, state, now),
    segments: room.plan.phases.map((_, phase) => segmentView(room, phase, state, now)),
  };
}

/** Which of the six looks the clock has at `now` (server ms). */
export function barState(room: Room, now: number): BarState {
  if (room.clock.kind === "idle" || room.clock.kind === "over" || room.clock.kind === "paused") {
    return room.clock.kind;
  }
  const left = remainingMs(room, now) ?? 0;
  if (left > LAST_MINUTE_MS) return "running";
  return left > 0 || movesOn(room) ? "last" : "overtime";
}

/** Milliseconds until the digits of the countdown change next, from 1 to `stepMs`; `stepMs` divides a second. */
export function untilNextStep(room: Room, now: number, stepMs: number): number {
  const phase = currentPhase(room);
  if (phase === null || room.clock.kind !== "running") return stepMs;
  const left = remainingMs(room, now) ?? 0;
  const past = ((left % stepMs) + stepMs) % stepMs;
  return past < 1 ? past + stepMs : past;
}

/** "6 minutes 40 left in High-level design", for those who ask for the time by key. */
export function spokenTimeLeft(room: Room, now: number): string {
  const phase = currentPhase(room);
  const left = remainingMs(room, now);
  if (phase === null || left === null) {
    return room.clock.kind === "over" ? "The interview has ended." : "The clock has not started.";
  }
  const name = room.plan.phases[phase]?.name ?? "this phase";
  const paused = room.clock.kind === "paused" ? ", paused" : "";
  return left < 0 && !movesOn(room)
    ? `${spokenDuration(-left)} over in ${name}${paused}`
    : `${spokenDuration(wholeUp(Math.max(0, left)))} left in ${name}${paused}`;
}

function captions(
  room: Room,
  state: BarState,
  now: number,
): Pick<BarView, "countdown" | "caption" | "total"> {
  const used = elapsedMs(room, now);
  const budget = room.phases.reduce((sum, { budgetMs }) => sum + budgetMs, 0);
  const total = { bold: formatDuration(used), rest: `of ${formatDuration(budget)}` };
  if (state === "idle") {
    const sum = formatDuration(planMs(room.plan));
    return { countdown: sum, caption: "Not started", total: { bold: "", rest: room.plan.name } };
  }
  if (state === "over") {
    const rest = formatByPlan(wholeSeconds(used) - planMs(room.plan));
    return { countdown: formatDuration(used), caption: "Ended", total: { bold: "", rest } };
  }
  const phase = room.phases[currentPhase(room) ?? 0];
  const of = `left of ${formatDuration(phase?.budgetMs ?? 0)}`;
  const countdown = leftText(room, remainingMs(room, now) ?? 0);
  const caption = { running: of, last: "last minute", overtime: "overtime", paused: "paused" }[
    state
  ];
  return { countdown, caption, total };
}

function leftText(room: Room, leftMs: number): string {
  if (leftMs > 0) return formatDuration(wholeUp(leftMs));
  return movesOn(room) ? "0:00" : `+${formatDuration(-leftMs)}`;
}

function segmentView(room: Room, phase: number, state: BarState, now: number): SegmentView {
  const time = room.phases[phase] ?? { plannedMs: 0, budgetMs: 0, usedMs: 0, overran: false };
  const name = room.plan.phases[phase]?.name ?? "";
  const used = usedMs(room, phase, now);
  const segment = segmentState(room, phase, used);
  const capped = segment === "now" && movesOn(room) ? Math.min(used, time.budgetMs) : used;
  const spanMs = Math.max(time.budgetMs, segment === "to-come" ? 0 : capped, 1);
  const borrowed = time.budgetMs > time.plannedMs && segment !== "done";
  return {
    name,
    state: segment,
    weight: spanMs / MINUTE_MS,
    fill: segment === "now" ? capped / spanMs : 0,
    overtime: segment === "now" ? Math.max(0, capped - time.budgetMs) / spanMs : 0,
    plannedEnd: borrowed ? time.plannedMs / spanMs : null,
    ...label(segment, state, time, used),
    spoken: spoken(name, segment, time, used),
    markers: room.constraints
      .filter((constraint) => constraint.phase === phase)
      .map((constraint) => marker(constraint, spanMs)),
  };
}

function segmentState(room: Room, phase: number, used: number): SegmentState {
  if (room.clock.kind === "over") return used > 0 ? "done" : "to-come";
  const present = currentPhase(room);
  if (present === null || phase > present) return "to-come";
  return phase === present ? "now" : "done";
}

function marker(constraint: Constraint, spanMs: number): Marker {
  const { id, kind, withdrawn } = constraint;
  return { id, kind, withdrawn: withdrawn !== null, at: Math.min(1, constraint.usedMs / spanMs) };
}

function label(
  segment: SegmentState,
  state: BarState,
  time: PhaseTime,
  used: number,
): Pick<SegmentView, "label" | "difference"> {
  const changed = time.budgetMs - time.plannedMs;
  if (segment === "done") {
    const more = wholeSeconds(used) - time.plannedMs;
    const difference = more === 0 ? null : { text: formatDifference(more), more: more > 0 };
    return { label: formatDuration(used), difference };
  }
  if (changed > 0) {
    return { label: `${bare(time.plannedMs)} +${bare(changed)} min`, difference: null };
  }
  if (segment === "now" && state !== "overtime") {
    return { label: `${formatDuration(used)} of ${minutesText(time.budgetMs)}`, difference: null };
  }
  const difference = changed < 0 ? { text: `${MINUS}${bare(-changed)}`, more: false } : null;
  return { label: minutesText(time.budgetMs), difference };
}

function spoken(name: string, segment: SegmentState, time: PhaseTime, used: number): string {
  if (segment === "done") return `${name}, done, ${spokenDuration(used)} used`;
  if (segment === "to-come") return `${name}, ${spokenDuration(time.budgetMs)}, to come`;
  const over = used - time.budgetMs;
  const overtime = over >= SECOND_MS ? `, ${spokenDuration(over)} over` : "";
  return `${name}, ${spokenDuration(used)} of ${bare(time.budgetMs)} used${overtime}`;
}

function minutesText(ms: number): string {
  return ms % MINUTE_MS === 0 ? `${ms / MINUTE_MS} min` : formatDuration(ms);
}

function bare(ms: number): string {
  return ms % MINUTE_MS === 0 ? String(ms / MINUTE_MS) : formatDuration(ms);
}

/** A countdown shows each second to its end, so that zero is the deadline itself. */
function wholeUp(ms: number): number {
  return Math.ceil(ms / SECOND_MS) * SECOND_MS;
}

/** The plan goes on by itself when this phase runs out: it never shows overtime, the next fact is on its way. */
function movesOn(room: Room): boolean {
  const phase = currentPhase(room);
  if (phase === null || room.plan.atPhaseEnd !== "move-on") return false;
  return phase + 1 < room.plan.phases.length && room.phases[phase]?.overran !== true;
}
