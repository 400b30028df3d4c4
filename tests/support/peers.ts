// Rooms in memory with everything around them moved by hand: the clock, the store's writes, and the
// people in them. What a person's connections were told is kept, in order.
import * as encoding from "lib0/encoding";
import * as Y from "yjs";
import type { Command, CommandBody } from "../../shared/commands.ts";
import type { DocumentName } from "../../shared/documents.ts";
import type { EventFact, Fact } from "../../shared/events.ts";
import { RoomId, type SeatId } from "../../shared/ids.ts";
import { must } from "../../shared/must.ts";
import type { Plan } from "../../shared/plan.ts";
import type { Receipt, Welcome } from "../../shared/protocol.ts";
import { unpackFact, type Entry } from "../../shared/recording.ts";
import { reduce, type Room } from "../../shared/room.ts";
import { ROLES, type Role } from "../../shared/seat.ts";
import type { Clock } from "../../server/clock.ts";
import type { RoomHost } from "../../server/host.ts";
import type { Member } from "../../server/publisher.ts";
import type { LogFields, Logger } from "../../server/logger.ts";
import type { LiveDocument, Reader } from "../../server/live-document.ts";
import { createRecorder } from "../../server/recorder.ts";
import { createRooms, type Lease, type Rooms } from "../../server/rooms.ts";
import { createMemoryStore } from "../../server/store-memory.ts";
import { StoreError, type Store } from "../../server/store.ts";
import { createHandClock, settled, type HandClock } from "./clock.ts";
import { commandId, planOf, PROMPT, SEAT_IDS } from "./rooms.ts";

export const ROOM_ID = RoomId.parse("Room000001");

export interface HandStore {
  readonly store: Store;
  /** From here on appends wait, and everything behind them. */
  hold(): void;
  release(): void;
  /** The next append is refused. */
  failNext(): void;
  readonly appends: number;
}

/** A memory store whose appends wait or fail when told to. */
export function createHandStore(): HandStore {
  let held: { promise: Promise<void>; open: () => void } | null = null;
  let failing = false;
  let appends = 0;
  const store = createMemoryStore({
    async onAppend() {
      appends += 1;
      await held?.promise;
      if (!failing) return;
      failing = false;
      throw new StoreError("io", "The disk refused.");
    },
  });
  return {
    store,
    hold() {
      let open = () => {};
      const promise = new Promise<void>((resolve) => {
        open = resolve;
      });
      held = { promise, open };
    },
    release() {
      held?.open();
      held = null;
    },
    failNext() {
      failing = true;
    },
    get appends() {
      return appends;
    },
  };
}

export interface LogLine extends LogFields {
  readonly level: "info" | "warn" | "error";
  readonly event: string;
}

/** A logger that keeps what it is told. */
export function createKeptLog(): { readonly lines: LogLine[]; readonly logger: Logger } {
  const lines: LogLine[] = [];
  const at = (level: LogLine["level"]) => (event: string, fields?: LogFields) =>
    void lines.push({ level, event, ...fields });
  return { lines, logger: { info: at("info"), warn: at("warn"), error: at("error") } };
}

/** The longest a fact waits for others before a commit begins. */
export const COMMIT_MS = 25;
const PASS_STEP_MS = 100;

export interface House {
  readonly clock: HandClock;
  readonly disk: HandStore;
  readonly rooms: Rooms;
  readonly lines: readonly LogLine[];
  /** A lease on the room of the house; the room is made with the first. */
  enter(): Promise<Lease>;
  /** Commits what is queued, and lets everything that waited for it go on. */
  commit(): Promise<void>;
  /** Lets time pass as it does: with the store answering in between. */
  pass(ms: number): Promise<void>;
  /** The same server after kill -9: nothing of this one moves again, another one reads the store. */
  crash(): House;
  log(): Promise<Fact[]>;
}

/** Rooms over a memory store and a hand clock, with one room in it. */
export function createHouse(plan: Plan = planOf([5, 10, 5])): House {
  return openHouse(createHandClock(), createHandStore(), plan, false);
}

function openHouse(clock: HandClock, disk: HandStore, plan: Plan, made: boolean): House {
  const { lines, logger } = createKeptLog();
  const life = createLife(clock, disk.store);
  const recorder = createRecorder({ store: life.store, clock: life.clock });
  const rooms = createRooms({ store: life.store, recorder, clock: life.clock, logger });
  let exists = made;
  return {
    clock,
    disk,
    rooms,
    lines,
    async enter() {
      if (!exists) await rooms.create({ roomId: ROOM_ID, plan, prompt: PROMPT, invites: INVITES });
      exists = true;
      return must(await rooms.use(ROOM_ID), "the room of the house");
    },
    async commit() {
      // Twice: what came in while an append was running goes with the one behind it.
      for (let round = 0; round < 2; round++) {
        clock.advance(COMMIT_MS);
        await settled();
      }
    },
    async pass(ms) {
      for (let left = ms; left > 0; left -= PASS_STEP_MS) {
        clock.advance(Math.min(left, PASS_STEP_MS));
        await settled();
      }
    },
    crash() {
      life.end();
      return openHouse(clock, disk, plan, exists);
    },
    log: () => readLog(disk.store),
  };
}

const INVITES: Record<Role, string> = {
  interviewer: "invite-interviewer-00",
  candidate: "invite-candidate-0000",
  mentor: "invite-mentor-0000000",
  observer: "invite-observer-00000",
};

