/* Addresses: what each one means, and going from one to the next without loading the page anew. Knows no page. */
import { useSyncExternalStore } from "react";
import { RoomId } from "../shared/ids.ts";

export type Route =
  | { readonly page: "home" }
  | { readonly page: "room"; readonly roomId: RoomId }
  | { readonly page: "replay"; readonly roomId: RoomId }
  /** The replay of a file of this computer. */
  | { readonly page: "file" }
  | { readonly page: "unknown" };

/** What a path means. Slashes at the end do not matter. */
export function parseRoute(pathname: string): Route {
  const [first, second, third, ...rest] = pathname.split("/").filter((part) => part !== "");
  if (first === undefined) return { page: "home" };
  if (first === "replay" && second === undefined) return { page: "file" };
  if (first !== "r" || second === undefined || rest.length > 0) return { page: "unknown" };
  const roomId = RoomId.safeParse(second);
  if (!roomId.success) return { page: "unknown" };
  if (third === undefined) return { page: "room", roomId: roomId.data };
  return third === "replay" ? { page: "replay", roomId: roomId.data } : { page: "unknown" };
}

export const HOME_PATH = "/";
export const FILE_PATH = "/replay";

export function roomPath(roomId: string): string {
  return `/r/${roomId}`;
}

/** The replay of a room, at a second of it if one is given: `position` is milliseconds of watched time. */
export function replayPath(roomId: string, position?: number): string {
  const path = `/r/${roomId}/replay`;
  if (position === undefined) return path;
  return `${path}?t=${String(Math.max(0, Math.floor(position / 1000)))}`;
}

/** The whole link that invites somebody to a room. The secret stands behind the #: browsers never send that part. */
export function inviteLink(origin: string, roomId: string, invite: string): string {
  return `${origin}${roomPath(roomId)}#${invite}`;
}

/** Goes to another address of this page. */
export function navigate(path: string, { replace = false }: { replace?: boolean } = {}): void {
  if (replace) history.replaceState(null, "", path);
  else history.pushState(null, "", path);
  moved = true;
  for (const listener of listeners) listener();
}

/** Whether this page load has shown more than its first address: then a new page takes the focus to its heading. */
export function hasMoved(): boolean {
  return moved;
}

/** The path of the address bar, kept up to date. */
export function usePath(): string {
  return useSyncExternalStore(subscribePath, () => location.pathname);
}

let moved = false;
const listeners = new Set<() => void>();

function subscribePath(listener: () => void): () => void {
  listeners.add(listener);
  globalThis.addEventListener("popstate", listener);
  return () => {
    listeners.delete(listener);
    globalThis.removeEventListener("popstate", listener);
  };
}
