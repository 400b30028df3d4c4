/* A store that forgets everything when the process ends: for tests and simulation. Behaves as the others do, order and
   copying included. Never for real interviews. */
import type { DocumentName } from "../shared/documents.ts";
import type { RoomId } from "../shared/ids.ts";
import type { Keyframe, StoredFact } from "../shared/recording.ts";
import type { Role } from "../shared/seat.ts";
import {
  StoreError,
  type FactBatch,
  type FoundInvite,
  type NewFact,
  type NewRoom,
  type FactPage,
  type Page,
  type RoomRow,
  type SeatRow,
  type Store,
} from "./store.ts";

export interface MemoryStoreOptions {
  /** Runs before each append: what it waits for holds that append and every later call; what it throws refuses the append. */
  readonly onAppend?: () => Promise<void>;
}

/** An empty store. */
export function createMemoryStore({ onAppend }: MemoryStoreOptions = {}): Store {
  const rooms: Rooms = new Map();
  const { inOrder, close } = createQueue();
  return {
    createRoom: (room) => inOrder(() => createRoom(rooms, room)),
    getRoom: (roomId) => inOrder(() => getRoom(rooms, roomId)),
    deleteRoom: (roomId) => inOrder(() => void rooms.delete(roomId)),
    append: (batches) => {
      const copies = batches.map(({ roomId, facts }) => ({ roomId, facts: facts.map(copyFact) }));
      return inOrder(async () => {
        await onAppend?.();
        append(rooms, copies);
      });
    },
    readFacts: (roomId, page) => inOrder(() => readFacts(rooms.get(roomId), page)),
    findByDedupe: (roomId, dedupe) => inOrder(() => rooms.get(roomId)?.dedupes.get(dedupe) ?? null),
    readDedupes: (roomId) =>
      inOrder(() =>
        [...(rooms.get(roomId)?.dedupes ?? [])].map(([dedupe, seq]) => ({ dedupe, seq })),
      ),
    putKeyframe: (roomId, keyframe) => {
      const copy = copyKeyframe(keyframe);
      return inOrder(() => putKeyframe(knownRoom(rooms, roomId), copy));
    },
    latestKeyframes: (roomId) => inOrder(() => latestKeyframes(rooms.get(roomId))),
    readKeyframes: (roomId, page) => inOrder(() => readKeyframes(rooms.get(roomId), page)),
    putInvite: (roomId, role, hash) =>
      inOrder(() => putInvite(knownRoom(rooms, roomId), role, hash)),
    findInvite: (roomId, hash) => inOrder(() => rooms.get(roomId)?.invites.get(hash) ?? null),
    putSeat: (seat) => inOrder(() => putSeat(knownRoom(rooms, seat.roomId), seat)),
    findSeat: (roomId, ticketHash) =>
      inOrder(
        () =>
          rooms.get(roomId)?.seats.find((seat) => seat.ticketHash === ticketHash)?.seatId ?? null,
      ),
    removeSeat: (roomId, seatId) =>
      inOrder(() => {
        const room = rooms.get(roomId);
        if (room) room.seats = room.seats.filter((seat) => seat.seatId !== seatId);
      }),
    ping: () => inOrder(() => undefined),
    close,
  };
}

interface StoredRoom {
  readonly roomId: RoomId;
  readonly createdAt: number;
  /** The fact with seq n stands at n − 1. */
  readonly facts: NewFact[];
  readonly dedupes: Map<string, number>;
  /** In the order of seq and document. */
  keyframes: readonly Keyframe[];
  invites: ReadonlyMap<string, FoundInvite>;
  seats: readonly SeatRow[];
}

type Rooms = Map<RoomId, StoredRoom>;

