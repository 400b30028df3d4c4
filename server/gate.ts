/* The gate in front of every live document: what a Yjs update from outside may be before it is applied. It decodes without
   touching a document; Yjs reads structs one by one here and allocates nothing by the sender's claims. */
import * as Y from "yjs";

/** Most structs and delete ranges one update may carry. A first sync after a long time offline stays far below. */
const MAX_STRUCTS = 200_000;
const MAX_DELETE_RANGES = 20_000;

/** Why an update was not let through. */
export type GateRefusal = "malformed" | "too_many_structs" | "too_many_deletions";

/** Null when the update may be applied. */
export function checkUpdate(update: Uint8Array): GateRefusal | null {
  try {
    const { structs, ds } = Y.decodeUpdate(update);
    if (structs.length > MAX_STRUCTS) return "too_many_structs";
    let ranges = 0;
    for (const deletions of ds.clients.values()) ranges += deletions.length;
    return ranges > MAX_DELETE_RANGES ? "too_many_deletions" : null;
  } catch (cause) {
    if (cause instanceof Error) return "malformed";
    throw cause;
  }
}