/** One life of a server: after its end no timer of it rings, and nothing of it reaches the store. */
function createLife(clock: Clock, store: Store) {
  let alive = true;
  return {
    end() {
      alive = false;
    },
    clock: {
      now: () => clock.now(),
      after: (ms: number, call: () => void) => clock.after(ms, () => alive && call()),
    } satisfies Clock,
    store: {
      ...store,
      append: (batches) => (alive ? store.append(batches) : new Promise<void>(() => {})),
      putKeyframe: (roomId, keyframe) =>
        alive ? store.putKeyframe(roomId, keyframe) : new Promise<void>(() => {}),
    } satisfies Store,
  };
}

/** Everything in the log of the room of a house. */
async function readLog(store: Store): Promise<Fact[]> {
  const rows = await store.readFacts(ROOM_ID, { afterSeq: 0, limit: 1_000_000 });
  return rows.map(unpackFact);
}

/** The same with its keyframes, as a recording has them. */
export async function readEntries(store: Store): Promise<Entry[]> {
  const keyframes = await store.readKeyframes(ROOM_ID, { afterSeq: 0, limit: 10_000 });
  const facts: Entry[] = await readLog(store);
  return [...facts, ...keyframes].sort(
    (a, b) => a.seq - b.seq || Number(a.kind === "keyframe") - Number(b.kind === "keyframe"),
  );
}

/** Gives every role a seat, named after it. */
export async function takeSeats(house: House, host: RoomHost): Promise<void> {
  const receipts = ROLES.map((role) =>
    host.submitServer({
      kind: "seat.take",
      seat: { id: SEAT_IDS[role], role, name: role },
      wishedColor: undefined,
    }),
  );
  await house.commit();
  for (const receipt of await Promise.all(receipts)) mustBeOk(receipt);
}

export interface Person {
  readonly role: Role;
  readonly welcome: Welcome;
  readonly facts: readonly EventFact[];
  /** Why the connection was ended, if it was; null for "come back by yourself". */
  readonly cuts: readonly (string | null)[];
  /** The room as this person's page shows it. */
  readonly room: Room;
  send(body: CommandBody): Promise<Receipt>;
  sendCommand(command: Command): Promise<Receipt>;
  leave(): void;
}

let sent = 0;

/** Connects the seat of a role to a host. */
export function join(host: RoomHost, role: Role, seatId: SeatId = SEAT_IDS[role]): Person {
  const facts: EventFact[] = [];
  const cuts: (string | null)[] = [];
  const member: Member = {
    seatId,
    role,
    deliver: (fact) => void facts.push(fact),
    cut: (farewell) => void cuts.push(farewell),
  };
  const { welcome, leave } = host.join(member);
  return {
    role,
    welcome,
    facts,
    cuts,
    get room() {
      return facts.reduce(reduce, welcome.room);
    },
    send: (body) => host.submit({ ...body, id: commandId(++sent) }, seatId),
    sendCommand: (command) => host.submit(command, seatId),
    leave,
  };
}

export function mustBeOk(receipt: Receipt): number {
  if (!receipt.ok) throw new Error(`refused: ${receipt.refusal}`);
  return receipt.seq;
}

export interface ReaderProbe extends Reader {
  readonly messages: readonly Uint8Array[];
  readonly codes: readonly number[];
}

/** A reader that keeps what it is sent. */
export function createReader(role: Role): ReaderProbe {
  const messages: Uint8Array[] = [];
  const codes: number[] = [];
  return {
    seatId: SEAT_IDS[role],
    messages,
    codes,
    send: (message) => void messages.push(message),
    cut: (code) => void codes.push(code),
  };
}

/** The updates that a change of a copy of a document makes. */
export function updatesOf(doc: Y.Doc, change: (doc: Y.Doc) => void): Uint8Array[] {
  const updates: Uint8Array[] = [];
  const listen = (update: Uint8Array) => void updates.push(update);
  doc.on("update", listen);
  doc.transact(() => change(doc));
  doc.off("update", listen);
  return updates;
}

/** A copy of a live document, as a newcomer gets it. */
export function copyOf(live: LiveDocument): Y.Doc {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, live.stateFor(Uint8Array.of(0)));
  return doc;
}

/** Writes into a live document as a reader does; throws if it is not merged. */
export function write(
  host: RoomHost,
  name: DocumentName,
  reader: Reader,
  change: (doc: Y.Doc) => void,
): void {
  const live = host.documents[name];
  for (const update of updatesOf(copyOf(live), change)) {
    const result = live.merge(reader, update);
    if (result !== "merged") throw new Error(result);
  }
}

/** Bytes written by hand, for what no honest client sends. */
export function bytes(...parts: ((encoder: encoding.Encoder) => void)[]): Uint8Array {
  return encoding.encode((encoder) => {
    for (const part of parts) part(encoder);
  });
}

export const uint = (value: number) => (encoder: encoding.Encoder) =>
  encoding.writeVarUint(encoder, value);
export const byte = (value: number) => (encoder: encoding.Encoder) =>
  encoding.writeUint8(encoder, value);
export const text = (value: string) => (encoder: encoding.Encoder) =>
  encoding.writeVarString(encoder, value);
export const block = (value: Uint8Array) => (encoder: encoding.Encoder) =>
  encoding.writeVarUint8Array(encoder, value);