/** Runs one piece of work after the other, in the order asked for, until closed. */
function createQueue() {
  let last: Promise<unknown> = Promise.resolve();
  let closed: Promise<void> | null = null;
  const inOrder = <T>(work: () => T | Promise<T>): Promise<T> => {
    if (closed) return Promise.reject(new StoreError("unavailable", "The store is closed."));
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
  const close = () => (closed ??= last.then(() => undefined));
  return { inOrder, close };
}

function knownRoom(rooms: Rooms, roomId: RoomId): StoredRoom {
  const room = rooms.get(roomId);
  if (!room) throw new StoreError("missing", `There is no room ${roomId}.`);
  return room;
}

function createRoom(rooms: Rooms, { roomId, createdAt, invites }: NewRoom): void {
  if (rooms.has(roomId)) throw new StoreError("exists", `There is a room ${roomId} already.`);
  const room: StoredRoom = {
    roomId,
    createdAt,
    facts: [],
    dedupes: new Map(),
    keyframes: [],
    invites: new Map(),
    seats: [],
  };
  for (const { role, hash } of invites) room.invites = withInvite(room.invites, role, hash);
  rooms.set(roomId, room);
}

function getRoom(rooms: Rooms, roomId: RoomId): RoomRow | null {
  const room = rooms.get(roomId);
  if (!room) return null;
  const { createdAt, facts } = room;
  return { roomId, createdAt, lastSeq: facts.length, lastAt: facts.at(-1)?.at ?? createdAt };
}

function append(rooms: Rooms, batches: readonly FactBatch[]): void {
  const added: { room: StoredRoom; fact: NewFact }[] = [];
  try {
    for (const { roomId, facts } of batches) {
      const room = knownRoom(rooms, roomId);
      for (const fact of facts) {
        addFact(room, fact);
        added.push({ room, fact });
      }
    }
  } catch (cause) {
    for (const { room, fact } of added) {
      room.facts.pop();
      if (fact.dedupe !== null) room.dedupes.delete(fact.dedupe);
    }
    throw cause;
  }
}

function addFact({ roomId, facts, dedupes }: StoredRoom, fact: NewFact): void {
  const { seq, dedupe } = fact;
  if (seq !== facts.length + 1) {
    throw new StoreError(
      "conflict",
      `Fact ${seq} of room ${roomId} does not follow on ${facts.length}.`,
    );
  }
  if (dedupe !== null && dedupes.has(dedupe)) {
    throw new StoreError("conflict", `Command ${dedupe} is in room ${roomId} already.`);
  }
  facts.push(fact);
  if (dedupe !== null) dedupes.set(dedupe, seq);
}

function readFacts(
  room: StoredRoom | undefined,
  { afterSeq, limit, kind }: FactPage,
): StoredFact[] {
  const later = room?.facts.slice(afterSeq) ?? [];
  const facts = kind === undefined ? later : later.filter((fact) => fact.kind === kind);
  return facts.slice(0, limit).map((fact) => {
    const { dedupe: _, ...stored } = copyFact(fact);
    return stored;
  });
}

function putKeyframe(room: StoredRoom, keyframe: Keyframe): void {
  const { seq, document } = keyframe;
  if (seq < 1 || seq > room.facts.length) {
    throw new StoreError(
      "conflict",
      `A keyframe at ${seq} is outside the log of room ${room.roomId}.`,
    );
  }
  const others = room.keyframes.filter((old) => old.seq !== seq || old.document !== document);
  room.keyframes = [...others, keyframe].sort(
    (a, b) => a.seq - b.seq || (a.document < b.document ? -1 : 1),
  );
}

function latestKeyframes(room: StoredRoom | undefined): Keyframe[] {
  const newest = new Map<DocumentName, Keyframe>();
  for (const keyframe of room?.keyframes ?? []) newest.set(keyframe.document, keyframe);
  return [...newest.values()].map(copyKeyframe);
}

function readKeyframes(room: StoredRoom | undefined, { afterSeq, limit }: Page): Keyframe[] {
  const after = room?.keyframes.filter(({ seq }) => seq > afterSeq) ?? [];
  const lastSeq = after[limit - 1]?.seq ?? Infinity;
  return after.filter(({ seq }) => seq <= lastSeq).map(copyKeyframe);
}

function putInvite(room: StoredRoom, role: Role, hash: string | null): void {
  const invites = new Map(room.invites);
  for (const [known, invite] of invites) {
    if (invite.role === role) invites.set(known, { role, revoked: true });
  }
  room.invites = hash === null ? invites : withInvite(invites, role, hash);
}

function withInvite(invites: ReadonlyMap<string, FoundInvite>, role: Role, hash: string) {
  if (invites.has(hash)) throw new StoreError("conflict", "There is such an invite already.");
  return new Map(invites).set(hash, { role, revoked: false });
}

function putSeat(room: StoredRoom, seat: SeatRow): void {
  const { seatId, ticketHash } = seat;
  if (room.seats.some((old) => old.seatId === seatId || old.ticketHash === ticketHash)) {
    throw new StoreError("exists", `Room ${room.roomId} has seat ${seatId} or its ticket already.`);
  }
  room.seats = [...room.seats, seat];
}

function copyFact(fact: NewFact): NewFact {
  return { ...fact, body: new Uint8Array(fact.body) };
}

function copyKeyframe(keyframe: Keyframe): Keyframe {
  return { ...keyframe, state: new Uint8Array(keyframe.state) };
}
