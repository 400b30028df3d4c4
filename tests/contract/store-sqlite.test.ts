/* The SQLite store keeps the contract, and what only a file can be asked: that it outlives its process however that ends,
   forgets what was deleted, refuses a stranger's file, and says so when its thread or disk fails. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import Database from "libsql";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { DocumentName } from "../../shared/documents.ts";
import { SeatId, type RoomId } from "../../shared/ids.ts";
import { must } from "../../shared/must.ts";
import { Role } from "../../shared/seat.ts";
import { createMemoryStore } from "../../server/store-memory.ts";
import { openSqliteStore } from "../../server/store-sqlite.ts";
import { StoreError, type Store } from "../../server/store.ts";
import { refusal, someFact, someKeyframe, someRoomId, storeContract } from "./store.ts";

/** Node 20 cannot load the worker's source, so the tests run the build of it. */
const WORKER = new URL("../../dist/server/store-sqlite-worker.js", import.meta.url);
const CHILD = fileURLToPath(new URL("./store-child.mjs", import.meta.url));

const folder = mkdtempSync(join(tmpdir(), "greenroom-store-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
const newFile = () => join(folder, String((files += 1)), "greenroom.db");
const open = (file: string) => openSqliteStore({ file, workerUrl: WORKER });

storeContract("SQLite store", () => open(newFile()));

describe("a file", () => {
  test("keeps everything while it is closed, and leaves nothing beside it", async () => {
    const file = newFile();
    const roomId = someRoomId();
    const seatId = SeatId.parse("Seat0009");
    const first = await open(file);
    await first.createRoom({ roomId, createdAt: 1, invites: [{ role: "mentor", hash: "m" }] });
    await first.append([{ roomId, facts: [someFact(1, { dedupe: "d" })] }]);
    await first.putKeyframe(roomId, someKeyframe(1));
    await first.putInvite(roomId, "mentor", "n");
    await first.putSeat({ roomId, seatId, ticketHash: "t", createdAt: 1 });
    await first.close();
    expect(readdirSync(join(file, ".."))).toEqual(["greenroom.db"]);

    const again = await open(file);
    const { dedupe: _, ...fact } = someFact(1);
    expect(await again.getRoom(roomId)).toEqual({
      roomId,
      createdAt: 1,
      lastSeq: 1,
      lastAt: 1_001,
    });
    expect(await again.readFacts(roomId, { afterSeq: 0, limit: 9 })).toEqual([fact]);
    expect(await again.readDedupes(roomId)).toEqual([{ dedupe: "d", seq: 1 }]);
    expect(await again.latestKeyframes(roomId)).toEqual([someKeyframe(1)]);
    expect(await again.findInvite(roomId, "m")).toEqual({ role: "mentor", revoked: true });
    expect(await again.findInvite(roomId, "n")).toEqual({ role: "mentor", revoked: false });
    expect(await again.findSeat(roomId, "t")).toBe(seatId);
    await again.close();
  });

  test("holds nothing of a deleted room, in no free page and in no log", async () => {
    const file = newFile();
    const roomId = someRoomId();
    const secret = "what-nobody-may-read-any-more";
    const store = await open(file);
    const traces = () =>
      readdirSync(join(file, ".."))
        .map((name) => readFileSync(join(file, "..", name)))
        .filter((bytes) => bytes.includes(secret) || bytes.includes(roomId)).length;
    const body = new Uint8Array(Buffer.from(secret.repeat(1_000)));
    await store.createRoom({ roomId, createdAt: 1, invites: [{ role: "mentor", hash: secret }] });
    await store.append([{ roomId, facts: [someFact(1, { body, dedupe: secret })] }]);
    await store.putKeyframe(roomId, someKeyframe(1, "notes", body));
    const seatId = SeatId.parse("Seat0009");
    await store.putSeat({ roomId, seatId, ticketHash: secret, createdAt: 1 });
    expect(traces()).toBeGreaterThan(0);
    await store.deleteRoom(roomId);
    expect(traces()).toBe(0);
    await store.close();
  });

  test("is open once only", async () => {
    const file = newFile();
    const first = await open(file);
    expect(await refusal(open(file))).toBe("unavailable");
    await first.close();
    const second = await open(file);
    await expect(open(file)).rejects.toThrow("in use by another process");
    await second.ping();
    await second.close();
  });

  test("of a newer version is refused with words that help, and stays as it is", async () => {
    const file = newFile();
    await (await open(file)).close();
    const database = new Database(file);
    database.exec("INSERT INTO schema_migration VALUES (999, 'later')");
    database.close();
    const before = readFileSync(file);
    await expect(open(file)).rejects.toThrow(/newer version of Greenroom \(schema 999/);
    expect(await refusal(open(file))).toBe("unavailable");
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test("that is no database, or cannot be made, is refused by its name", async () => {
    const file = join(folder, "letter.db");
    writeFileSync(file, "Dear reader, ".repeat(1_000));
    await expect(open(file)).rejects.toThrow(file);
    expect(await refusal(open(file))).toBe("unavailable");
    expect(await refusal(open(join(file, "below", "greenroom.db")))).toBe("unavailable");
    expect(await refusal(open(folder))).toBe("unavailable");
  });
});

describe("the thread", () => {
  const worker = (source: string) => new URL(`data:text/javascript,${encodeURIComponent(source)}`);
  const prelude = `import { parentPort } from "node:worker_threads"; parentPort.postMessage({ id: 0 });`;

  test.each([
    ["throws", "broken", `parentPort.on("message", () => { throw new Error("broken") });`],
    ["leaves", "has ended", `parentPort.on("message", () => process.exit(3));`],
  ])("that %s takes everything waiting and later with it", async (_, reason, source) => {
    const store = await openSqliteStore({ file: "", workerUrl: worker(prelude + source) });
    const waiting = [store.ping(), store.append([]), store.getRoom(someRoomId())];
    expect(await Promise.all(waiting.map(refusal))).toEqual(waiting.map(() => "unavailable"));
    expect(await refusal(store.ping())).toBe("unavailable");
    await expect(store.ping()).rejects.toThrow(reason);
    await store.close();
    await store.close();
  });

  test("that cannot be started is a refusal", async () => {
    const workerUrl = new URL("./nowhere.js", WORKER);
    expect(await refusal(openSqliteStore({ file: newFile(), workerUrl }))).toBe("unavailable");
  });
});

describe("a process", () => {
  const KILLS = 5;
  const ROOMS = [someRoomId(), someRoomId()] as const;

  const makeRooms = async (file: string) => {
    const store = await open(file);
    for (const roomId of ROOMS) await store.createRoom({ roomId, createdAt: 1, invites: [] });
    await store.close();
  };
  const args = (file: string, bodyBytes: number) => [CHILD, file, ...ROOMS, String(bodyBytes)];

  /** The lines a child printed until it ended; `onLine` may end it. */
  const lines = async (child: ChildProcess, onLine: (count: number) => void) => {
    onTestFinished(() => void child.kill("SIGKILL"));
    const printed: string[] = [];
    for await (const line of createInterface(must(child.stdout, "the child's output"))) {
      printed.push(line);
      onLine(printed.length);
    }
    return printed;
  };

  /** Reads both logs whole: no gap, every body its own. */
  const checkLogs = async (store: Store) => {
    const lengths = [];
    for (const roomId of ROOMS) {
      const facts = await store.readFacts(roomId, { afterSeq: 0, limit: 100_000 });
      expect(facts.map(({ seq }) => seq)).toEqual(facts.map((_, index) => index + 1));
      expect(facts.every(({ seq, body }) => body.every((byte) => byte === seq % 256))).toBe(true);
      expect((await store.readDedupes(roomId)).length).toBe(facts.length);
      lengths.push(facts.length);
    }
    return lengths;
  };

  test(`killed ${KILLS} times while it appends loses nothing it acknowledged and no half of a call`, async () => {
    const file = newFile();
    await makeRooms(file);
    let acknowledged = 0;
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const child = spawn(process.execPath, args(file, 900), {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const printed = await lines(child, (count) => {
        if (count >= kill * 37) child.kill("SIGKILL");
      });
      const last = Number(printed.at(-1));
      expect(last).toBeGreaterThan(acknowledged);
      acknowledged = last;
      const store = await open(file);
      const [inA, inB] = await checkLogs(store);
      expect(inA).toBe(inB);
      expect(inA).toBeGreaterThanOrEqual(acknowledged);
      await store.close();
    }
  });

  test.skipIf(process.platform === "win32")(
    "whose disk takes no more is refused, still reads, and keeps what was acknowledged",
    async () => {
      const file = newFile();
      await makeRooms(file);
      // A limit on the size of a file stands in for a broken disk: writes beyond it fail with EFBIG.
      const limited = ["-c", `ulimit -f 4000 && exec "$@"`, "sh", process.execPath];
      const child = spawn("sh", [...limited, ...args(file, 20_000)], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const printed = await lines(child, () => undefined);
      const end: unknown = JSON.parse(must(printed.at(-1), "the child's last words"));
      const acknowledged = Number(printed.at(-2));
      expect(acknowledged).toBeGreaterThan(0);
      expect(end).toEqual({ code: "io", lastSeq: acknowledged, closed: "closed" });
      const store = await open(file);
      expect(await checkLogs(store)).toEqual([acknowledged, acknowledged]);
      await store.close();
    },
  );
});

describe("any sequence of calls", () => {
  type Call = (store: Store, roomIds: readonly RoomId[]) => Promise<unknown>;

  const roomOf = (roomIds: readonly RoomId[], index: number) => must(roomIds[index], "a room");
  const room = fc.nat(2);
  const seq = fc.integer({ min: 0, max: 8 });
  const page = fc.record({ afterSeq: seq, limit: fc.integer({ min: 1, max: 4 }) });
  const hash = fc.constantFrom("h1", "h2", "h3");
  const role = fc.constantFrom(...Role.options);
  const document = fc.constantFrom(...DocumentName.options);
  const dedupe = fc.option(fc.constantFrom("d1", "d2", "d3", "d4"), { nil: null });
  const seatId = fc.constantFrom("SeatA1", "SeatB1").map((id) => SeatId.parse(id));
  const body = fc.uint8Array({ maxLength: 40 });

  /** Facts that follow on, unless `shift` spoils it. */
  const batch = fc.record({
    room,
    shift: fc.oneof({ weight: 6, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.nat(3) }),
    facts: fc.array(fc.record({ dedupe, body }), { maxLength: 3 }),
  });

  const call: fc.Arbitrary<Call> = fc.oneof(
    fc.tuple(room, fc.array(fc.record({ role, hash }), { maxLength: 2 })).map(
      ([at, invites]): Call =>
        (store, ids) =>
          store.createRoom({ roomId: roomOf(ids, at), createdAt: 5, invites }),
    ),
    {
      weight: 5,
      arbitrary: fc.array(batch, { maxLength: 3 }).map((batches): Call => async (store, ids) => {
        const lasts = await Promise.all(
          ids.map(async (id) => (await store.getRoom(id))?.lastSeq ?? 0),
        );
        return store.append(
          batches.map(({ room: at, shift, facts }) => ({
            roomId: roomOf(ids, at),
            facts: facts.map((fact, index) =>
              someFact(must(lasts[at], "a seq") + shift + index, fact),
            ),
          })),
        );
      }),
    },
    room.map(
      (at): Call =>
        (store, ids) =>
          store.deleteRoom(roomOf(ids, at)),
    ),
    fc.tuple(room, page).map(
      ([at, p]): Call =>
        (store, ids) =>
          store.readFacts(roomOf(ids, at), p),
    ),
    fc.tuple(room, seq, document, body).map(
      ([at, s, name, state]): Call =>
        (store, ids) =>
          store.putKeyframe(roomOf(ids, at), someKeyframe(s, name, state)),
    ),
    fc.tuple(room, page).map(
      ([at, p]): Call =>
        (store, ids) =>
          store.readKeyframes(roomOf(ids, at), p),
    ),
    fc.tuple(room, role, fc.option(hash, { nil: null })).map(
      ([at, r, h]): Call =>
        (store, ids) =>
          store.putInvite(roomOf(ids, at), r, h),
    ),
    fc.tuple(room, hash).map(
      ([at, h]): Call =>
        (store, ids) =>
          store.findInvite(roomOf(ids, at), h),
    ),
    fc.tuple(room, seatId, hash).map(
      ([at, id, ticketHash]): Call =>
        (store, ids) =>
          store.putSeat({ roomId: roomOf(ids, at), seatId: id, ticketHash, createdAt: 5 }),
    ),
    fc.tuple(room, hash).map(
      ([at, h]): Call =>
        (store, ids) =>
          store.findSeat(roomOf(ids, at), h),
    ),
    fc.tuple(room, seatId).map(
      ([at, id]): Call =>
        (store, ids) =>
          store.removeSeat(roomOf(ids, at), id),
    ),
  );

  /** The value, or the code it was refused with. */
  const outcome = (promise: Promise<unknown>) =>
    promise.then(
      (value) => ({ value }),
      (cause: unknown) => {
        if (cause instanceof StoreError) return { code: cause.code };
        throw cause;
      },
    );

  const everything = async (store: Store, ids: readonly RoomId[]) =>
    Promise.all(
      ids.map(async (roomId) => [
        await store.getRoom(roomId),
        await store.readFacts(roomId, { afterSeq: 0, limit: 1_000 }),
        await store.readDedupes(roomId),
        await store.readKeyframes(roomId, { afterSeq: 0, limit: 1_000 }),
        new Set(await store.latestKeyframes(roomId)),
      ]),
    );

  test("has the same answers from the memory store and from SQLite", async () => {
    const [sqlite, memory] = [await open(newFile()), createMemoryStore()];
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 20, maxLength: 60 }), async (calls) => {
        const ids = [someRoomId(), someRoomId(), someRoomId()];
        for (const ask of calls) {
          const [one, two] = [await outcome(ask(sqlite, ids)), await outcome(ask(memory, ids))];
          expect(one).toEqual(two);
        }
        expect(await everything(sqlite, ids)).toEqual(await everything(memory, ids));
      }),
      { numRuns: 60 },
    );
    await sqlite.close();
  });
});
