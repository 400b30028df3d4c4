/* The recording file a person picked, on its way to the replay. It lives in memory only. */
import { useSyncExternalStore } from "react";

let opened: File | null = null;
const listeners = new Set<() => void>();

/** Remembers the picked file until it is replaced. */
export function setOpenedFile(file: File): void {
  opened = file;
  for (const listener of listeners) listener();
}

/** The picked file, or null when none was picked since this page was loaded. It stays: a page may be drawn twice. */
export function takeOpenedFile(): File | null {
  return opened;
}

/** The same, kept up to date: a file may be picked where its replay is already the address. */
export function useOpenedFile(): File | null {
  return useSyncExternalStore(subscribe, takeOpenedFile);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
