// Web storage for tests that run in Node: what a tab has in localStorage and sessionStorage, and the
// event it gets when another tab writes. Can be made full.
import { vi } from "vitest";

export interface FakeTab {
  readonly local: Map<string, string>;
  readonly session: Map<string, string>;
  /** From now on nothing can be written. */
  fillUp(): void;
  /** What another tab writes: the value is there, and the event comes. */
  writeElsewhere(key: string, value: string): void;
}

/** Puts a fresh tab into the globals. Undone by vi.unstubAllGlobals(). */
export function stubTab(): FakeTab {
  const local = new Map<string, string>();
  const session = new Map<string, string>();
  const events = new EventTarget();
  let full = false;
  const storage = (values: Map<string, string>) => ({
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (full) throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
      values.set(key, value);
    },
    removeItem: (key: string) => void values.delete(key),
  });
  vi.stubGlobal("localStorage", storage(local));
  vi.stubGlobal("sessionStorage", storage(session));
  vi.stubGlobal("addEventListener", events.addEventListener.bind(events));
  vi.stubGlobal("removeEventListener", events.removeEventListener.bind(events));
  return {
    local,
    session,
    fillUp: () => {
      full = true;
    },
    writeElsewhere: (key, value) => {
      local.set(key, value);
      events.dispatchEvent(Object.assign(new Event("storage"), { key }));
    },
  };
}
