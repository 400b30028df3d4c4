/* The gate in front of every live document: what a Yjs update from outside may be before it is applied. It reads the bytes of an
   update (Yjs encoding V1) from front to back, builds nothing from them, believes no count in them, and stops at the first thing
   that is too much: a bomb costs its sender a message, and the server next to nothing. It knows nothing of documents. */
import * as decoding from "lib0/decoding";

/** Most structs and delete ranges one update may carry. A first sync after a long time offline stays far below. */
const MAX_STRUCTS = 200_000;
const MAX_DELETE_RANGES = 20_000;
/** Deepest nesting of a plain value; every browser in the room reads it recursively. */
const MAX_DEPTH = 64;
/** Clocks count the characters and values one client ever wrote; beyond this, sums could leave the safe integers. */
const MAX_CLOCK = 2 ** 40;

/** Why an update was not let through. */
export type GateRefusal = "malformed" | "too_many_structs" | "too_many_deletions";

/** Null when the update may be applied. */
export function checkUpdate(update: Uint8Array): GateRefusal | null {
  try {
    const decoder = decoding.createDecoder(update);
    readStructs(decoder);
    readDeletions(decoder);
    return decoding.hasContent(decoder) ? "malformed" : null;
  } catch (cause) {
    if (cause instanceof TooMuch) return cause.refusal;
    if (cause instanceof Error) return "malformed";
    throw cause;
  }
}

class TooMuch extends Error {
  readonly refusal: GateRefusal;
  constructor(refusal: GateRefusal) {
    super(refusal);
    this.refusal = refusal;
  }
}

function malformed(what: string): Error {
  return new Error(`Not an update: ${what}`);
}

/** Clients, each with its first clock and its structs; every struct begins where the one before ended. */
function readStructs(decoder: decoding.Decoder): void {
  let left = MAX_STRUCTS;
  for (let clients = decoding.readVarUint(decoder); clients > 0; clients--) {
    let structs = decoding.readVarUint(decoder);
    decoding.readVarUint(decoder);
    let clock = decoding.readVarUint(decoder);
    // A client without a struct costs as much to read as one with.
    left -= Math.max(1, structs);
    if (left < 0) throw new TooMuch("too_many_structs");
    for (; structs > 0; structs--) {
      const length = readStruct(decoder);
      clock += length;
      if (length === 0 || clock > MAX_CLOCK) throw malformed("clock");
    }
  }
}

function readDeletions(decoder: decoding.Decoder): void {
  let left = MAX_DELETE_RANGES;
  for (let clients = decoding.readVarUint(decoder); clients > 0; clients--) {
    decoding.readVarUint(decoder);
    let ranges = decoding.readVarUint(decoder);
    left -= Math.max(1, ranges);
    if (left < 0) throw new TooMuch("too_many_deletions");
    for (; ranges > 0; ranges--) {
      if (decoding.readVarUint(decoder) + decoding.readVarUint(decoder) > MAX_CLOCK)
        throw malformed("clock");
    }
  }
}

/** Bits of a struct's first byte, and the kinds in its lower five. */
const HAS_ORIGIN = 0x80;
const HAS_RIGHT_ORIGIN = 0x40;
const HAS_KEY = 0x20;
const KIND = 0x1f;
const GC = 0;
const SKIP = 10;

/** Reads one struct; returns how much of its client's clock it takes. */
function readStruct(decoder: decoding.Decoder): number {
  const info = readByte(decoder);
  const kind = info & KIND;
  if (info === GC || info === SKIP) return decoding.readVarUint(decoder);
  if (info & HAS_ORIGIN) skipId(decoder);
  if (info & HAS_RIGHT_ORIGIN) skipId(decoder);
  if (!(info & (HAS_ORIGIN | HAS_RIGHT_ORIGIN))) {
    const parentIsRoot = decoding.readVarUint(decoder) === 1;
    if (parentIsRoot) readKey(decoder);
    else skipId(decoder);
    if (info & HAS_KEY) readKey(decoder);
  }
  return readContent(decoder, kind);
}

