/* Which constraints are news for a viewer. Pure: the strip draws what this says, in this order. */
import { can } from "../../shared/roles.ts";
import type { Constraint, Room } from "../../shared/room.ts";
import type { Viewer } from "../stage/source.ts";

/**
 * Constraints that stand above the board until they are dealt with, oldest first. For the candidate: everything not yet
 * acknowledged. For observers: what came since they opened the page (`sinceMs`, server ms) and was not dismissed. Staff know
 * what they sent.
 */
export function arrivals(
  room: Room,
  viewer: Viewer,
  sinceMs: number,
  dismissed: ReadonlySet<string>,
): Constraint[] {
  if (room.clock.kind === "over") return [];
  const open = room.constraints.filter(({ withdrawn }) => !withdrawn);
  if (can(viewer.role, "constraint.acknowledge")) {
    return open.filter(({ acknowledged, addressed }) => !acknowledged && !addressed);
  }
  if (viewer.role !== "observer") return [];
  return open.filter(({ id, injected }) => injected.at >= sinceMs && !dismissed.has(id));
}
