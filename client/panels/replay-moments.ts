/* The moments of a replay in words: what happened, by whom, and the rest of the sentence. Pure. */
import type { ConstraintKind } from "../../shared/events.ts";
import { unreachable } from "../../shared/must.ts";
import type { SeatId } from "../../shared/ids.ts";
import type { Seat } from "../../shared/seat.ts";
import type { Marker, MarkerBody } from "../../shared/timeline.ts";
import { formatDifference } from "../format.ts";
import { KINDS } from "../parts/kinds.ts";
import { afterText } from "./room-words.ts";

/** The groups that the list can be narrowed to. */
export const MOMENT_GROUPS = {
  all: "All",
  constraints: "Constraints",
  chat: "Chat",
  clock: "Clock",
} as const;
export type MomentGroup = keyof typeof MOMENT_GROUPS;

/** A moment as two pieces of text: what stands out, and the rest. */
export interface MomentWords {
  readonly head: string;
  readonly text: string;
  /** The rest begins on a line of its own. */
  readonly below: boolean;
}

/** Whether a moment belongs to a group. */
export function inGroup({ body }: Marker, group: MomentGroup): boolean {
  return group === "all" || groupOf(body) === group;
}

/** The words of a moment. `seats` are all seats of the recording. */
export function wordsOf({ body, by }: Marker, seats: readonly Seat[]): MomentWords {
  const who = nameOf(by, seats);
  switch (body.kind) {
    case "phase.started":
      return { head: body.name, text: STARTED[body.cause], below: false };
    case "phase.overran":
      return { head: "Time over", text: `in ${body.name}`, below: false };
    case "phase.adjusted":
      return { head: formatDifference(body.byMs), text: `for ${body.name}`, below: false };
    case "clock.paused":
      return {
        head: "Paused",
        text: body.reason === "asked" ? byWhom(who) : "the server was interrupted",
        below: false,
      };
    case "clock.resumed":
      return { head: "Resumed", text: byWhom(who), below: false };
    case "room.ended":
      return { head: "Interview ended", text: byWhom(who), below: false };
    case "constraint.injected":
      return { head: labelOf(body.constraint), text: body.text, below: true };
    case "constraint.acknowledged":
    case "constraint.addressed":
    case "constraint.withdrawn":
      return {
        head: `${who ?? "The room"} ${DID[body.kind]} ${labelOf(body.constraint)}`,
        text: `after ${afterText(body.afterMs)}`,
        below: false,
      };
    case "chat.posted":
      return { head: who ?? "Somebody", text: body.text, below: true };
    default:
      return unreachable(body);
  }
}

/** The same in one line: "Scale jump: One channel now has 1 M members". */
export function lineOf(marker: Marker, seats: readonly Seat[]): string {
  const { head, text, below } = wordsOf(marker, seats);
  return below ? `${head}: ${text}` : `${head} ${text}`.trim();
}

const STARTED = {
  start: "started",
  next: "started",
  back: "started again",
  bell: "started by itself",
} as const satisfies Record<string, string>;

const DID = {
  "constraint.acknowledged": "acknowledged",
  "constraint.addressed": "addressed",
  "constraint.withdrawn": "withdrew",
} as const;

function groupOf({ kind }: MarkerBody): Exclude<MomentGroup, "all"> {
  if (kind === "chat.posted") return "chat";
  return kind.startsWith("constraint.") ? "constraints" : "clock";
}

function nameOf(by: SeatId | null, seats: readonly Seat[]): string | null {
  return seats.find(({ id }) => id === by)?.name ?? null;
}

function byWhom(who: string | null): string {
  return who === null ? "" : `by ${who}`;
}

function labelOf(kind: ConstraintKind): string {
  return KINDS[kind].label;
}
