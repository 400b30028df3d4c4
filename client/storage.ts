/* Web storage that may be full, blocked or absent: reading gives null, writing says whether it was kept. Never throws. */

export type Area = "local" | "session";

/** The parsed JSON under a key; null when there is nothing, it is not JSON, or storage is blocked. */
export function readStored(area: Area, key: string): unknown {
  try {
    const text = storageOf(area)?.getItem(key) ?? null;
    return text === null ? null : (JSON.parse(text) as unknown);
  } catch {
    return null; // blocked or damaged: the same as not there
  }
}

/** Keeps a value as JSON; null removes the key. False when it could not be kept. */
export function writeStored(area: Area, key: string, value: unknown): boolean {
  try {
    const storage = storageOf(area);
    if (!storage) return false;
    if (value === null) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false; // full or blocked
  }
}

/** Calls back when another tab changed a local key. Returns the undo. */
export function onStoredElsewhere(key: string, listener: () => void): () => void {
  const onStorage = (event: StorageEvent) => {
    if (event.key === key || event.key === null) listener();
  };
  globalThis.addEventListener("storage", onStorage);
  return () => globalThis.removeEventListener("storage", onStorage);
}

function storageOf(area: Area): Storage | undefined {
  return area === "local" ? globalThis.localStorage : globalThis.sessionStorage;
}
