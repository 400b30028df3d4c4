/* One live Yjs document of a room: the Y.Doc, who reads it, and what they show of themselves. It applies what the gate let
   through, hands every change to the host for the log, and fans the bytes out once. It decides nothing about roles. */
import * as encoding from "lib0/encoding";
import * as Y from "yjs";
import { encode } from "../shared/encode.ts";
import type { DocumentName } from "../shared/documents.ts";
import type { SeatId } from "../shared/ids.ts";
import type { Clock, Undo } from "./clock.ts";
import { checkUpdate, type GateRefusal } from "./gate.ts";
import { createPresence, seatOnly, wholeUser, type Presence } from "./presence.ts";

/** Message types of y-websocket and of the sync protocol in it. */
const SYNC_MESSAGE = 0;
const AWARENESS_MESSAGE = 1;
const SYNC_UPDATE = 2;

/** Presence of everybody who moved within this time goes out as one message: pointers need no more than 25 a second. */
const PRESENCE_MS = 40;

/** A connection that reads a document. */
export interface Reader {
  readonly seatId: SeatId;
  /** Sends a whole message of the y-websocket protocol. */
  send(message: Uint8Array): void;
  /** Ends the connection with a close code. */
  cut(code: number, reason: string): void;
}

/** "gap": a predecessor is missing; nothing was kept, and the sender must send from what the server has. */
export type MergeResult = "merged" | "gap" | GateRefusal;

export interface LiveDocument {
  readonly doc: Y.Doc;
  readonly presence: Presence;
  /** Adds a reader; returns its undo. */
  open(reader: Reader): () => void;
  /** Applies an update from a reader. Throws if Yjs throws: the document is then not to be trusted any more. */
  merge(reader: Reader, update: Uint8Array): MergeResult;
  /**
   * Whether everything in an update is in the document already. Yjs clears formatting marks that mean nothing any more away from
   * every copy it fills, a reader's too; those are cleared away here first, so that a reader has changed nothing.
   */
  knows(update: Uint8Array): boolean;
  /** Tells the others soon that the presence of these ids changed. */
  presenceChanged(ids: readonly number[]): void;
  /** Takes a connection's presence away and tells the others at once. */
  presenceLeft(reader: Reader): boolean;
  /** What somebody with this state vector lacks. */
  stateFor(vector: Uint8Array): Uint8Array;
  readers(): Iterable<Reader>;
  destroy(): void;
}

export interface LiveDocumentOptions {
  readonly name: DocumentName;
  /** Called for every change, in order, with the canonical bytes and its author. */
  readonly onUpdate: (update: Uint8Array, by: SeatId | null) => void;
  readonly nextClock: () => number;
  readonly clock: Clock;
}

/** A live document; `load` fills it before anybody reads. */
export function createLiveDocument(
  { name, onUpdate, nextClock, clock }: LiveDocumentOptions,
  load: (doc: Y.Doc) => void,
): LiveDocument {
  const doc = new Y.Doc();
  const readers = new Set<Reader>();
  const presence = createPresence(nextClock, name === "board" ? seatOnly : wholeUser);
  const moved = new Set<number>();
  let undoTimer: Undo | null = null;
  let whole: Uint8Array | null = null;
  load(doc);

  const fanOut = (message: Uint8Array, except: Reader | null) => {
    for (const reader of readers) if (reader !== except) reader.send(message);
  };

  const sendPresence = () => {
    undoTimer = null;
    for (const reader of readers) {
      const update = presence.of(moved, reader);
      if (update) reader.send(presenceMessage(update));
    }
    moved.clear();
  };

  doc.on("update", (update: Uint8Array, origin: unknown) => {
    whole = null;
    const from = isReader(origin, readers) ? origin : null;
    onUpdate(update, from?.seatId ?? null);
    fanOut(updateMessage(update), from);
  });

  return {
    doc,
    presence,
    open(reader) {
      readers.add(reader);
      return () => readers.delete(reader);
    },
    merge(reader, update) {
      const refusal = checkUpdate(update);
      if (refusal) return refusal;
      Y.applyUpdate(doc, update, reader);
      const { store } = doc;
      if (store.pendingStructs === null && store.pendingDs === null) return "merged";
      // A parked update would look saved and stay invisible: it is dropped here and asked for again.
      store.pendingStructs = null;
      store.pendingDs = null;
      return "gap";
    },
    knows(update) {
      if (checkUpdate(update)) return false;
      if (holds(doc, update)) return true;
      tidy(doc);
      return holds(doc, update);
    },
    presenceChanged(ids) {
      for (const id of ids) moved.add(id);
      undoTimer ??= clock.after(PRESENCE_MS, sendPresence);
    },
    presenceLeft(reader) {
      const gone = presence.leave(reader);
      if (gone) fanOut(presenceMessage(gone), reader);
      return gone !== null;
    },
    stateFor(vector) {
      // One zero byte: the vector of somebody who has nothing, as every newcomer sends it.
      if (vector.length > 1) return Y.encodeStateAsUpdate(doc, vector);
      return (whole ??= Y.encodeStateAsUpdate(doc));
    },
    readers: () => readers,
    destroy() {
      undoTimer?.();
      readers.clear();
      doc.destroy();
    },
  };
}

function isReader(origin: unknown, readers: ReadonlySet<unknown>): origin is Reader {
  return readers.has(origin);
}

function holds(doc: Y.Doc, update: Uint8Array): boolean {
  const { structs, ds } = Y.decodeUpdate(update);
  const isHere = ({ id, length }: Y.Item | Y.GC | Y.Skip) =>
    id.clock + length <= Y.getState(doc.store, id.client);
  return (
    structs.every((struct) => struct instanceof Y.Skip || isHere(struct)) &&
    [...ds.clients].every(([client, ranges]) =>
      ranges.every(({ clock, len }) => isGone(doc, client, clock, clock + len)),
    )
  );
}

function hasMarks(root: { readonly _start: Y.Item | null }): boolean {
  for (let item = root._start; item; item = item.right)
    if (item.content instanceof Y.ContentFormat) return true;
  return false;
}

/** Changes of a document what a fresh copy of it changes by itself. */
function tidy(doc: Y.Doc): void {
  const copy = new Y.Doc();
  // Yjs does so only where it knows that a root is a text; nobody told the server.
  for (const [name, root] of doc.share) if (hasMarks(root)) copy.getText(name);
  copy.on("update", (update: Uint8Array, origin: unknown) => {
    if (origin !== doc) Y.applyUpdate(doc, update);
  });
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc), doc);
  copy.destroy();
}

/** Whether everything in a range of clocks is deleted. */
function isGone(doc: Y.Doc, client: number, from: number, to: number): boolean {
  const structs = doc.store.clients.get(client);
  if (!structs || to > Y.getState(doc.store, client)) return false;
  for (let index = Y.findIndexSS(structs, from); index < structs.length; index++) {
    const struct = structs[index];
    if (!struct || struct.id.clock >= to) break;
    if (!struct.deleted) return false;
  }
  return true;
}

/** An awareness update as a message of y-websocket. */
export function presenceMessage(update: Uint8Array): Uint8Array {
  return encode((encoder) => {
    encoding.writeVarUint(encoder, AWARENESS_MESSAGE);
    encoding.writeVarUint8Array(encoder, update);
  });
}

function updateMessage(update: Uint8Array): Uint8Array {
  return encode((encoder) => {
    encoding.writeVarUint(encoder, SYNC_MESSAGE);
    encoding.writeVarUint(encoder, SYNC_UPDATE);
    encoding.writeVarUint8Array(encoder, update);
  });
}