/** Content by its kind, as Yjs numbers them. Subdocuments (9) are not let in: nothing here uses them. */
function readContent(decoder: decoding.Decoder, kind: number): number {
  switch (kind) {
    case 1:
      return decoding.readVarUint(decoder);
    case 2:
      return readMany(decoder, readJsonOrUndefined);
    case 3:
      skipBytes(decoder);
      return 1;
    case 4:
      return decoding.readVarString(decoder).length;
    case 5:
      readJson(decoder);
      return 1;
    case 6:
      readKey(decoder);
      readJson(decoder);
      return 1;
    case 7:
      readType(decoder);
      return 1;
    case 8:
      return readMany(decoder, (values) => readValue(values, MAX_DEPTH));
    default:
      throw malformed(`content ${kind}`);
  }
}

/** Elements and hooks of XML carry a name. */
function readType(decoder: decoding.Decoder): void {
  const type = decoding.readVarUint(decoder);
  if (type > 6) throw malformed(`type ${type}`);
  if (type === 3 || type === 5) readKey(decoder);
}

function readMany(decoder: decoding.Decoder, read: (from: decoding.Decoder) => void): number {
  const count = decoding.readVarUint(decoder);
  for (let left = count; left > 0; left--) read(decoder);
  return count;
}

/** A value as lib0 writes "any": a byte for its type, then itself. */
function readValue(decoder: decoding.Decoder, depthLeft: number): void {
  if (depthLeft === 0) throw malformed("too deep");
  const type = readByte(decoder);
  switch (type) {
    case 127:
    case 126:
    case 121:
    case 120:
      return;
    case 125:
      decoding.readVarInt(decoder);
      return;
    case 124:
      return skip(decoder, 4);
    case 123:
    case 122:
      return skip(decoder, 8);
    case 119:
    case 116:
      return skipBytes(decoder);
    case 118:
      readMany(decoder, (fields) => {
        readKey(fields);
        readValue(fields, depthLeft - 1);
      });
      return;
    case 117:
      readMany(decoder, (items) => readValue(items, depthLeft - 1));
      return;
    default:
      throw malformed(`value ${type}`);
  }
}

function readJson(decoder: decoding.Decoder): void {
  checkJson(JSON.parse(decoding.readVarString(decoder)), MAX_DEPTH);
}

function readJsonOrUndefined(decoder: decoding.Decoder): void {
  const text = decoding.readVarString(decoder);
  if (text !== "undefined") checkJson(JSON.parse(text), MAX_DEPTH);
}

function checkJson(value: unknown, depthLeft: number): void {
  if (typeof value !== "object" || value === null) return;
  if (depthLeft === 0) throw malformed("too deep");
  for (const [key, inner] of Object.entries(value)) {
    refusePrototype(key);
    checkJson(inner, depthLeft - 1);
  }
}

function readKey(decoder: decoding.Decoder): void {
  refusePrototype(decoding.readVarString(decoder));
}

/** As a key of a plain object it would not name a field but replace the object's prototype. */
function refusePrototype(key: string): void {
  if (key === "__proto__") throw malformed("key");
}

function skipId(decoder: decoding.Decoder): void {
  decoding.readVarUint(decoder);
  decoding.readVarUint(decoder);
}

function skipBytes(decoder: decoding.Decoder): void {
  skip(decoder, decoding.readVarUint(decoder));
}

function skip(decoder: decoding.Decoder, bytes: number): void {
  if (bytes > decoder.arr.length - decoder.pos) throw malformed("cut off");
  decoder.pos += bytes;
}

function readByte(decoder: decoding.Decoder): number {
  if (!decoding.hasContent(decoder)) throw malformed("cut off");
  return decoding.readUint8(decoder);
}
