/* The seats this browser holds: one entry per seat, with the ticket that proves it. Kept in local storage, shared by all tabs;
   a damaged entry is dropped, a full or blocked storage leaves the list in memory. Never talks to the server. */
import { useSyncExternalStore } from "react";
import { z } from "zod";
import { RoomId, SeatId } from "../shared/ids.ts";
import { Secret } from "../shared/protocol.ts";
import { Role, SeatName } from "../shared/seat.ts";
import { onStoredElsewhere, readStored, writeStored } from "./storage.ts";

const KEY = "greenroom.interviews";
const VERSION = 1;
/** The oldest seats leave the list first. */
export const MAX_INTERVIEWS = 200;

export const StoredInterview = z.object({
  roomId: RoomId,
  seatId: SeatId,
  role: Role,
  ticket: Secret,
  /** The name this seat was taken with. */
  name: SeatName,
  /** "" while this seat may not know the problem. */
  title: z.string().max(200),
  planName: z.string().max(80),
  /** Browser ms. */
  createdAt: z.number(),
  /** The invites as far as this seat was given them; a revoked one is missing. */
  invites: z.partialRecord(Role, Secret).optional(),
});
export type StoredInterview = z.infer<typeof StoredInterview>;

/** Every seat this browser holds, newest first. The same array until something changes. */
export function listInterviews(): readonly StoredInterview[] {
  list ??= load();
  return list;
}

/** The seat to enter a room with: the one chosen in this tab, else the newest; null when there is none. */
export function interviewIn(roomId: string): StoredInterview | null {
  const seats = listInterviews().filter((interview) => interview.roomId === roomId);
  const chosen = readStored("session", chosenKey(roomId));
  return seats.find((interview) => interview.seatId === chosen) ?? seats[0] ?? null;
}

/** Makes a seat the one this tab enters its room with. */
export function chooseSeat({ roomId, seatId }: Pick<StoredInterview, "roomId" | "seatId">): void {
  writeStored("session", chosenKey(roomId), seatId);
  notify();
}

/** Adds a seat, or replaces the entry of the same seat, and chooses it in this tab. */
export function keepInterview(interview: StoredInterview): void {
  const others = load().filter(({ seatId }) => seatId !== interview.seatId);
  const newestFirst = [interview, ...others].sort((a, b) => b.createdAt - a.createdAt);
  save(newestFirst.slice(0, MAX_INTERVIEWS));
  chooseSeat(interview);
}

/** Changes an entry, for instance when the title became known or an invite was renewed. Unknown seats are ignored. */
export function updateInterview(
  seatId: string,
  change: Partial<Pick<StoredInterview, "title" | "planName" | "name" | "invites">>,
): void {
  const current = load();
  if (!current.some((interview) => interview.seatId === seatId)) return;
  save(current.map((each) => (each.seatId === seatId ? { ...each, ...change } : each)));
}

/** Forgets one seat. Its ticket is gone from this browser for good. */
export function forget(seatId: string): void {
  save(load().filter((interview) => interview.seatId !== seatId));
}

/** Forgets every seat of a room that is gone. */
export function forgetRoom(roomId: string): void {
  save(load().filter((interview) => interview.roomId !== roomId));
}

/** Calls back after every change, of this tab or another. Returns the undo. */
export function subscribeInterviews(listener: () => void): () => void {
  listeners.add(listener);
  if (listeners.size === 1) stopListening = onStoredElsewhere(KEY, reload);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    stopListening();
    stopListening = () => undefined;
  };
}

/** The list, kept up to date. */
export function useInterviews(): readonly StoredInterview[] {
  return useSyncExternalStore(subscribeInterviews, listInterviews);
}

let list: readonly StoredInterview[] | null = null;
/** Set when storage did not keep the list: from then on the memory is the truth. */
let memoryOnly = false;
let stopListening: () => void = () => undefined;
const listeners = new Set<() => void>();

/** Reads storage anew, so that a change of another tab is not overwritten by this one. */
function load(): readonly StoredInterview[] {
  if (memoryOnly && list) return list;
  const stored = z
    .object({ version: z.literal(VERSION), interviews: z.array(z.unknown()) })
    .safeParse(readStored("local", KEY));
  if (!stored.success) return [];
  return stored.data.interviews
    .flatMap((entry) => {
      const parsed = StoredInterview.safeParse(entry);
      return parsed.success ? [parsed.data] : [];
    })
    .slice(0, MAX_INTERVIEWS);
}

function save(next: readonly StoredInterview[]): void {
  list = next;
  memoryOnly = !writeStored("local", KEY, { version: VERSION, interviews: next });
  notify();
}

function reload(): void {
  list = null;
  notify();
}

function notify(): void {
  for (const listener of listeners) listener();
}

function chosenKey(roomId: string): string {
  return `greenroom.seat.${roomId}`;
}
