/* The invite in the address of a room. It leaves the address bar, and so the history, at once; until a seat is taken it
   waits in this tab's session storage, so that a reload does not lose it. */
import { readStored, writeStored } from "./storage.ts";

/** Moves an invite from the address into safe keeping. Call before the first drawing and on every `hashchange`. */
export function catchInvite(roomId: string): void {
  const invite = inviteOf(location.hash);
  if (invite === null) return;
  held.set(roomId, invite);
  writeStored("session", keyOf(roomId), invite);
  history.replaceState(history.state, "", location.pathname + location.search);
}

/** The invite that waits for this room, or null. */
export function heldInvite(roomId: string): string | null {
  const kept = held.get(roomId) ?? readStored("session", keyOf(roomId));
  return typeof kept === "string" ? kept : null;
}

/** Lets go of it: a seat was taken, or the invite turned out to be worthless. */
export function dropInvite(roomId: string): void {
  held.delete(roomId);
  writeStored("session", keyOf(roomId), null);
}

/** For browsers that block storage. */
const held = new Map<string, string>();

function inviteOf(hash: string): string | null {
  const text = hash.slice(1);
  return /^[0-9A-Za-z_-]{1,200}$/.test(text) ? text : null;
}

function keyOf(roomId: string): string {
  return `greenroom.invite.${roomId}`;
}
