/* The recording: a header, then entries in the order of the log, with keyframes between them.

   File:   "GREENROOM\n" · varUint format version · varUint8Array header (JSON) · blocks · a block of length 0
   Block:  varUint8Array entry
   Entry:  byte kind · varUint seq since the last entry · varUint ms since the last entry · body (by kind)

   A file without the closing empty block was cut off; what stands before the cut is whole and plays. The body of an entry
   is also what the store keeps for it, so nothing is encoded twice. */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { z } from "zod";
import { encode } from "./encode.ts";
import { DOCUMENT_NAMES, type DocumentName } from "./documents.ts";
import { RoomEvent, type Cursor, type Fact } from "./events.ts";
import { RoomId, SeatId } from "./ids.ts";
import { must, unreachable } from "./must.ts";
import { Role } from "./seat.ts";

export const FORMAT_VERSION = 1;
const MAGIC = "GREENROOM\n";

export const RecordingHeader = z.object({
  roomId: RoomId,
  /** Whose eyes it was filtered for; staff recordings hold everything. */
  role: Role,
  /** Server ms of the first and last entry. */
  from: z.number().int(),
  to: z.number().int(),
  /** About how many entries the file holds, for showing progress: all facts of the log, seen or not, without keyframes. */
  entries: z.number().int().nonnegative(),
});
export type RecordingHeader = z.infer<typeof RecordingHeader>;

/** One document as it was right after the fact with the same seq; `state` is a Yjs V2 update. */
export interface Keyframe {
  readonly kind: "keyframe";
  readonly seq: number;
  readonly at: number;
  readonly document: DocumentName;
  readonly state: Uint8Array;
}

export type Entry = Fact | Keyframe;

export interface Recording {
  readonly header: RecordingHeader;
  readonly entries: readonly Entry[];
  /** False when the file was cut off. */
  readonly complete: boolean;
}

/** Why a file is not a recording this version can play. */
export class RecordingError extends Error {
  readonly code: "not_a_recording" | "newer_format" | "damaged";
  constructor(code: "not_a_recording" | "newer_format" | "damaged", message: string) {
    super(message);
    this.name = "RecordingError";
    this.code = code;
  }
}

const KINDS = ["event", "update", "cursor", "pulse", "keyframe"] as const;

/** The stored form of a fact: its kind as a number and its body; seq, at and by are columns of their own. */
export interface StoredFact {
  readonly seq: number;
  readonly at: number;
  readonly by: SeatId | null;
  readonly kind: number;
  readonly body: Uint8Array;
}

/** The form of a fact that a store keeps. */
export function packFact(fact: Fact): StoredFact {
  return {
    seq: fact.seq,
    at: fact.at,
    by: fact.by,
    kind: KINDS.indexOf(fact.kind),
    body: encode((encoder) => writeBody(encoder, fact)),
  };
}

/** The number that stands for a kind of fact in a store. */
export function storedKind(kind: Fact["kind"]): number {
  return KINDS.indexOf(kind);
}

/** The fact of a stored row. Throws RecordingError "damaged" if it cannot be read. */
export function unpackFact(row: StoredFact): Fact {
  const stamp = { seq: row.seq, at: row.at, by: row.by };
  const entry = damagedIfThrows(() => readBody(decoding.createDecoder(row.body), row.kind, stamp));
  if (entry.kind === "keyframe")
    throw new RecordingError("damaged", "A keyframe stands among the facts.");
  return entry;
}

/** The beginning of a recording file. */
export function encodeHeader(header: RecordingHeader): Uint8Array {
  return encode((encoder) => {
    for (const char of MAGIC) encoding.writeUint8(encoder, char.charCodeAt(0));
    encoding.writeVarUint(encoder, FORMAT_VERSION);
    encoding.writeVarString(encoder, JSON.stringify(header));
  });
}

/** The end of a recording file. */
export function encodeEnd(): Uint8Array {
  return Uint8Array.of(0);
}

/** Writes entries one after the other; each call returns the bytes to append. Entries must come in the order of seq. */
export function createEntryEncoder(): (entry: Entry) => Uint8Array {
  let last = { seq: 0, at: 0 };
  return (entry) => {
    const bytes = encode((encoder) => {
      encoding.writeUint8(encoder, KINDS.indexOf(entry.kind));
      encoding.writeVarUint(encoder, entry.seq - last.seq);
      encoding.writeVarUint(encoder, entry.at - last.at);
      encoding.writeVarString(encoder, entry.kind === "keyframe" ? "" : (entry.by ?? ""));
      writeBody(encoder, entry);
    });
    last = entry;
    return encode((encoder) => encoding.writeVarUint8Array(encoder, bytes));
  };
}

/** A whole recording as one file. */
export function encodeRecording(header: RecordingHeader, entries: readonly Entry[]): Uint8Array {
  const encodeEntry = createEntryEncoder();
  return encode((encoder) => {
    encoding.writeUint8Array(encoder, encodeHeader(header));
    for (const entry of entries) encoding.writeUint8Array(encoder, encodeEntry(entry));
    encoding.writeUint8Array(encoder, encodeEnd());
  });
}

/** How far a recording is read. */
export interface ReadProgress {
  readonly header: RecordingHeader;
  readonly entries: number;
  /** Server ms of the last entry read. */
  readonly at: number;
}

/** Entries between two breaths of `decodeInSteps`: a few milliseconds of work. */
const ENTRIES_PER_STEP = 1_000;

