/* The live rooms: opened from the log when the first one comes, put away when nobody has been there for a while. Whoever needs
   a room holds a lease on it; there is never more than one host of a room. */
import * as Y from "yjs";
import { seedBoard } from "../shared/board-document.ts";
import { DOCUMENT_NAMES, type DocumentName } from "../shared/documents.ts";
import type { Fact, Prompt, RoomEvent } from "../shared/events.ts";

import { CommandId, type RoomId } from "../shared/ids.ts";
import type { Plan } from "../shared/plan.ts";
import { packFact, storedKind, unpackFact, type Keyframe } from "../shared/recording.ts";
import { seedRequirements } from "../shared/requirements-document.ts";
import { ROLES, type Role } from "../shared/seat.ts";
import type { Clock, Undo } from "./clock.ts";
import { RoomHost, type Recovered } from "./host.ts";
import { createLiveDocument, type LiveDocument } from "./live-document.ts";
import type { Logger } from "./logger.ts";
import { emptyViews, reduceViews, type Views } from "./publisher.ts";
import type { Recorder } from "./recorder.ts";
import { hashSecret } from "./seats.ts";
import type { Store } from "./store.ts";

/** A room without connections stays in memory this long. */
const IDLE_MS = 60_000;
/** With the clock running, people have this long to come back before it is paused for them. */
const ABANDONED_MS = 5 * 60_000;
/** Rows read at once while a room is opened, so that commits of other rooms get their turn. */
const PAGE = 5_000;

export interface Lease {
  readonly host: RoomHost;
  release(): void;
}

export interface Rooms {
  /** Makes a room and its documents; everything is on disk when it resolves. */
  create(room: {
    roomId: RoomId;
    plan: Plan;
    prompt: Prompt;
    invites: Readonly<Record<Role, string>>;
  }): Promise<void>;
  /** The live host of a room, or null if there is no such room. Rejects when the room cannot be read. */
  use(roomId: RoomId): Promise<Lease | null>;
  /** Removes a room for good; its sockets are cut first. */
  delete(roomId: RoomId): Promise<void>;
  /** Rooms in memory. */
  readonly live: number;
  /** Stops every room in good order. */
  close(): Promise<void>;
}

