/* Facts on their way to the store's thread, as one block of bytes: hundreds of small objects a second would cost more to clone
   than to write. Only the two halves of the SQLite store use it; nothing of this form is kept. */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { encode } from "../shared/encode.ts";
import type { FactBatch, NewFact } from "./store.ts";

const HAS_AUTHOR = 1;
const HAS_DEDUPE = 2;

/** A fact as it arrives: its ids are strings again, and the database takes no other. */
export type UnpackedFact = Omit<NewFact, "by"> & { readonly by: string | null };

export interface UnpackedBatch {
  readonly roomId: string;
  readonly facts: readonly UnpackedFact[];
}

/** The batches as bytes; nothing in them is shared with the facts. */
export function packBatches(batches: readonly FactBatch[]): Uint8Array {
  return encode((encoder) => {
    encoding.writeVarUint(encoder, batches.length);
    for (const { roomId, facts } of batches) {
      encoding.writeVarString(encoder, roomId);
      encoding.writeVarUint(encoder, facts.length);
      for (const fact of facts) writeFact(encoder, fact);
    }
  });
}

/** The batches again; their bodies are views into the bytes. */
export function unpackBatches(bytes: Uint8Array): UnpackedBatch[] {
  const decoder = decoding.createDecoder(bytes);
  return readMany(decoder, () => ({
    roomId: decoding.readVarString(decoder),
    facts: readMany(decoder, () => readFact(decoder)),
  }));
}

function writeFact(encoder: encoding.Encoder, fact: NewFact): void {
  const flags = (fact.by === null ? 0 : HAS_AUTHOR) | (fact.dedupe === null ? 0 : HAS_DEDUPE);
  encoding.writeUint8(encoder, flags);
  encoding.writeVarUint(encoder, fact.seq);
  encoding.writeVarUint(encoder, fact.at);
  encoding.writeVarUint(encoder, fact.kind);
  if (fact.by !== null) encoding.writeVarString(encoder, fact.by);
  if (fact.dedupe !== null) encoding.writeVarString(encoder, fact.dedupe);
  encoding.writeVarUint8Array(encoder, fact.body);
}

function readFact(decoder: decoding.Decoder): UnpackedFact {
  const flags = decoding.readUint8(decoder);
  return {
    seq: decoding.readVarUint(decoder),
    at: decoding.readVarUint(decoder),
    kind: decoding.readVarUint(decoder),
    by: flags & HAS_AUTHOR ? decoding.readVarString(decoder) : null,
    dedupe: flags & HAS_DEDUPE ? decoding.readVarString(decoder) : null,
    body: decoding.readVarUint8Array(decoder),
  };
}

function readMany<T>(decoder: decoding.Decoder, read: () => T): T[] {
  return Array.from({ length: decoding.readVarUint(decoder) }, read);
}
