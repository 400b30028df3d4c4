/* Encoding with one buffer used again and again. A room in use encodes thousands of small messages a second; a fresh buffer for
   each was a fifth of the server's processor time, spent on collecting them. */
import * as encoding from "lib0/encoding";

const SCRATCH_BYTES = 64 * 1024;

const buffer = new Uint8Array(SCRATCH_BYTES);
const scratch = encoding.createEncoder();
scratch.cbuf = buffer;
let busy = false;

/** The bytes that `write` writes, in an array of their own. May be nested; then the inner one takes a buffer of its own. */
export function encode(write: (encoder: encoding.Encoder) => void): Uint8Array {
  if (busy) return encoding.encode(write);
  busy = true;
  try {
    write(scratch);
    return encoding.toUint8Array(scratch);
  } finally {
    // What did not fit grew into further buffers; they are let go.
    scratch.cbuf = buffer;
    scratch.bufs = [];
    scratch.cpos = 0;
    busy = false;
  }
}