export interface RoomsOptions {
  readonly store: Store;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Open {
  readonly host: RoomHost;
  leases: number;
  eviction: Undo | null;
}

/** All rooms of this server. */
export function createRooms(options: RoomsOptions): Rooms {
  const { store, clock, logger } = options;
  const opening = new Map<RoomId, Promise<Open | null>>();
  let stopped = false;

  const load = async (roomId: RoomId): Promise<Open | null> => {
    const log = await readLog(store, roomId);
    if (!log) return null;
    const host = new RoomHost({
      ...options,
      recovered: log.recovered,
      documents: (of) => liveDocuments(of, log.states, clock),
      onClosed: () => opening.delete(roomId),
    });
    // What the last life left open is settled on disk first: nobody is welcomed to a clock that still seems to run.
    await options.recorder.flush();
    if (host.closed) throw new Error("The room cannot be written to.");
    return { host, leases: 0, eviction: null };
  };

  const open = (roomId: RoomId): Promise<Open | null> => {
    const earlier = opening.get(roomId);
    if (earlier) return earlier;
    const promise = load(roomId).then(
      (room) => {
        if (!room) opening.delete(roomId);
        return room;
      },
      (error: unknown) => {
        opening.delete(roomId);
        logger.error("room not readable", { roomId, error });
        throw error;
      },
    );
    opening.set(roomId, promise);
    return promise;
  };

  const evictLater = (room: Open) => {
    const running = room.host.room.clock.kind === "running";
    room.eviction = clock.after(running ? ABANDONED_MS : IDLE_MS, () => {
      room.eviction = null;
      if (room.leases > 0) return;
      room.host
        .close()
        .catch((error: unknown) =>
          logger.error("room not closed", { roomId: room.host.roomId, error }),
        );
    });
  };

  return {
    get live() {
      return opening.size;
    },
    async create({ roomId, plan, prompt, invites }) {
      const hashed = ROLES.map((role) => ({ role, hash: hashSecret(invites[role]) }));
      const createdAt = clock.now();
      await store.createRoom({ roomId, createdAt, invites: hashed });
      const facts = firstFacts(createdAt, plan, prompt).map((fact) => ({
        ...packFact(fact),
        dedupe: null,
      }));
      await store.append([{ roomId, facts }]);
    },
    async use(roomId) {
      if (stopped) throw new Error("The server is stopping.");
      const room = await open(roomId);
      if (!room) return null;
      if (room.host.closed) return this.use(roomId);
      room.leases += 1;
      room.eviction?.();
      room.eviction = null;
      let held = true;
      return {
        host: room.host,
        release() {
          if (!held) return;
          held = false;
          room.leases -= 1;
          if (room.leases === 0 && !room.host.closed) evictLater(room);
        },
      };
    },
    async delete(roomId) {
      const room = await opening.get(roomId);
      await room?.host.close("room_deleted");
      await store.deleteRoom(roomId);
    },
    async close() {
      stopped = true;
      const rooms = await Promise.allSettled(opening.values());
      const hosts = rooms.flatMap((result) =>
        result.status === "fulfilled" && result.value ? [result.value] : [],
      );
      for (const room of hosts) room.eviction?.();
      await Promise.all(hosts.map(({ host }) => host.close()));
    },
  };
}

/** What every room begins with: its plan and prompt, and the documents as the server places them. */
function firstFacts(at: number, plan: Plan, prompt: Prompt): Fact[] {
  const events: RoomEvent[] = [
    { kind: "room.opened", plan },
    { kind: "problem.set", prompt },
  ];
  const seeds: [DocumentName, (doc: Y.Doc) => void][] = [
    ["board", seedBoard],
    ["requirements", seedRequirements],
  ];
  return [
    ...events.map((event, index): Fact => ({ kind: "event", event, seq: index + 1, at, by: null })),
    ...seeds.map(([document, seed], index): Fact => {
      const doc = new Y.Doc();
      seed(doc);
      const update = Y.encodeStateAsUpdate(doc);
      doc.destroy();
      return { kind: "update", document, update, seq: events.length + index + 1, at, by: null };
    }),
  ];
}

type DocumentStates = Record<DocumentName, { keyframe: Keyframe | null; tail: Uint8Array[] }>;

function liveDocuments(
  host: Pick<RoomHost, "commitUpdate" | "nextClock">,
  states: DocumentStates,
  clock: Clock,
): Record<DocumentName, LiveDocument> {
  const make = (name: DocumentName) =>
    createLiveDocument(
      {
        name,
        onUpdate: (update, by) => host.commitUpdate(name, update, by),
        nextClock: () => host.nextClock(),
        clock,
      },
      (doc) => {
        const { keyframe, tail } = states[name];
        if (keyframe) Y.applyUpdateV2(doc, keyframe.state);
        doc.transact(() => {
          for (const update of tail) Y.applyUpdate(doc, update);
        });
      },
    );
  return { board: make("board"), requirements: make("requirements"), notes: make("notes") };
}

/** Folds a room's log: all events, and each document from its last keyframe on. Null if there is no such room. */
async function readLog(
  store: Store,
  roomId: RoomId,
): Promise<{ recovered: Recovered; states: DocumentStates } | null> {
  const row = await store.getRoom(roomId);
  if (!row || row.lastSeq === 0) return null;
  let views: Views = emptyViews();
  const states: DocumentStates = {
    board: { keyframe: null, tail: [] },
    requirements: { keyframe: null, tail: [] },
    notes: { keyframe: null, tail: [] },
  };
  for (const keyframe of await store.latestKeyframes(roomId))
    states[keyframe.document].keyframe = keyframe;
  const take = (fact: Fact) => {
    if (fact.kind === "event") {
      views = reduceViews(views, fact);
    } else if (fact.kind === "update" && fact.seq > (states[fact.document].keyframe?.seq ?? 0)) {
      states[fact.document].tail.push(fact.update);
    }
  };
  const wholeUpTo = Math.min(...DOCUMENT_NAMES.map((name) => states[name].keyframe?.seq ?? 0));
  for await (const fact of readFacts(store, roomId, "event", 0)) take(fact);
  for await (const fact of readFacts(store, roomId, "update", wholeUpTo)) take(fact);
  const receipts = new Map<CommandId, number>();
  for (const { dedupe, seq } of await store.readDedupes(roomId))
    receipts.set(CommandId.parse(dedupe), seq);
  return { recovered: { roomId, seq: row.lastSeq, at: row.lastAt, views, receipts }, states };
}

/** Facts of one kind in order, page by page: pointers and pulses are most of a log and none of the room. */
async function* readFacts(
  store: Store,
  roomId: RoomId,
  kind: "event" | "update",
  begin: number,
): AsyncGenerator<Fact> {
  for (let afterSeq = begin; ;) {
    const rows = await store.readFacts(roomId, { afterSeq, limit: PAGE, kind: storedKind(kind) });
    for (const row of rows) yield unpackFact(row);
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    afterSeq = last.seq;
  }
}
