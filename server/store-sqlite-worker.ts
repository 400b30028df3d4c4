/* The SQLite store's thread: one connection to one file, requests answered in the order they came. A stall of the disk stops
   this thread and no socket. It never opens a second connection (SQLite before 3.51.3 can damage a WAL that two of them
   write), and holds the file locked so that no other process does. */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { must } from "../shared/must.ts";
import type { SeatId } from "../shared/ids.ts";
import type { Keyframe, StoredFact } from "../shared/recording.ts";
import type { Role } from "../shared/seat.ts";
import {
  BrokenConnectionError,
  openConnection,
  resultCode,
  type Connection,
} from "./store-sqlite-driver.ts";
import { unpackBatches, type UnpackedBatch } from "./store-sqlite-batch.ts";
import { configure, emptyWal, migrate } from "./store-sqlite-schema.ts";
import {
  StoreError,
  type DedupeRow,
  type FactPage,
  type NewRoom,
  type Page,
  type RoomRow,
  type SeatRow,
  type StoreErrorCode,
} from "./store.ts";
import type { Answer, Operation, Reply, Request, RequestArgs, WorkerData } from "./store-sqlite.ts";

type Answers = { readonly [K in Operation]: (...args: RequestArgs<K>) => Answer<K> };

/** Result codes of SQLite. */
const SQLITE_BUSY = 5;
const SQLITE_FULL = 13;
const SQLITE_CONSTRAINT = 19;

const port = must(parentPort, "the thread that started this one");
const { file }: WorkerData = workerData;
await start().catch((cause: unknown) => reply({ id: 0, error: plain(openingError(cause)) }));

async function start(): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  const db = await openConnection(file);
  try {
    configure(db, file);
    migrate(db, file);
  } catch (cause) {
    db.close();
    throw cause;
  }
  const answers = createAnswers(db);
  port.on("message", (request: Request) => serve(answers, request));
  reply({ id: 0, value: undefined });
}

function createAnswers(db: Connection): Answers {
  /** The end of each log as this thread, the only writer, knows it: asking the table for every commit cost more than writing. */
  const lastSeqs = new Map<string, number>();
  return {
    createRoom: (room) => createRoom(db, room),
    getRoom: (roomId) => findRoom(db, roomId),
    deleteRoom: (roomId) => {
      lastSeqs.delete(roomId);
      deleteRoom(db, roomId);
    },
    append: (packed) => append(db, lastSeqs, packed),
    readFacts: (roomId, page) => readFacts(db, roomId, page),
    findByDedupe: (roomId, dedupe) =>
      db.all<{ seq: number }>(
        "SELECT seq FROM fact WHERE room_id = ? AND dedupe = ?",
        roomId,
        dedupe,
      )[0]?.seq ?? null,
    readDedupes: (roomId) =>
      db.all<DedupeRow>(
        "SELECT dedupe, seq FROM fact INDEXED BY fact_dedupe WHERE room_id = ? AND dedupe IS NOT NULL ORDER BY seq",
        roomId,
      ),
    putKeyframe: (roomId, keyframe) => putKeyframe(db, roomId, keyframe),
    latestKeyframes: (roomId) => latestKeyframes(db, roomId),
    readKeyframes: (roomId, page) => readKeyframes(db, roomId, page),
    putInvite: (roomId, role, hash) => putInvite(db, roomId, role, hash),
    findInvite: (roomId, hash) => {
      const [row] = db.all<{ role: Role; revoked: number }>(
        "SELECT role, revoked FROM invite WHERE room_id = ? AND hash = ?",
        roomId,
        hash,
      );
      return row ? { role: row.role, revoked: row.revoked === 1 } : null;
    },
    putSeat: (seat) => putSeat(db, seat),
    findSeat: (roomId, ticketHash) =>
      db.all<{ seatId: SeatId }>(
        `SELECT seat_id AS "seatId" FROM seat WHERE room_id = ? AND ticket_hash = ?`,
        roomId,
        ticketHash,
      )[0]?.seatId ?? null,
    removeSeat: (roomId, seatId) =>
      db.run("DELETE FROM seat WHERE room_id = ? AND seat_id = ?", roomId, seatId),
    ping: () => void db.all("SELECT version FROM schema_migration"),
    close: () => db.close(),
  };
}

