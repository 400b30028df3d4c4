/* What every store must do (server/store.ts), as one suite: `storeContract` is called by the test file of each store.
   All tests but those that close a store share one and work in rooms of their own. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DocumentName } from "../../shared/documents.ts";
import { RoomId, SeatId } from "../../shared/ids.ts";
import { must } from "../../shared/must.ts";
import type { Keyframe } from "../../shared/recording.ts";
import { StoreError, type NewFact, type Store } from "../../server/store.ts";

const SEAT = SeatId.parse("Seat0001");
const LARGEST = Number.MAX_SAFE_INTEGER;

let rooms = 0;

/** A room id no test had before. */
export function someRoomId(): RoomId {
  rooms += 1;
  return RoomId.parse(`Room${String(rooms).padStart(6, "0")}`);
}

export function someFact(seq: number, rest: Partial<NewFact> = {}): NewFact {
  const body = new TextEncoder().encode(`body ${seq}`);
  return { seq, at: 1_000 + seq, by: SEAT, kind: 1, body, dedupe: null, ...rest };
}

function someFacts(from: number, to: number): NewFact[] {
  return Array.from({ length: to - from + 1 }, (_, index) => someFact(from + index));
}

export function someKeyframe(
  seq: number,
  document: DocumentName = "board",
  state = new TextEncoder().encode(`${document} at ${seq}`),
): Keyframe {
  return { kind: "keyframe", seq, at: 1_000 + seq, document, state };
}

/** The code a promise is refused with; a promise that is kept, or refused with another error, fails the test. */
export async function refusal(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    (value) => new Error(`not refused, but ${JSON.stringify(value)}`),
    (cause: unknown) => cause,
  );
  if (error instanceof StoreError) return error.code;
  throw error;
}

/** A fact as it is read back. */
function stored(newFact: NewFact) {
  const { dedupe: _, ...fact } = newFact;
  return fact;
}