/**
 * Reads a recording file. A file cut off or damaged behind its header gives the entries before the damage and
 * `complete: false`. Throws RecordingError when the beginning is not a recording of a known version.
 */
export function decodeRecording(bytes: Uint8Array): Recording {
  const reading = decodeInSteps(bytes);
  for (;;) {
    const step = reading.next();
    if (step.done) return step.value;
  }
}

/** The same in steps, so that a page can breathe, show how far it is, and stop. */
export function* decodeInSteps(bytes: Uint8Array): Generator<ReadProgress, Recording, void> {
  const decoder = decoding.createDecoder(bytes);
  const header = readHeader(decoder);
  const entries: Entry[] = [];
  let last = { seq: 0, at: 0 };
  while (decoding.hasContent(decoder)) {
    const block = readBlock(decoder);
    if (block === null) break;
    if (block.length === 0) return { header, entries, complete: true };
    const entry = readEntry(block, last);
    if (entry === null) break;
    entries.push(entry);
    last = entry;
    if (entries.length % ENTRIES_PER_STEP === 0)
      yield { header, entries: entries.length, at: entry.at };
  }
  return { header, entries, complete: false };
}

function readHeader(decoder: decoding.Decoder): RecordingHeader {
  try {
    for (const char of MAGIC) {
      if (decoding.readUint8(decoder) !== char.charCodeAt(0)) throw new Error("other magic");
    }
  } catch (cause) {
    throw new RecordingError(
      "not_a_recording",
      `This file is not a Greenroom recording (${String(cause)}).`,
    );
  }
  const version = damagedIfThrows(() => decoding.readVarUint(decoder));
  if (version > FORMAT_VERSION)
    throw new RecordingError("newer_format", "This recording was made by a newer version.");
  return damagedIfThrows(() => RecordingHeader.parse(JSON.parse(decoding.readVarString(decoder))));
}

/** Null where the file ends in the middle of a block. */
function readBlock(decoder: decoding.Decoder): Uint8Array | null {
  try {
    const length = decoding.readVarUint(decoder);
    if (length > decoder.arr.length - decoder.pos) return null;
    return decoding.readUint8Array(decoder, length);
  } catch (cause) {
    if (cause instanceof Error) return null;
    throw cause;
  }
}

/** Null where the entry cannot be read. */
function readEntry(block: Uint8Array, last: { seq: number; at: number }): Entry | null {
  try {
    const decoder = decoding.createDecoder(block);
    const kind = decoding.readUint8(decoder);
    const seq = last.seq + decoding.readVarUint(decoder);
    const at = last.at + decoding.readVarUint(decoder);
    const by = decoding.readVarString(decoder);
    return readBody(decoder, kind, { seq, at, by: by === "" ? null : SeatId.parse(by) });
  } catch (cause) {
    if (cause instanceof Error) return null;
    throw cause;
  }
}

function damagedIfThrows<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw cause instanceof RecordingError
      ? cause
      : new RecordingError("damaged", `This recording is damaged (${String(cause)}).`);
  }
}

function writeBody(encoder: encoding.Encoder, entry: Entry): void {
  switch (entry.kind) {
    case "event":
      return encoding.writeVarString(encoder, JSON.stringify(entry.event));
    case "update":
      encoding.writeUint8(encoder, DOCUMENT_NAMES.indexOf(entry.document));
      return encoding.writeUint8Array(encoder, entry.update);
    case "cursor":
      if (entry.cursor) writeCursor(encoder, entry.cursor);
      return;
    case "pulse":
      return;
    case "keyframe":
      encoding.writeUint8(encoder, DOCUMENT_NAMES.indexOf(entry.document));
      return encoding.writeUint8Array(encoder, entry.state);
    default:
      return unreachable(entry);
  }
}

function readBody(
  decoder: decoding.Decoder,
  kindNumber: number,
  stamp: { seq: number; at: number; by: SeatId | null },
): Entry {
  const kind = must(KINDS[kindNumber], "a known kind of entry");
  switch (kind) {
    case "event":
      return {
        ...stamp,
        kind,
        event: RoomEvent.parse(JSON.parse(decoding.readVarString(decoder))),
      };
    case "update":
      return {
        ...stamp,
        kind,
        document: readDocument(decoder),
        update: decoding.readTailAsUint8Array(decoder),
      };
    case "cursor":
      return { ...stamp, kind, cursor: decoding.hasContent(decoder) ? readCursor(decoder) : null };
    case "pulse":
      return { ...stamp, kind };
    case "keyframe":
      return {
        kind,
        seq: stamp.seq,
        at: stamp.at,
        document: readDocument(decoder),
        state: decoding.readTailAsUint8Array(decoder),
      };
    default:
      return unreachable(kind);
  }
}

function readDocument(decoder: decoding.Decoder): DocumentName {
  return must(DOCUMENT_NAMES[decoding.readUint8(decoder)], "a known document");
}

function writeCursor(encoder: encoding.Encoder, cursor: Cursor): void {
  const { view } = cursor;
  for (const value of [cursor.x, cursor.y, view.x, view.y]) encoding.writeVarInt(encoder, value);
  for (const value of [view.zoom, view.width, view.height]) encoding.writeVarUint(encoder, value);
}

function readCursor(decoder: decoding.Decoder): Cursor {
  const int = () => decoding.readVarInt(decoder);
  const uint = () => decoding.readVarUint(decoder);
  return {
    x: int(),
    y: int(),
    view: { x: int(), y: int(), zoom: uint(), width: uint(), height: uint() },
  };
}