function createRoom(db: Connection, { roomId, createdAt, invites }: NewRoom): void {
  db.transaction(() => {
    if (findRoom(db, roomId)) throw new StoreError("exists", `There is a room ${roomId} already.`);
    db.run("INSERT INTO room (room_id, created_at) VALUES (?, ?)", roomId, createdAt);
    for (const { role, hash } of invites) insertInvite(db, roomId, role, hash);
  });
}

function findRoom(db: Connection, roomId: string): RoomRow | null {
  const [row] = db.all<RoomRow>(
    `SELECT room.room_id AS "roomId", created_at AS "createdAt", coalesce(seq, 0) AS "lastSeq", coalesce(at, created_at) AS "lastAt"
     FROM room LEFT JOIN fact ON fact.room_id = room.room_id
       AND seq = (SELECT max(seq) FROM fact WHERE fact.room_id = room.room_id)
     WHERE room.room_id = ?`,
    roomId,
  );
  return row ?? null;
}

function knownRoom(db: Connection, roomId: string): RoomRow {
  const room = findRoom(db, roomId);
  if (!room) throw new StoreError("missing", `There is no room ${roomId}.`);
  return room;
}

function deleteRoom(db: Connection, roomId: string): void {
  db.transaction(() => {
    for (const table of ["keyframe", "fact", "seat", "invite", "room"]) {
      db.run(`DELETE FROM ${table} WHERE room_id = ?`, roomId);
    }
  });
  emptyWal(db);
}

function append(db: Connection, lastSeqs: Map<string, number>, packed: Uint8Array): void {
  try {
    db.transaction(() => {
      for (const batch of unpackBatches(packed)) appendBatch(db, lastSeqs, batch);
    });
  } catch (cause) {
    // Nothing of it was kept; what is remembered may be ahead.
    lastSeqs.clear();
    throw cause;
  }
}

function appendBatch(
  db: Connection,
  lastSeqs: Map<string, number>,
  { roomId, facts }: UnpackedBatch,
): void {
  let lastSeq = lastSeqs.get(roomId) ?? knownRoom(db, roomId).lastSeq;
  for (const fact of facts) {
    if (fact.seq !== lastSeq + 1) {
      throw new StoreError(
        "conflict",
        `Fact ${fact.seq} of room ${roomId} does not follow on ${lastSeq}.`,
      );
    }
    db.run(
      "INSERT INTO fact (room_id, seq, at, author, kind, body, dedupe) VALUES (?, ?, ?, ?, ?, ?, ?)",
      roomId,
      fact.seq,
      fact.at,
      fact.by,
      fact.kind,
      fact.body,
      fact.dedupe,
    );
    lastSeq = fact.seq;
  }
  lastSeqs.set(roomId, lastSeq);
}

function readFacts(
  db: Connection,
  roomId: string,
  { afterSeq, limit, kind }: FactPage,
): StoredFact[] {
  // The kind stands in the text, not in a parameter, so that the index of the few events is found.
  const ofKind = kind === undefined ? "" : `AND kind = ${Math.trunc(kind)}`;
  return db.all<StoredFact>(
    `SELECT seq, at, author AS "by", kind, body FROM fact WHERE room_id = ? AND seq > ? ${ofKind} ORDER BY seq LIMIT ?`,
    roomId,
    afterSeq,
    limit,
  );
}

function putKeyframe(db: Connection, roomId: string, { seq, at, document, state }: Keyframe): void {
  const { lastSeq } = knownRoom(db, roomId);
  if (seq < 1 || seq > lastSeq) {
    throw new StoreError(
      "conflict",
      `A keyframe at ${seq} is outside the log of room ${roomId}, which is at ${lastSeq}.`,
    );
  }
  db.run(
    "INSERT OR REPLACE INTO keyframe (room_id, seq, document, at, state) VALUES (?, ?, ?, ?, ?)",
    roomId,
    seq,
    document,
    at,
    state,
  );
}

