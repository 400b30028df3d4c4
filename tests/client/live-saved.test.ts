// Saved or not: what barrier marks prove, and what the indicator says when.
import { describe, expect, it } from "vitest";
import { createEditCount, savedState, type SavedInput } from "../../client/stage/live-saved.ts";

describe("the count of edits", () => {
  it("falls only when a mark comes back that was sent after them", () => {
    const count = createEditCount();
    count.changed();
    count.changed();
    const first = count.mark();
    count.changed();
    expect(count.unsaved).toBe(3);
    count.confirmed(first);
    expect(count.unsaved).toBe(1);
    count.confirmed(count.mark());
    expect(count.unsaved).toBe(0);
  });

  it("takes a later mark as proof for the earlier ones, and a late or unknown one for nothing", () => {
    const count = createEditCount();
    count.changed();
    const first = count.mark();
    count.changed();
    const second = count.mark();
    count.confirmed(second);
    expect(count.unsaved).toBe(0);
    count.changed();
    count.confirmed(first);
    count.confirmed(99);
    expect(count.unsaved).toBe(1);
  });
});

describe("the indicator", () => {
  const calm: SavedInput = {
    nowMs: 100_000,
    edits: 0,
    unsavedSinceMs: null,
    offlineSinceMs: null,
    browserOffline: false,
    ended: false,
  };
  const say = (change: Partial<SavedInput>) => savedState({ ...calm, ...change }).kind;

  it("says Saving only when it takes longer than 400 ms", () => {
    expect(say({})).toBe("saved");
    expect(say({ edits: 2, unsavedSinceMs: 99_601 })).toBe("saved");
    expect(say({ edits: 2, unsavedSinceMs: 99_600 })).toBe("saving");
  });

  it("says how many wait once the server is out of reach for 2 s, and Offline after 10 s", () => {
    const edits = { edits: 14, unsavedSinceMs: 90_000 };
    expect(say({ ...edits, offlineSinceMs: 98_001 })).toBe("saving");
    expect(savedState({ ...calm, ...edits, offlineSinceMs: 98_000 })).toEqual({
      kind: "reconnecting",
      edits: 14,
    });
    expect(savedState({ ...calm, ...edits, offlineSinceMs: 90_000 })).toEqual({
      kind: "offline",
      edits: 14,
      sinceMs: 90_000,
    });
  });

  it("says Offline at once when the browser itself has no network", () => {
    expect(say({ offlineSinceMs: 100_000, browserOffline: true })).toBe("offline");
    expect(say({ browserOffline: true })).toBe("saved");
  });
});
