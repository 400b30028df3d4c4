/* The memory store keeps the contract, and lets a test hold or refuse an append. */
import { describe, expect, test } from "vitest";
import { createMemoryStore } from "../../server/store-memory.ts";
import { StoreError } from "../../server/store.ts";
import { refusal, someFact, someRoomId, storeContract } from "./store.ts";

storeContract("memory store", () => Promise.resolve(createMemoryStore()));

describe("onAppend", () => {
  test("holds the append and every later call until it resolves", async () => {
    const log: string[] = [];
    let release: (() => void) | undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const store = createMemoryStore({
      onAppend: () => {
        log.push("disk asked");
        return held;
      },
    });
    const roomId = someRoomId();
    await store.createRoom({ roomId, createdAt: 1, invites: [] });
    const appended = store.append([{ roomId, facts: [someFact(1)] }]).then(() => log.push("kept"));
    const read = store.getRoom(roomId).then((room) => log.push(`at ${room?.lastSeq}`));
    await new Promise((resolve) => setImmediate(resolve));
    expect(log).toEqual(["disk asked"]);
    release?.();
    await Promise.all([appended, read]);
    expect(log).toEqual(["disk asked", "kept", "at 1"]);
  });

  test("refuses the append with what it throws, and only that one", async () => {
    const failures = [new StoreError("full", "No space left.")];
    const store = createMemoryStore({
      onAppend: () => {
        const failure = failures.pop();
        return failure ? Promise.reject(failure) : Promise.resolve();
      },
    });
    const roomId = someRoomId();
    await store.createRoom({ roomId, createdAt: 1, invites: [] });
    const append = () => store.append([{ roomId, facts: [someFact(1)] }]);
    expect(await refusal(append())).toBe("full");
    expect(await store.getRoom(roomId)).toMatchObject({ lastSeq: 0 });
    await append();
    expect(await store.getRoom(roomId)).toMatchObject({ lastSeq: 1 });
  });
});