function latestKeyframes(db: Connection, roomId: string): Keyframe[] {
  return db.all<Keyframe>(
    `SELECT 'keyframe' AS kind, seq, at, document, state
     FROM (SELECT document, max(seq) AS seq FROM keyframe WHERE room_id = ? GROUP BY document)
     JOIN keyframe USING (document, seq) WHERE room_id = ?`,
    roomId,
    roomId,
  );
}

function readKeyframes(db: Connection, roomId: string, { afterSeq, limit }: Page): Keyframe[] {
  return db.all<Keyframe>(
    `SELECT 'keyframe' AS kind, seq, at, document, state FROM keyframe
     WHERE room_id = ? AND seq > ?
       AND seq <= (SELECT max(seq) FROM (SELECT seq FROM keyframe WHERE room_id = ? AND seq > ? ORDER BY seq LIMIT ?))
     ORDER BY seq, document`,
    roomId,
    afterSeq,
    roomId,
    afterSeq,
    limit,
  );
}

function putInvite(db: Connection, roomId: string, role: Role, hash: string | null): void {
  db.transaction(() => {
    knownRoom(db, roomId);
    db.run("UPDATE invite SET revoked = 1 WHERE room_id = ? AND role = ?", roomId, role);
    if (hash !== null) insertInvite(db, roomId, role, hash);
  });
}

function insertInvite(db: Connection, roomId: string, role: Role, hash: string): void {
  db.run("INSERT INTO invite (room_id, hash, role) VALUES (?, ?, ?)", roomId, hash, role);
}

function putSeat(db: Connection, { roomId, seatId, ticketHash, createdAt }: SeatRow): void {
  knownRoom(db, roomId);
  const [taken] = db.all(
    "SELECT 1 FROM seat WHERE room_id = ? AND (seat_id = ? OR ticket_hash = ?)",
    roomId,
    seatId,
    ticketHash,
  );
  if (taken)
    throw new StoreError("exists", `Room ${roomId} has seat ${seatId} or its ticket already.`);
  db.run(
    "INSERT INTO seat (room_id, seat_id, ticket_hash, created_at) VALUES (?, ?, ?, ?)",
    roomId,
    seatId,
    ticketHash,
    createdAt,
  );
}

function serve(answers: Answers, request: Request): void {
  try {
    reply({ id: request.id, value: answer(answers, request) });
  } catch (cause) {
    // Let the thread die: the main thread then refuses everything, and the file recovers when it is next opened.
    if (cause instanceof BrokenConnectionError) throw cause;
    reply({ id: request.id, error: plain(storeError(cause)) });
  }
  if (request.operation === "close") port.close();
}

function answer<K extends Operation>(answers: Answers, { operation, args }: Request<K>): unknown {
  return answers[operation](...args);
}

function reply(message: Reply): void {
  port.postMessage(message);
}

/** An error on its way to another thread keeps nothing but its message by itself. */
function plain({ code, message }: StoreError): { code: StoreErrorCode; message: string } {
  return { code, message };
}

function storeError(cause: unknown): StoreError {
  if (cause instanceof StoreError) return cause;
  const code = resultCode(cause);
  if (code === SQLITE_CONSTRAINT) return new StoreError("conflict", String(cause), { cause });
  // ENOSPC of the file system arrives as this, too.
  if (code === SQLITE_FULL) return new StoreError("full", String(cause), { cause });
  return new StoreError("io", String(cause), { cause });
}

function openingError(cause: unknown): StoreError {
  if (cause instanceof StoreError) return cause;
  if (resultCode(cause) === SQLITE_BUSY) {
    return new StoreError(
      "unavailable",
      `The database ${file} is in use by another process. Stop that one first.`,
      { cause },
    );
  }
  return new StoreError("unavailable", `The database ${file} cannot be opened: ${String(cause)}`, {
    cause,
  });
}
