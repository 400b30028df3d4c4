/* The recording as a file, streamed page by page from the store and filtered by sees(): facts in the order of the log, each
   keyframe right after the fact it was taken at. */
import type { Response } from "express";
import { DOCUMENT_AUDIENCE } from "../shared/documents.ts";
import type { RoomId } from "../shared/ids.ts";
import { must } from "../shared/must.ts";
import {
  createEntryEncoder,
  encodeEnd,
  encodeHeader,
  unpackFact,
  type Entry,
  type Keyframe,
} from "../shared/recording.ts";
import { hears, sees } from "../shared/roles.ts";
import type { Role } from "../shared/seat.ts";
import type { Store } from "./store.ts";

/** Rows per read: a page is in memory at a time, and commits of live rooms get their turn in between. */
const PAGE = 2_000;
/** Keyframes per read: each holds a whole document. */
const KEYFRAMES = 8;

export interface RecordingRequest {
  readonly store: Store;
  readonly roomId: RoomId;
  readonly role: Role;
  readonly response: Response;
}

/** Sends the recording of a room as its role may see it. */
export async function sendRecording(request: RecordingRequest): Promise<void> {
  const { store, roomId, role, response } = request;
  const row = must(await store.getRoom(roomId), "the room whose recording is sent");
  response.type("application/octet-stream");
  response.setHeader("Content-Disposition", `attachment; filename="greenroom-${roomId}.greenroom"`);
  const write = async (bytes: Uint8Array) => {
    if (!response.write(bytes) && !response.destroyed) await drained(response);
  };
  await write(
    encodeHeader({ roomId, role, from: row.createdAt, to: row.lastAt, entries: row.lastSeq }),
  );
  const encode = createEntryEncoder();
  for await (const entries of pages(request)) {
    if (response.destroyed) return;
    await write(Buffer.concat(entries.map(encode)));
  }
  response.end(encodeEnd());
}

/** Resolves when there is room for more, or nobody left to read it. */
function drained(response: Response): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off("drain", done).off("close", done);
      resolve();
    };
    response.on("drain", done).on("close", done);
  });
}

/** Visible entries in order, a page at a time. */
async function* pages({ store, roomId, role }: RecordingRequest): AsyncGenerator<Entry[]> {
  const keyframes = readKeyframes(store, roomId);
  let keyframe = await keyframes.next();
  for (let afterSeq = 0; ;) {
    const rows = await store.readFacts(roomId, { afterSeq, limit: PAGE });
    const last = rows.at(-1);
    if (!last) return;
    const entries: Entry[] = [];
    for (const row of rows) {
      const fact = unpackFact(row);
      if (sees(role, fact)) entries.push(fact);
      for (; !keyframe.done && keyframe.value.seq <= fact.seq; keyframe = await keyframes.next()) {
        if (hears(role, DOCUMENT_AUDIENCE[keyframe.value.document])) entries.push(keyframe.value);
      }
    }
    yield entries;
    afterSeq = last.seq;
  }
}

async function* readKeyframes(store: Store, roomId: RoomId): AsyncGenerator<Keyframe> {
  for (let afterSeq = 0; ;) {
    const page = await store.readKeyframes(roomId, { afterSeq, limit: KEYFRAMES });
    yield* page;
    const last = page.at(-1);
    if (!last) return;
    afterSeq = last.seq;
  }
}
