/* Child process of store-sqlite.test.ts: opens a database and appends to two rooms, five facts to each per call, until it is
   killed or refused. Prints a line per call that was kept (the last seq) and, when refused, one line of JSON. */
import { writeSync } from "node:fs";

const [file, roomA, roomB, bodyBytes] = process.argv.slice(2);
const url = new URL("../../dist/server/store-sqlite.js", import.meta.url);
/** @type {any} */
const { openSqliteStore } = await import(url.href);
const store = await openSqliteStore({ file });

const batch = async (/** @type {string | undefined} */ roomId) => {
  const { lastSeq } = await store.getRoom(roomId);
  const facts = [1, 2, 3, 4, 5].map((step) => {
    const seq = lastSeq + step;
    const body = new Uint8Array(Number(bodyBytes)).fill(seq);
    return { seq, at: seq, by: null, kind: 1, body, dedupe: `command-${seq}` };
  });
  return { roomId, facts };
};

/** @type {any} */
let refused = null;
while (refused === null) {
  const batches = [await batch(roomA), await batch(roomB)];
  try {
    await store.append(batches);
    writeSync(1, `${batches[0]?.facts.at(-1)?.seq}\n`);
  } catch (error) {
    refused = error;
  }
}
const { lastSeq } = await store.getRoom(roomA);
await store.ping();
const closed = await store.close().then(
  () => "closed",
  (/** @type {any} */ error) => error.code,
);
writeSync(1, `${JSON.stringify({ code: refused.code, lastSeq, closed })}\n`);
