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

export interface RecordingRequest {
  readonly store: Store;
  readonly roomId: RoomId;
  readonly role: Role;
  readonly response: Response;
}

/** Sends the recording of a room as its role may see it. */
export async function sendRecording({
  store,
  roomId,
  role,
  response,
}: RecordingRequest): Promise<void> {
  const row = must(await store.getRoom(roomId), "the room whose recording is sent");
  const keyframes = (await store.readKeyframes(roomId, { afterSeq: 0, limit: PAGE })).filter(
    ({ document }) => hears(role, DOCUMENT_AUDIENCE[document]),
  );
  response.type("application/octet-stream");
  response.setHeader("Content-Disposition", `attachment; filename="greenroom-${roomId}.greenroom"`);
  const write = async (bytes: Uint8Array) => {
    if (!response.write(bytes) && !response.destroyed) await drained(response);
  };
  await write(
    encodeHeader({
      roomId,
      role,
      from: row.createdAt,
      to: row.lastAt,
      entries: row.lastSeq + keyframes.length,
    }),
  );
  const encode = createEntryEncoder();
  for await (const entries of pages(store, roomId, role, keyframes)) {
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
async function* pages(
  store: Store,
  roomId: RoomId,
  role: Role,
  keyframes: readonly Keyframe[],
): AsyncGenerator<Entry[]> {
  let next = 0;
  for (let afterSeq = 0; ;) {
    const rows = await store.readFacts(roomId, { afterSeq, limit: PAGE });
    const last = rows.at(-1);
    if (!last) return;
    const entries: Entry[] = [];
    for (const row of rows) {
      const fact = unpackFact(row);
      if (sees(role, fact)) entries.push(fact);
      for (
        let keyframe = keyframes[next];
        keyframe && keyframe.seq <= fact.seq;
        keyframe = keyframes[++next]
      )
        entries.push(keyframe);
    }
    yield entries;
    afterSeq = last.seq;
  }
}
