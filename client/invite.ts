/* The invite in the address of a room. It leaves the address bar, and so the history, at once; until a seat is taken it
   waits in this tab's session storage, so that a reload does not lose it. */
import { useSyncExternalStore } from "react";
import { parseRoute } from "./route.ts";
import { readStored, writeStored } from "./storage.ts";

/** Takes invites out of the address, now and whenever one is pasted into it. Call once, before the first drawing. */
export function catchInvites(): void {
  catchInvite();
  globalThis.addEventListener("hashchange", catchInvite);
}

/** The invite that waits for this room, kept up to date; null when there is none. */
export function useHeldInvite(roomId: string): string | null {
  return useSyncExternalStore(subscribe, () => heldInvite(roomId));
}

/** Lets go of it: a seat was taken, or the invite turned out to be worthless. */
export function dropInvite(roomId: string): void {
  held.delete(roomId);
  writeStored("session", keyOf(roomId), null);
  notify();
}

/** For browsers that block storage. */
const held = new Map<string, string>();
const listeners = new Set<() => void>();

function catchInvite(): void {
  const route = parseRoute(location.pathname);
  const invite = inviteOf(location.hash);
  if (route.page !== "room" || invite === null) return;
  held.set(route.roomId, invite);
  writeStored("session", keyOf(route.roomId), invite);
  history.replaceState(history.state, "", location.pathname + location.search);
  notify();
}

function heldInvite(roomId: string): string | null {
  const kept = held.get(roomId) ?? readStored("session", keyOf(roomId));
  return typeof kept === "string" ? kept : null;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

function notify(): void {
  for (const listener of listeners) listener();
}

function inviteOf(hash: string): string | null {
  const text = hash.slice(1);
  return /^[0-9A-Za-z_-]{1,200}$/.test(text) ? text : null;
}

function keyOf(roomId: string): string {
  return `greenroom.invite.${roomId}`;
}
