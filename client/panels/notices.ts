/* The one notice that stands under the clock: the gravest of those that apply. Pure; Notice.tsx draws it. */
import { remainingMs, type Room } from "../../shared/room.ts";
import type { Role } from "../../shared/seat.ts";
import { counted, formatDuration } from "../format.ts";
import type { LiveStatus, Viewer } from "../stage/source.ts";
import { afterText } from "./room-words.ts";
import { missedSeat } from "./seat-list.ts";

export type NoticeKind = "read-only" | "offline" | "ended" | "interrupted" | "peer-offline";

export interface NoticeView {
  readonly kind: NoticeKind;
  /** The same while it is the same piece of news; a dismissed key stays away. */
  readonly key: string;
  readonly bold: string;
  readonly text: string;
  readonly dismissable: boolean;
}

/** A connection that comes back at once is no news. */
const PEER_PATIENCE_MS = 3_000;

/** The gravest notice for this viewer at `now` (server ms), or null. */
export function gravestNotice(
  room: Room,
  viewer: Viewer,
  status: LiveStatus | null,
  now: number,
  dismissed: ReadonlySet<string>,
): NoticeView | null {
  const all = [
    readOnly(status),
    offline(viewer.role, status),
    ended(room),
    interrupted(room, now),
    peerOffline(room, viewer, now),
  ];
  return all.find((notice) => notice !== null && !dismissed.has(notice.key)) ?? null;
}

function readOnly(status: LiveStatus | null): NoticeView | null {
  if (status?.saved.kind !== "read-only") return null;
  return {
    kind: "read-only",
    key: "read-only",
    bold: `Read-only: ${status.saved.reason}.`,
    text: "Nothing new can be kept, so nothing can be changed. What was saved until now is safe.",
    dismissable: false,
  };
}

function offline(role: Role, status: LiveStatus | null): NoticeView | null {
  if (status?.saved.kind !== "offline") return null;
  const { edits } = status.saved;
  const waits = `${counted(edits, "edit")} ${edits === 1 ? "waits" : "wait"} in this browser and ${edits === 1 ? "is" : "are"} sent when you are back.`;
  const writes = role === "interviewer" || role === "candidate";
  const go =
    edits === 0 ? "Keep going: what you do is sent when you are back." : `Keep going: ${waits}`;
  const text = writes ? go : "You see the room again when you are back.";
  return {
    kind: "offline",
    key: "offline",
    bold: "You are offline.",
    text: `${text} The clock goes on.`,
    dismissable: false,
  };
}

function ended(room: Room): NoticeView | null {
  if (room.clock.kind !== "over") return null;
  return {
    kind: "ended",
    key: "ended",
    bold: "The interview has ended.",
    text: "Nothing can be changed any more.",
    dismissable: false,
  };
}

function interrupted(room: Room, now: number): NoticeView | null {
  if (room.clock.kind !== "paused" || room.clock.reason !== "interrupted") return null;
  const left = remainingMs(room, now) ?? 0;
  const at =
    left >= 0 ? formatDuration(Math.ceil(left / 1000) * 1000) : `+${formatDuration(-left)}`;
  return {
    kind: "interrupted",
    key: `interrupted ${String(room.clock.since)}`,
    bold: `The clock is paused at ${at}.`,
    text: "The server was restarted. No time was lost.",
    dismissable: false,
  };
}

function peerOffline(room: Room, viewer: Viewer, now: number): NoticeView | null {
  if (viewer.role === "observer" || room.clock.kind === "idle" || room.clock.kind === "over")
    return null;
  const seat = missedSeat(room, viewer.seatId);
  if (!seat || now - seat.since < PEER_PATIENCE_MS) return null;
  const forMs = now - seat.since;
  const ago = forMs < 60_000 ? afterText(forMs) : counted(Math.floor(forMs / 60_000), "minute");
  return {
    kind: "peer-offline",
    key: `peer ${seat.id} ${String(seat.since)}`,
    bold: `${seat.name} lost the connection ${ago} ago.`,
    text: "What they do meanwhile is kept on their side and arrives when they are back.",
    dismissable: true,
  };
}
