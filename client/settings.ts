/* The switches a person sets for this browser: kept in local storage, on unless switched off. A browser that keeps nothing
   has them for the life of the page. */
import { useSyncExternalStore } from "react";
import { readStored, writeStored } from "./storage.ts";

/** `sound`: soft tones. `say-chat`: new messages are announced. `single-keys`: Y, ? and the board's letters as shortcuts. */
export type Setting = "sound" | "say-chat" | "single-keys";

const held = new Map<Setting, boolean>();
const listeners = new Set<() => void>();

/** Whether a switch is on. */
export function readSetting(name: Setting): boolean {
  const known = held.get(name) ?? readStored("local", keyOf(name)) !== false;
  held.set(name, known);
  return known;
}

/** Sets a switch, here and for later visits. */
function writeSetting(name: Setting, on: boolean): void {
  held.set(name, on);
  writeStored("local", keyOf(name), on);
  for (const listener of listeners) listener();
}

/** A switch as React state, with its setter. */
export function useSetting(name: Setting): readonly [boolean, (on: boolean) => void] {
  const on = useSyncExternalStore(subscribe, () => readSetting(name));
  return [on, (next) => writeSetting(name, next)];
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function keyOf(name: Setting): string {
  return `greenroom.${name}`;
}