/** Runs the suite; `openEmpty` opens a new store each time. */
export function storeContract(name: string, openEmpty: () => Promise<Store>): void {
  let store: Store;

  const room = async (...facts: NewFact[]) => {
    const roomId = someRoomId();
    await store.createRoom({ roomId, createdAt: 500, invites: [] });
    await store.append([{ roomId, facts }]);
    return roomId;
  };
  const all = (roomId: RoomId) => store.readFacts(roomId, { afterSeq: 0, limit: 5_000 });
  const lastSeq = async (roomId: RoomId) => must(await store.getRoom(roomId), "the room").lastSeq;

  describe(`the contract, kept by the ${name}`, () => {
    beforeAll(async () => {
      store = await openEmpty();
    });
    afterAll(async () => {
      await store.close();
    });

    describe("rooms", () => {
      test("a new room has an empty log and the time it was made", async () => {
        const roomId = await room();
        expect(await store.getRoom(roomId)).toEqual({
          roomId,
          createdAt: 500,
          lastSeq: 0,
          lastAt: 500,
        });
      });

      test("a room tells the seq and time of its newest fact", async () => {
        const roomId = await room(someFact(1, { at: 7_000 }), someFact(2, { at: 9_000 }));
        expect(await store.getRoom(roomId)).toEqual({
          roomId,
          createdAt: 500,
          lastSeq: 2,
          lastAt: 9_000,
        });
      });

      test("an unknown room is null", async () => {
        expect(await store.getRoom(someRoomId())).toBeNull();
      });

      test("an id is taken once, and the refused call changes nothing", async () => {
        const roomId = await room(someFact(1));
        const again = {
          roomId,
          createdAt: 900,
          invites: [{ role: "mentor", hash: "late" }],
        } as const;
        expect(await refusal(store.createRoom(again))).toBe("exists");
        expect(await store.getRoom(roomId)).toMatchObject({ createdAt: 500, lastSeq: 1 });
        expect(await store.findInvite(roomId, "late")).toBeNull();
      });

      test("room ids differ by the case of a letter", async () => {
        const [lower, upper] = [RoomId.parse("caseroom"), RoomId.parse("CASEROOM")];
        await store.createRoom({ roomId: lower, createdAt: 1, invites: [] });
        expect(await store.getRoom(upper)).toBeNull();
      });
    });

    describe("append", () => {
      test("every field of a fact comes back as it went in", async () => {
        const facts = [
          someFact(1, { by: null, kind: 0, dedupe: "command-1" }),
          someFact(2, { at: LARGEST, kind: 3 }),
          someFact(3, { at: LARGEST - 1, body: new Uint8Array() }),
        ];
        const roomId = await room(...facts);
        expect(await all(roomId)).toEqual(facts.map(stored));
      });

      test.each([
        ["no bytes", new Uint8Array()],
        ["every byte", Uint8Array.from({ length: 256 }, (_, byte) => byte)],
        ["100 KB", Uint8Array.from({ length: 100_000 }, (_, index) => (index * 31) % 251)],
        ["a piece of a larger buffer", new Uint8Array([9, 9, 1, 2, 3, 9]).subarray(2, 5)],
        ["a Node buffer", Buffer.from("out of the pool")],
        ["unicode", new TextEncoder().encode("Größe 𝕏 日本 👩‍💻 \u0000 end")],
      ])("a body is kept byte by byte: %s", async (_, body) => {
        const roomId = await room(someFact(1, { body }), someFact(2));
        const [first, second] = await all(roomId);
        expect(first?.body).toBeInstanceOf(Uint8Array);
        expect([...must(first, "the fact").body]).toEqual([...body]);
        expect(second).toEqual(stored(someFact(2)));
      });

      test("the caller's buffer is copied before the call returns", async () => {
        const roomId = await room();
        const body = Uint8Array.of(1, 2, 3);
        const done = store.append([{ roomId, facts: [someFact(1, { body })] }]);
        body.fill(0);
        await done;
        expect((await all(roomId))[0]?.body).toEqual(Uint8Array.of(1, 2, 3));
      });

      test("what was read is the reader's own", async () => {
        const roomId = await room(someFact(1));
        must((await all(roomId))[0], "the fact").body.fill(0);
        expect(await all(roomId)).toEqual([stored(someFact(1))]);
      });

      test.each([
        ["the first fact is not 1", 0, [2]],
        ["seq 0", 0, [0]],
        ["a gap to the log", 3, [5]],
        ["a gap inside", 3, [4, 6]],
        ["a repeat of the log", 3, [3]],
        ["a repeat inside", 3, [4, 4]],
        ["backwards", 3, [5, 4]],
      ])("must follow on exactly: %s", async (_, before, seqs) => {
        const roomId = await room(...someFacts(1, before));
        const facts = seqs.map((seq) => someFact(seq));
        expect(await refusal(store.append([{ roomId, facts }]))).toBe("conflict");
        expect(await lastSeq(roomId)).toBe(before);
      });

      test("an unknown room is missing", async () => {
        const roomId = someRoomId();
        expect(await refusal(store.append([{ roomId, facts: [someFact(1)] }]))).toBe("missing");
        expect(await all(roomId)).toEqual([]);
      });

      test("no batches and empty batches are fine", async () => {
        const roomId = await room();
        await store.append([]);
        await store.append([{ roomId, facts: [] }]);
        expect(await lastSeq(roomId)).toBe(0);
      });

      test("several rooms in one call, one of them twice", async () => {
        const [one, two] = [await room(), await room(someFact(1))];
        await store.append([
          { roomId: one, facts: someFacts(1, 2) },
          { roomId: two, facts: [someFact(2)] },
          { roomId: one, facts: [someFact(3)] },
        ]);
        expect(await all(one)).toEqual(someFacts(1, 3).map(stored));
        expect(await all(two)).toEqual(someFacts(1, 2).map(stored));
      });

      test.each<[string, NewFact[]]>([
        ["a gap", [someFact(1), someFact(3)]],
        ["a command twice", [someFact(1, { dedupe: "a" }), someFact(2, { dedupe: "a" })]],
      ])("all rooms of a call or none: %s in the middle", async (_, bad) => {
        const [before, broken, after] = [await room(someFact(1)), await room(), await room()];
        const call = store.append([
          { roomId: before, facts: [someFact(2, { dedupe: "b" })] },
          { roomId: broken, facts: bad },
          { roomId: after, facts: [someFact(1)] },
        ]);
        expect(await refusal(call)).toBe("conflict");
        expect(await lastSeq(before)).toBe(1);
        expect(await lastSeq(broken)).toBe(0);
        expect(await lastSeq(after)).toBe(0);
        expect(await store.findByDedupe(before, "b")).toBeNull();
        expect(await store.readDedupes(broken)).toEqual([]);
        await store.append([{ roomId: before, facts: [someFact(2, { dedupe: "b" })] }]);
        expect(await store.findByDedupe(before, "b")).toBe(2);
      });

      test("all rooms of a call or none: an unknown room", async () => {
        const known = await room();
        const call = store.append([
          { roomId: known, facts: [someFact(1)] },
          { roomId: someRoomId(), facts: [someFact(1)] },
        ]);
        expect(await refusal(call)).toBe("missing");
        expect(await lastSeq(known)).toBe(0);
      });

      test("calls are worked off in order, and a refused one disturbs no other", async () => {
        const roomId = await room();
        const calls = [
          store.append([{ roomId, facts: [someFact(1)] }]),
          store.append([{ roomId, facts: [someFact(7)] }]),
          store.append([{ roomId, facts: [someFact(2)] }]),
          store.getRoom(roomId),
          store.append([{ roomId, facts: [someFact(3)] }]),
        ];
        const results = await Promise.allSettled(calls);
        expect(results.map(({ status }) => status === "fulfilled")).toEqual([
          true,
          false,
          true,
          true,
          true,
        ]);
        expect(results[3]).toMatchObject({ value: { lastSeq: 2 } });
        expect(await lastSeq(roomId)).toBe(3);
      });
    });

    describe("commands", () => {
      test("a command id is found with its seq", async () => {
        const roomId = await room(
          someFact(1),
          someFact(2, { dedupe: "zwei-Ä👍" }),
          someFact(3, { dedupe: "drei" }),
        );
        expect(await store.findByDedupe(roomId, "zwei-Ä👍")).toBe(2);
        expect(await store.findByDedupe(roomId, "drei")).toBe(3);
        expect(await store.findByDedupe(roomId, "vier")).toBeNull();
        expect(await store.findByDedupe(someRoomId(), "drei")).toBeNull();
      });

      test("a command id cannot come back in a later call", async () => {
        const roomId = await room(someFact(1, { dedupe: "once" }));
        const again = store.append([{ roomId, facts: [someFact(2, { dedupe: "once" })] }]);
        expect(await refusal(again)).toBe("conflict");
        expect(await lastSeq(roomId)).toBe(1);
      });

      test("two rooms may have the same command id, and any number of facts have none", async () => {
        const one = await room(someFact(1, { dedupe: "same" }), someFact(2), someFact(3));
        const two = await room(someFact(1), someFact(2, { dedupe: "same" }));
        expect(await store.findByDedupe(one, "same")).toBe(1);
        expect(await store.findByDedupe(two, "same")).toBe(2);
      });

      test("all command ids of a room in the order of seq", async () => {
        const roomId = await room(
          someFact(1, { dedupe: "z" }),
          someFact(2),
          someFact(3, { dedupe: "a" }),
        );
        expect(await store.readDedupes(roomId)).toEqual([
          { dedupe: "z", seq: 1 },
          { dedupe: "a", seq: 3 },
        ]);
        expect(await store.readDedupes(someRoomId())).toEqual([]);
      });
    });

    describe("reading", () => {
      test("page by page gives the whole log once, in order", async () => {
        const facts = someFacts(1, 23);
        const roomId = await room(...facts);
        const read: unknown[] = [];
        const sizes: number[] = [];
        for (let afterSeq = 0; ;) {
          const page = await store.readFacts(roomId, { afterSeq, limit: 10 });
          sizes.push(page.length);
          const last = page.at(-1);
          if (!last) break;
          read.push(...page);
          afterSeq = last.seq;
        }
        expect(sizes).toEqual([10, 10, 3, 0]);
        expect(read).toEqual(facts.map(stored));
      });

      test("a page starts behind afterSeq and holds only its own room", async () => {
        const [one] = [await room(...someFacts(1, 3)), await room(...someFacts(1, 9))];
        expect(await store.readFacts(one, { afterSeq: 2, limit: 100 })).toEqual([
          stored(someFact(3)),
        ]);
        expect(await store.readFacts(one, { afterSeq: 3, limit: 100 })).toEqual([]);
        expect(await store.readFacts(one, { afterSeq: LARGEST, limit: 1 })).toEqual([]);
        expect(await store.readFacts(someRoomId(), { afterSeq: 0, limit: 1 })).toEqual([]);
      });
    });

    describe("keyframes", () => {
      test("the latest of each document that has one", async () => {
        const roomId = await room(...someFacts(1, 9));
        const frames = [
          someKeyframe(9),
          someKeyframe(3),
          someKeyframe(5),
          someKeyframe(4, "notes"),
          someKeyframe(2, "notes"),
        ];
        for (const keyframe of frames) await store.putKeyframe(roomId, keyframe);
        const latest = await store.latestKeyframes(roomId);
        expect(latest).toHaveLength(2);
        expect(latest).toEqual(expect.arrayContaining([someKeyframe(9), someKeyframe(4, "notes")]));
      });

      test("belong to their room", async () => {
        const [one, two] = [await room(someFact(1)), await room(someFact(1))];
        await store.putKeyframe(one, someKeyframe(1));
        expect(await store.latestKeyframes(two)).toEqual([]);
        expect(await store.readKeyframes(two, { afterSeq: 0, limit: 9 })).toEqual([]);
        expect(await store.latestKeyframes(someRoomId())).toEqual([]);
      });

      test("are read in pages that never split a seq", async () => {
        const roomId = await room(...someFacts(1, 5));
        const frames = [
          someKeyframe(2),
          someKeyframe(4, "board"),
          someKeyframe(4, "notes"),
          someKeyframe(4, "requirements"),
          someKeyframe(5, "notes"),
        ];
        for (const keyframe of frames.toReversed()) await store.putKeyframe(roomId, keyframe);
        const read = (afterSeq: number, limit: number) =>
          store.readKeyframes(roomId, { afterSeq, limit });
        expect(await read(0, 1)).toEqual(frames.slice(0, 1));
        expect(await read(0, 2)).toEqual(frames.slice(0, 4));
        expect(await read(2, 3)).toEqual(frames.slice(1, 4));
        expect(await read(2, 9)).toEqual(frames.slice(1));
        expect(await read(4, 9)).toEqual(frames.slice(4));
        expect(await read(5, 9)).toEqual([]);
      });

      test("the same seq and document again replaces it", async () => {
        const roomId = await room(someFact(1));
        await store.putKeyframe(roomId, someKeyframe(1));
        const second = someKeyframe(1, "board", Uint8Array.of(1));
        await store.putKeyframe(roomId, second);
        expect(await store.readKeyframes(roomId, { afterSeq: 0, limit: 9 })).toEqual([second]);
      });

      test("one outside its log, or of no room, is refused", async () => {
        const roomId = await room(someFact(1));
        expect(await refusal(store.putKeyframe(roomId, someKeyframe(2)))).toBe("conflict");
        expect(await refusal(store.putKeyframe(roomId, someKeyframe(0)))).toBe("conflict");
        expect(await refusal(store.putKeyframe(someRoomId(), someKeyframe(1)))).toBe("missing");
        expect(await store.latestKeyframes(roomId)).toEqual([]);
      });

      test("states are kept byte by byte and copied at once", async () => {
        const roomId = await room(...someFacts(1, 2));
        const large = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7) % 253);
        const buffer = large.slice();
        const done = store.putKeyframe(roomId, someKeyframe(1, "board", buffer));
        buffer.fill(0);
        await done;
        await store.putKeyframe(roomId, someKeyframe(2, "notes", new Uint8Array()));
        const [first, second] = await store.readKeyframes(roomId, { afterSeq: 0, limit: 9 });
        expect(Buffer.compare(must(first, "the first").state, large)).toBe(0);
        expect(second).toEqual(someKeyframe(2, "notes", new Uint8Array()));
      });
    });

    describe("invites", () => {
      const invited = async () => {
        const roomId = someRoomId();
        await store.createRoom({
          roomId,
          createdAt: 1,
          invites: [
            { role: "interviewer", hash: "hash-i" },
            { role: "candidate", hash: "hash-c" },
          ],
        });
        return roomId;
      };

      test("are found in their room by their hash", async () => {
        const roomId = await invited();
        const role = "candidate";
        expect(await store.findInvite(roomId, "hash-c")).toEqual({ role, revoked: false });
        expect(await store.findInvite(roomId, "HASH-C")).toBeNull();
        expect(await store.findInvite(await invited(), "hash-x")).toBeNull();
        expect(await store.findInvite(someRoomId(), "hash-c")).toBeNull();
      });

      test("a revoked one is told apart from an unknown one, and other roles keep theirs", async () => {
        const roomId = await invited();
        await store.putInvite(roomId, "candidate", null);
        expect(await store.findInvite(roomId, "hash-c")).toEqual({
          role: "candidate",
          revoked: true,
        });
        expect(await store.findInvite(roomId, "hash-i")).toEqual({
          role: "interviewer",
          revoked: false,
        });
      });

      test("a new one replaces the old one, again and again", async () => {
        const roomId = await invited();
        for (const hash of ["second", "third"]) {
          await store.putInvite(roomId, "candidate", hash);
        }
        const revoked = async (hash: string) => (await store.findInvite(roomId, hash))?.revoked;
        expect(await revoked("hash-c")).toBe(true);
        expect(await revoked("second")).toBe(true);
        expect(await revoked("third")).toBe(false);
        expect(await revoked("hash-i")).toBe(false);
      });

      test("a role that had none, or whose last was revoked, gets one", async () => {
        const roomId = await invited();
        await store.putInvite(roomId, "mentor", "hash-m");
        await store.putInvite(roomId, "candidate", null);
        await store.putInvite(roomId, "candidate", "hash-new");
        expect(await store.findInvite(roomId, "hash-m")).toEqual({
          role: "mentor",
          revoked: false,
        });
        expect(await store.findInvite(roomId, "hash-new")).toEqual({
          role: "candidate",
          revoked: false,
        });
      });

      test("a hash the room knows is refused, and nothing is revoked by it", async () => {
        const roomId = await invited();
        const again = store.putInvite(roomId, "candidate", "hash-i");
        expect(await refusal(again)).toBe("conflict");
        expect(await store.findInvite(roomId, "hash-c")).toMatchObject({ revoked: false });
        expect(await refusal(store.putInvite(someRoomId(), "candidate", "x"))).toBe("missing");
      });

      test("a new room with one hash twice is refused whole", async () => {
        const roomId = someRoomId();
        const invites = [
          { role: "mentor", hash: "same" },
          { role: "observer", hash: "same" },
        ] as const;
        expect(await refusal(store.createRoom({ roomId, createdAt: 1, invites }))).toBe("conflict");
        expect(await store.getRoom(roomId)).toBeNull();
      });
    });

    describe("seats", () => {
      const seat = (roomId: RoomId, seatId: string, ticketHash: string) => ({
        roomId,
        seatId: SeatId.parse(seatId),
        ticketHash,
        createdAt: 1,
      });

      test("a ticket finds its seat, in its room only", async () => {
        const roomId = await room();
        await store.putSeat(seat(roomId, "SeatA1", "ticket-a"));
        await store.putSeat(seat(roomId, "SeatB1", "ticket-b"));
        expect(await store.findSeat(roomId, "ticket-b")).toBe("SeatB1");
        expect(await store.findSeat(roomId, "TICKET-B")).toBeNull();
        expect(await store.findSeat(await room(), "ticket-b")).toBeNull();
        expect(await store.findSeat(someRoomId(), "ticket-b")).toBeNull();
      });

      test("a removed seat's ticket is worthless, and the others stay", async () => {
        const roomId = await room();
        await store.putSeat(seat(roomId, "SeatA1", "ticket-a"));
        await store.putSeat(seat(roomId, "SeatB1", "ticket-b"));
        await store.removeSeat(roomId, SeatId.parse("SeatA1"));
        await store.removeSeat(roomId, SeatId.parse("SeatZ1"));
        await store.removeSeat(someRoomId(), SeatId.parse("SeatB1"));
        expect(await store.findSeat(roomId, "ticket-a")).toBeNull();
        expect(await store.findSeat(roomId, "ticket-b")).toBe("SeatB1");
      });

      test("a seat or ticket that is there already is refused", async () => {
        const roomId = await room();
        await store.putSeat(seat(roomId, "SeatA1", "ticket-a"));
        expect(await refusal(store.putSeat(seat(roomId, "SeatA1", "ticket-x")))).toBe("exists");
        expect(await refusal(store.putSeat(seat(roomId, "SeatX1", "ticket-a")))).toBe("exists");
        expect(await refusal(store.putSeat(seat(someRoomId(), "SeatX1", "t")))).toBe("missing");
        expect(await store.findSeat(roomId, "ticket-a")).toBe("SeatA1");
        expect(await store.findSeat(roomId, "ticket-x")).toBeNull();
      });
    });

    describe("deletion", () => {
      const fill = async (roomId: RoomId) => {
        await store.createRoom({ roomId, createdAt: 1, invites: [{ role: "mentor", hash: "m" }] });
        await store.append([{ roomId, facts: [someFact(1, { dedupe: "d" }), someFact(2)] }]);
        await store.putKeyframe(roomId, someKeyframe(2));
        await store.putSeat({ roomId, seatId: SEAT, ticketHash: "t", createdAt: 1 });
      };
      const whatIsThere = (roomId: RoomId) =>
        Promise.all([
          store.getRoom(roomId),
          all(roomId),
          store.readDedupes(roomId),
          store.readKeyframes(roomId, { afterSeq: 0, limit: 9 }),
          store.findInvite(roomId, "m"),
          store.findSeat(roomId, "t"),
        ]);

      test("everything of the room is gone and its neighbour is whole", async () => {
        const [gone, stays] = [someRoomId(), someRoomId()];
        await fill(gone);
        await fill(stays);
        const before = await whatIsThere(stays);
        await store.deleteRoom(gone);
        expect(await whatIsThere(gone)).toEqual([null, [], [], [], null, null]);
        expect(await whatIsThere(stays)).toEqual(before);
      });

      test("nothing can be added to it, and its id begins anew", async () => {
        const roomId = someRoomId();
        await fill(roomId);
        await store.deleteRoom(roomId);
        await store.deleteRoom(roomId);
        expect(await refusal(store.append([{ roomId, facts: [someFact(3)] }]))).toBe("missing");
        await fill(roomId);
        expect(await lastSeq(roomId)).toBe(2);
      });
    });

    describe("life", () => {
      test("an open store answers a ping", async () => {
        await store.ping();
        expect(await store.getRoom(someRoomId())).toBeNull();
      });

      test("closing finishes what was asked before and refuses what comes after", async () => {
        const own = await openEmpty();
        const roomId = someRoomId();
        const before = [
          own.createRoom({ roomId, createdAt: 1, invites: [] }),
          own.append([{ roomId, facts: [someFact(1)] }]),
        ];
        const closed = own.close();
        const late = refusal(own.getRoom(roomId));
        await Promise.all(before);
        await closed;
        await own.close();
        expect(await late).toBe("unavailable");
        const calls = [
          own.createRoom({ roomId, createdAt: 1, invites: [] }),
          own.append([]),
          own.readFacts(roomId, { afterSeq: 0, limit: 1 }),
          own.putKeyframe(roomId, someKeyframe(1)),
          own.deleteRoom(roomId),
          own.ping(),
        ];
        expect(await Promise.all(calls.map(refusal))).toEqual(calls.map(() => "unavailable"));
      });
    });
  });
}
