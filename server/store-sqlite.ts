/* The SQLite store, main thread's half: every call becomes a request to one worker thread (store-sqlite-worker.ts) and
   resolves with its reply. It never touches the file. When the thread dies, everything waiting and everything later is
   refused with "unavailable"; the store does not start again by itself, because what was under way is unknown. */
import { Worker } from "node:worker_threads";
import { packBatches } from "./store-sqlite-batch.ts";
import { StoreError, type Store, type StoreErrorCode } from "./store.ts";

export interface SqliteStoreOptions {
  /** Path of the database; it and its folder are made if need be. */
  readonly file: string;
  /** The compiled worker, for callers that run from the sources. */
  readonly workerUrl?: URL;
}

/** What the worker is started with. */
export interface WorkerData {
  readonly file: string;
}

export type Operation = keyof Store;

export interface Request<K extends Operation = Operation> {
  readonly id: number;
  readonly operation: K;
  readonly args: RequestArgs<K>;
}

/** What crosses to the worker: the arguments themselves, and facts packed (store-sqlite-batch.ts). */
export type RequestArgs<K extends Operation> = K extends "append"
  ? [packed: Uint8Array]
  : Parameters<Store[K]>;

export type Answer<K extends Operation> = Awaited<ReturnType<Store[K]>>;

/** The answer to the request with this id; id 0 is the opening of the file. */
export type Reply =
  | { readonly id: number; readonly value: unknown }
  | {
      readonly id: number;
      readonly error: { readonly code: StoreErrorCode; readonly message: string };
    };

/**
 * Opens (or makes) a database file. Rejects with StoreError "unavailable" if it cannot be opened, is open in another
 * process, or was written by a newer version.
 */
export async function openSqliteStore({ file, workerUrl }: SqliteStoreOptions): Promise<Store> {
  const workerData: WorkerData = { file };
  const worker = new Worker(workerUrl ?? new URL("./store-sqlite-worker.js", import.meta.url), {
    workerData,
  });
  const line = openLine(worker);
  await line.opened;
  const { call } = line;
  return {
    createRoom: (room) => call("createRoom", room),
    getRoom: (roomId) => call("getRoom", roomId),
    deleteRoom: (roomId) => call("deleteRoom", roomId),
    append: (batches) => call("append", packBatches(batches)),
    readFacts: (roomId, page) => call("readFacts", roomId, page),
    findByDedupe: (roomId, dedupe) => call("findByDedupe", roomId, dedupe),
    readDedupes: (roomId) => call("readDedupes", roomId),
    putKeyframe: (roomId, keyframe) =>
      call("putKeyframe", roomId, { ...keyframe, state: compact(keyframe.state) }),
    latestKeyframes: (roomId) => call("latestKeyframes", roomId),
    readKeyframes: (roomId, page) => call("readKeyframes", roomId, page),
    putInvite: (roomId, role, hash) => call("putInvite", roomId, role, hash),
    findInvite: (roomId, hash) => call("findInvite", roomId, hash),
    putSeat: (seat) => call("putSeat", seat),
    findSeat: (roomId, ticketHash) => call("findSeat", roomId, ticketHash),
    removeSeat: (roomId, seatId) => call("removeSeat", roomId, seatId),
    ping: () => call("ping"),
    close: line.close,
  };
}

interface Waiting {
  /** Takes what the worker sent: its table of answers is typed by the same interface as the caller. */
  resolve(value: unknown): void;
  reject(error: StoreError): void;
}

/** Requests and replies over one worker. */
function openLine(worker: Worker) {
  const waiting = new Map<number, Waiting>();
  let nextId = 1;
  let gone: StoreError | null = null;
  let closed: Promise<void> | null = null;

  const loseAll = (reason: string) => {
    gone ??= new StoreError("unavailable", reason);
    for (const request of waiting.values()) request.reject(gone);
    waiting.clear();
  };
  const wait = <T>(id: number) =>
    new Promise<T>((resolve, reject) => waiting.set(id, { resolve, reject }));

  worker.on("message", (reply: Reply) => {
    const request = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ("error" in reply) request?.reject(new StoreError(reply.error.code, reply.error.message));
    else request?.resolve(reply.value);
  });
  worker.on("error", (cause) => loseAll(`The store's thread failed: ${String(cause)}`));
  const exited = new Promise<void>((resolve) => {
    worker.once("exit", () => {
      loseAll("The store's thread has ended.");
      resolve();
    });
  });

  const call = async <K extends Operation>(
    operation: K,
    ...args: RequestArgs<K>
  ): Promise<Answer<K>> => {
    if (gone) throw gone;
    const id = nextId++;
    const request: Request<K> = { id, operation, args };
    // Copies and transfers nothing, so the caller may go on writing into its buffers at once.
    worker.postMessage(request, []);
    return wait<Answer<K>>(id);
  };
  const close = () => {
    closed ??= gone ? exited : closeNow();
    gone ??= new StoreError("unavailable", "The store is closed.");
    return closed;
  };
  const closeNow = async () => {
    try {
      await call("close");
    } finally {
      await exited;
    }
  };
  return { opened: wait<void>(0), call, close };
}

/** A view into a larger buffer would take the whole of it across. */
function compact(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}
