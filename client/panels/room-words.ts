/* Moments of the room in words: what the clock of the room said, and how a constraint stands. Pure. */
import type { Constraint, Room } from "../../shared/room.ts";
import { formatDuration } from "../format.ts";

export type ConstraintState = "sent" | "acknowledged" | "addressed" | "withdrawn";

/** Time since Start, "16:05"; what happened before says so. `at` is server ms. */
export function momentText(room: Room, at: number): string {
  if (room.startedAt === null || at < room.startedAt) return "before Start";
  return formatDuration(at - room.startedAt);
}

/** How a constraint stands. */
export function constraintState(constraint: Constraint): ConstraintState {
  if (constraint.withdrawn) return "withdrawn";
  if (constraint.addressed) return "addressed";
  return constraint.acknowledged ? "acknowledged" : "sent";
}

/** The same as a line: "Acknowledged after 6 s, not yet addressed". */
export function constraintLine(room: Room, constraint: Constraint): string {
  const { withdrawn, addressed, acknowledged, injected } = constraint;
  if (withdrawn) return `Withdrawn at ${momentText(room, withdrawn.at)}`;
  if (addressed) return `Addressed at ${momentText(room, addressed.at)}`;
  if (!acknowledged) return "Sent, not yet acknowledged";
  return `Acknowledged after ${afterText(acknowledged.at - injected.at)}, not yet addressed`;
}

/** "6 s", "1:05". */
export function afterText(durationMs: number): string {
  return durationMs < 60_000
    ? `${String(Math.max(0, Math.round(durationMs / 1000)))} s`
    : formatDuration(durationMs);
}
