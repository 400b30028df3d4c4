/* What a screen reader is told: the two live regions, and the sentences that a change of the room is worth. Says nothing of
   what is done by oneself and seen at once, and never ticks. */
import type { SavedState, Viewer } from "./stage/source.ts";
import { currentPhase, findSeat, type Room } from "../shared/room.ts";

export interface News {
  readonly text: string;
  /** Sounds as well. */
  readonly tone: boolean;
}

/** How long a sentence stays in its region; readers pick it up when it is added. */
const STAY_MS = 10_000;

/** Says a sentence: at once ("assertive") or at the next pause ("polite"). */
export function announce(text: string, how: "polite" | "assertive" = "polite"): void {
  const line = document.createElement("p");
  line.textContent = text;
  regionOf(how).append(line);
  setTimeout(() => line.remove(), STAY_MS);
}

/**
 * What is worth saying about the way from one room to the next, in order, for this viewer. Arriving constraints are not
 * among it for those who get the strip: the strip says them itself.
 */
export function roomNews(before: Room, after: Room, viewer: Viewer): News[] {
  if (before.openedAt === 0 || before === after) return [];
  return [
    ...clockNews(before, after),
    ...constraintNews(before, after, viewer),
    ...seatNews(before, after, viewer),
  ];
}

/** Messages of others that came with a change of the room, as sentences. */
export function chatNews(before: Room, after: Room, viewer: Viewer): string[] {
  if (before.openedAt === 0) return [];
  return after.chat
    .slice(before.chat.length)
    .filter(({ by }) => by !== viewer.seatId)
    .map(({ by, text }) => `${findSeat(after, by)?.name ?? "Somebody"} writes: ${text}`);
}

/** What to say when the work of this browser leaves or reaches "saved"; null when neither. */
export function savedNews(before: SavedState, after: SavedState): string | null {
  if (before.kind === after.kind) return null;
  if (after.kind === "saved") return before.kind === "saving" ? null : "Everything is saved.";
  if (after.kind === "offline") return "You are offline. Your edits wait in this browser.";
  if (after.kind === "read-only") return `Read-only. ${after.reason}`;
  return null;
}

function clockNews(before: Room, after: Room): News[] {
  const phase = currentPhase(after);
  const time = phase === null ? undefined : after.phases[phase];
  const name = phase === null ? "" : (after.plan.phases[phase]?.name ?? "");
  if (after.clock.kind === "over") {
    return before.clock.kind === "over" ? [] : [{ text: "The interview has ended.", tone: true }];
  }
  const news: News[] = [];
  if (phase !== null && phase !== currentPhase(before)) {
    news.push({ text: `${name} started, ${minutes(time?.budgetMs ?? 0)}.`, tone: true });
  } else if (phase !== null && time?.overran && !before.phases[phase]?.overran) {
    news.push({ text: `Time is over in ${name}.`, tone: true });
  }
  if (after.clock.kind === "paused" && before.clock.kind !== "paused") {
    news.push({ text: "The clock is paused.", tone: false });
  } else if (after.clock.kind === "running" && before.clock.kind === "paused") {
    news.push({ text: "The clock runs again.", tone: false });
  }
  return news;
}

function constraintNews(before: Room, after: Room, viewer: Viewer): News[] {
  return after.constraints.flatMap((constraint): News[] => {
    const old = before.constraints.find(({ id }) => id === constraint.id);
    if (!old) return [];
    if (constraint.withdrawn && !old.withdrawn) {
      return [{ text: `Constraint withdrawn: ${constraint.text}`, tone: false }];
    }
    const settled = constraint.addressed ?? constraint.acknowledged;
    if (!settled || settled.by === viewer.seatId) return [];
    const who = findSeat(after, settled.by)?.name ?? "The candidate";
    if (constraint.addressed && !old.addressed) {
      return [{ text: `${who} marked a constraint as addressed.`, tone: false }];
    }
    return constraint.acknowledged && !old.acknowledged
      ? [{ text: `${who} acknowledged the constraint.`, tone: false }]
      : [];
  });
}

function seatNews(before: Room, after: Room, viewer: Viewer): News[] {
  return after.seats.flatMap((seat): News[] => {
    const old = before.seats.find(({ id }) => id === seat.id);
    if (seat.id === viewer.seatId || seat.role === "observer") return [];
    if (old?.connected === true && !seat.connected) {
      return [{ text: `${seat.name} is offline.`, tone: false }];
    }
    return seat.connected && old?.connected !== true
      ? [{ text: `${seat.name} is here.`, tone: false }]
      : [];
  });
}

function minutes(ms: number): string {
  const whole = Math.round(ms / 60_000);
  return `${whole} ${whole === 1 ? "minute" : "minutes"}`;
}

function regionOf(how: "polite" | "assertive"): HTMLElement {
  const id = `gr-say-${how}`;
  const found = document.getElementById(id);
  if (found) return found;
  const region = document.createElement("div");
  region.id = id;
  region.setAttribute("aria-live", how);
  if (how === "assertive") region.setAttribute("role", "alert");
  region.style.cssText =
    "position:fixed;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap";
  document.body.append(region);
  return region;
}
