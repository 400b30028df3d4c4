// One random schedule of a room, everything of it drawn from one seed: real hosts, live documents,
// recorder and memory store; the clock and the wires are moved by hand. Used by tests/simulation.
import { expect } from "vitest";
import * as Y from "yjs";
import type { Command, CommandBody } from "../../shared/commands.ts";
import { DOCUMENT_NAMES } from "../../shared/documents.ts";
import type { EventFact, Fact } from "../../shared/events.ts";
import { CommandId } from "../../shared/ids.ts";
import { must } from "../../shared/must.ts";
import type { Receipt } from "../../shared/protocol.ts";
import { emptyRoom, reduce, type Room } from "../../shared/room.ts";
import { stageAt } from "../../shared/stage.ts";
import { sees } from "../../shared/roles.ts";
import type { Role } from "../../shared/seat.ts";
import type { RoomHost } from "../../server/host.ts";
import type { Reader } from "../../server/live-document.ts";
import { settled } from "./clock.ts";
import type { Lease } from "../../server/rooms.ts";
import { COMMIT_MS, createHouse, readEntries, takeSeats, type House } from "./peers.ts";
import { planOf, SEAT_IDS } from "./rooms.ts";

/** What a schedule can come to. */
export type Reach =
  | "edit"
  | "edit offline"
  | "text typed"
  | "text deleted"
  | "record written"
  | "record deleted"
  | "undone"
  | "drop"
  | "return"
  | "command"
  | "command repeated"
  | "receipt"
  | "refusal"
  | "pointer"
  | "kill"
  | "kill with facts on their way"
  | "restart in good order"
  | "put away for being empty"
  | "disk refused"
  | "bell"
  | "pulse"
  | "keyframe"
  | "started"
  | "ended"
  | "start over"
  | "not let in";

type Report = (what: Reach) => void;

const NAMES = ["board", "requirements"] as const;
type Name = (typeof NAMES)[number];
const STEPS = 70;

/** Runs the schedule of a seed to its end and checks what must hold. Throws what does not. */
export async function simulate(seed: number, report: Report): Promise<void> {
  const dice = createDice(seed);
  let house = createHouse(planOf([1, 2, 30], dice.chance(0.5) ? "move-on" : "overrun"));
  const first = await house.enter();
  await takeSeats(house, first.host);
  void first.host.submit({ kind: "clock.start", id: idOf(`start${seed}`) }, SEAT_IDS.interviewer);
  await house.commit();
  report("started");
  first.release();
  const people = [
    createPerson("interviewer", 0, dice, report),
    createPerson("candidate", 1, dice, report),
    createPerson("candidate", 2, dice, report),
    createPerson("mentor", 3, dice, report),
  ];

  const restart = async (graceful: boolean) => {
    for (const person of people) if (graceful) person.flush(dice.below(4));
    if (graceful) {
      report("restart in good order");
      await house.rooms.close();
      await settled();
    } else if (dice.chance(0.5)) {
      report("kill with facts on their way");
      // The append has been asked for; nobody has heard of it.
      house.clock.advance(COMMIT_MS);
    }
    if (!graceful) report("kill");
    noOtherFailure(house);
    house = house.crash();
    for (const person of people) person.cutOff();
    await settled();
  };

  const steps: [weight: number, step: () => Promise<void> | void][] = [
    [30, () => dice.pick(people).edit()],
    [30, () => dice.pick(people).flush(1 + dice.below(6))],
    [12, () => house.clock.advance(dice.below(12))],
    [8, settled],
    [6, () => dice.pick(people).wish()],
    [3, () => dice.pick(people).repeat()],
    [4, () => dice.pick(people).drop()],
    [10, () => dice.pick(people).come(house)],
    [4, () => dice.pick(people).point()],
    [3, () => house.clock.advance(dice.below(8_000))],
    [1, () => house.clock.advance(dice.below(90_000))],
    [1, () => restart(false)],
    [0.5, () => restart(true)],
    [0.6, () => emptyRoomFor(2, house, people, report)],
    [
      0.6,
      () => {
        report("disk refused");
        house.disk.failNext();
      },
    ],
  ];
  for (const person of people) await person.come(house);
  for (let step = 0; step < STEPS; step++) {
    await dice.weighted(steps)();
    if (dice.chance(0.3)) await house.commit();
  }
  await converge(house, people);
  await check(house, people, report);
  await reopen(house, report);
}

/** The room as the next life of the server finds it, with nobody there to bring back what it lost. */
async function reopen(house: House, report: Report): Promise<void> {
  const { host } = await house.enter();
  noOtherFailure(house);
  const next = house.crash();
  // The disk may still owe a refusal; the second time it has none left.
  const again = ((await comeIn(next, report)) ?? (await next.enter())).host;
  for (const name of NAMES)
    expect(contentOf(again.documents[name].doc), `${name} after a restart`).toEqual(
      contentOf(host.documents[name].doc),
    );
  expect(again.room.chat).toEqual(host.room.chat);
  await next.rooms.close();
  noOtherFailure(next);
}

/** A room fails when the disk refuses, and for no other reason: nobody in a schedule does anything wrong. */
function noOtherFailure(house: House): void {
  const failures = house.lines.filter(({ level }) => level === "error");
  expect(
    failures.filter(({ error }) => !/disk refused|cannot be written/.test(String(error))),
  ).toEqual([]);
}

/** Everybody leaves, and the room is put away. */
async function emptyRoomFor(
  minutes: number,
  house: House,
  people: readonly Person[],
  report: Report,
): Promise<void> {
  for (const person of people) person.drop();
  await house.commit();
  house.clock.advance(minutes * 60_000);
  await house.commit();
  house.clock.advance(6 * 60_000);
  await house.commit();
  await house.commit();
  if (house.rooms.live === 0) report("put away for being empty");
}

/** Everybody comes, stays, says what they have to say, and hears everything. */
async function converge(house: House, people: readonly Person[]): Promise<void> {
  for (let round = 0; round < 40; round++) {
    for (const person of people) await person.come(house);
    for (const person of people) person.repeat();
    for (const person of people) person.flush(Infinity);
    await house.commit();
    if (round > 3 && people.every((person) => person.quiet())) return;
  }
  throw new Error("The room does not come to rest.");
}

async function check(house: House, people: readonly Person[], report: Report): Promise<void> {
  const { host } = await house.enter();
  await house.commit();
  const log = await house.log();
  const entries = await readEntries(house.disk.store);
  for (const entry of entries) if (entry.kind === "keyframe") report("keyframe");

  expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
  expect(log.filter((fact, index) => fact.at < (log[index - 1]?.at ?? 0))).toEqual([]);

  const events = log.filter((fact): fact is EventFact => fact.kind === "event");
  expect(host.room).toEqual(events.reduce(reduce, emptyRoom()));
  for (const fact of log) countFact(fact, report);

  const stage = stageAt(entries, Infinity);
  const replayed = stageAt(log, Infinity);
  expect(stage.room).toEqual(host.room);
  for (const name of NAMES) {
    const content = contentOf(host.documents[name].doc);
    expect(contentOf(stage.documents[name]), `${name} of the recording`).toEqual(content);
    expect(contentOf(replayed.documents[name]), `${name} of the log alone`).toEqual(content);
    for (const person of people)
      expect(contentOf(person.doc(name)), `${name} of person ${person.number}`).toEqual(content);
  }
  for (const name of DOCUMENT_NAMES)
    expect(host.documents[name].doc.store.pendingStructs).toBeNull();

  for (const person of people) {
    expect(person.room()).toEqual(host.roomFor(person.role));
    person.checkHeard(log);
    person.checkReceipts(events);
  }
  const made = events.flatMap(({ event }) => (event.kind === "chat.posted" ? [event.text] : []));
  expect(made).toEqual([...new Set(made)]);
}

function countFact(fact: Fact, report: Report): void {
  if (fact.kind === "pulse") report("pulse");
  else if (fact.kind === "cursor") report("pointer");
  else if (fact.kind === "event") {
    if (fact.event.kind === "room.ended") report("ended");
    if (fact.event.kind === "phase.overran") report("bell");
    if (fact.event.kind === "phase.started" && fact.event.cause === "bell") report("bell");
  }
}

function contentOf(doc: Y.Doc): unknown {
  return {
    records: doc.getMap("sim").toJSON(),
    text: doc.getText("text").toDelta() as unknown,
  };
}

interface Person {
  readonly role: Role;
  readonly number: number;
  doc(name: Name): Y.Doc;
  room(): Room;
  edit(): void;
  /** Says a new command. */
  wish(): void;
  /** Says again every command that was not answered. */
  repeat(): void;
  point(): void;
  /** Carries up to so many messages of each wire, each wire in its order. */
  flush(messages: number): void;
  /** The connections break; what was on the wires is lost. */
  drop(): void;
  /** The server died: it does not learn that this person is gone. */
  cutOff(): void;
  come(house: House): Promise<void>;
  /** Nothing is on its way to or from this person. */
  quiet(): boolean;
  checkHeard(log: readonly Fact[]): void;
  checkReceipts(events: readonly EventFact[]): void;
}

interface Copy {
  doc: Y.Doc;
  undo: Y.UndoManager;
}

function createPerson(role: Role, number: number, dice: Dice, report: Report): Person {
  const writes = role !== "mentor";
  const copies: Record<Name, Copy> = { board: openCopy(), requirements: openCopy() };
  const outbox = new Map<CommandId, Command>();
  const receipts = new Map<CommandId, Receipt>();
  let heard: { from: number; facts: EventFact[] }[] = [];
  let room = emptyRoom();
  let line: Line | null = null;
  let said = 0;

  function openCopy(): Copy {
    const doc = new Y.Doc();
    // Drawn, so that a seed repeats the ties that client ids decide.
    doc.clientID = 1 + dice.below(2 ** 30);
    const undo = new Y.UndoManager([doc.getMap("sim"), doc.getText("text")], { captureTimeout: 0 });
    return { doc, undo };
  }

  const listen = (name: Name) => {
    const { doc } = copies[name];
    doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin !== line) line?.say(name, { kind: "update", update });
    });
  };
  for (const name of NAMES) listen(name);

  const startOver = (name: Name) => {
    report("start over");
    copies[name].doc.destroy();
    copies[name] = openCopy();
    listen(name);
  };

  const send = (command: Command) => {
    if (!line || line.broken()) return;
    const { host } = line;
    const answer = host.submit(command, SEAT_IDS[role]);
    void answer.then((receipt) => hear(command.id, receipt));
  };

  const hear = (id: CommandId, receipt: Receipt) => {
    // A closed room's answer is one to try again.
    if (!receipt.ok && receipt.refusal === "read_only") return;
    report(receipt.ok ? "receipt" : "refusal");
    outbox.delete(id);
    receipts.set(id, receipt);
  };

  const hangUp = (tellServer: boolean) => {
    if (tellServer) line?.close();
    line = null;
  };

  return {
    role,
    number,
    doc: (name) => copies[name].doc,
    room: () => room,
    edit() {
      if (!writes) return;
      report(line ? "edit" : "edit offline");
      change(copies[dice.pick(NAMES)], dice, report);
    },
    wish() {
      said += 1;
      const id = idOf(`person${number}-${said}`);
      const command: Command = { ...anyWish(role, number, said, dice), id };
      report("command");
      outbox.set(id, command);
      send(command);
    },
    repeat() {
      for (const command of outbox.values()) {
        report("command repeated");
        send(command);
      }
    },
    point() {
      const view = { x: 0, y: 0, zoom: 1, width: 100, height: 100 };
      line?.host.observe(SEAT_IDS[role], {
        pointer: dice.chance(0.1) ? null : { x: dice.below(1_000), y: dice.below(1_000) },
        view,
      });
    },
    flush(messages) {
      line?.carry(messages);
      for (const name of line?.spoiled() ?? []) startOver(name);
      if (line?.broken()) hangUp(true);
    },
    drop() {
      if (!line) return;
      report("drop");
      hangUp(true);
    },
    cutOff: () => hangUp(false),
    async come(house) {
      if (line && !line.broken()) return;
      hangUp(true);
      const lease = await comeIn(house, report);
      if (!lease) return;
      report("return");
      const facts: EventFact[] = [];
      const { welcome, leave } = lease.host.join({
        seatId: SEAT_IDS[role],
        role,
        deliver(fact) {
          facts.push(fact);
          room = reduce(room, fact);
        },
        cut: () => line?.cut(),
      });
      room = welcome.room;
      heard.push({ from: welcome.seq, facts });
      const connection = openLine(lease.host, role, copies, () => {
        leave();
        lease.release();
      });
      line = connection;
      for (const name of NAMES) connection.greet(name);
    },
    quiet: () => line !== null && !line.broken() && line.quiet() && outbox.size === 0,
    checkHeard(log) {
      for (const { from, facts } of heard) {
        const seqs = facts.map(({ seq }) => seq);
        const last = seqs.at(-1) ?? from;
        const due = log.filter(
          (fact) =>
            fact.kind === "event" && fact.seq > from && fact.seq <= last && sees(role, fact),
        );
        expect(facts).toEqual(due);
      }
      heard = [];
    },
    checkReceipts(events) {
      for (const [id, receipt] of receipts) {
        const messages = events.filter(
          ({ event }) => event.kind === "chat.posted" && event.messageId === id,
        );
        if (!receipt.ok) expect(messages).toEqual([]);
        else if (messages.length > 0) expect(messages.map(({ seq }) => seq)).toEqual([receipt.seq]);
      }
    },
  };
}

/** Null when the disk refused what the last life had left open: whoever comes tries again. */
async function comeIn(house: House, report: Report): Promise<Lease | null> {
  try {
    return await house.enter();
  } catch (cause) {
    if (!String(cause).includes("cannot be written")) throw cause;
    report("not let in");
    return null;
  }
}

type Message =
  | { readonly kind: "vector"; readonly vector: Uint8Array }
  | { readonly kind: "update"; readonly update: Uint8Array }
  | { readonly kind: "answer"; readonly update: Uint8Array };

/** The connections of a person to a host: both documents, both directions, each a queue in order. */
interface Line {
  readonly host: RoomHost;
  say(name: Name, message: Message): void;
  greet(name: Name): void;
  carry(messages: number): void;
  cut(): void;
  broken(): boolean;
  /** Documents that the server wants a fresh copy of; each is named once. */
  spoiled(): Name[];
  quiet(): boolean;
  close(): void;
}

function openLine(
  host: RoomHost,
  role: Role,
  copies: Record<Name, Copy>,
  onClose: () => void,
): Line {
  const up: Record<Name, Message[]> = { board: [], requirements: [] };
  const down: Record<Name, Message[]> = { board: [], requirements: [] };
  const over = new Set<Name>();
  let cut = false;
  let closed = false;
  const mayWrite = role !== "mentor";

  const readers = Object.fromEntries(
    NAMES.map((name) => {
      const reader: Reader = {
        seatId: SEAT_IDS[role],
        send: (message) => void down[name].push({ kind: "update", update: payloadOf(message) }),
        cut(code) {
          if (code === 4500) over.add(name);
          cut = true;
        },
      };
      return [name, reader];
    }),
  ) as Record<Name, Reader>;
  const stops = NAMES.map((name) => host.documents[name].open(readers[name]));

  /** What server/sync.ts does with a message, without the socket. */
  const serve = (name: Name, message: Message) => {
    const live = host.documents[name];
    const reader = readers[name];
    if (host.closed) return;
    if (message.kind === "vector") {
      down[name].push({ kind: "answer", update: live.stateFor(message.vector) });
      return;
    }
    if (message.update.length === 2) return;
    if (!mayWrite || !host.writable) {
      if (!live.knows(message.update)) reader.cut(4500, "read-only");
      return;
    }
    const result = live.merge(reader, message.update);
    if (result === "gap" && message.kind === "update")
      down[name].push({ kind: "vector", vector: Y.encodeStateVector(live.doc) });
    else if (result !== "merged") throw new Error(`an honest update was refused: ${result}`);
  };

  const line: Line = {
    host,
    say: (name, message) => void up[name].push(message),
    greet(name) {
      up[name].push({ kind: "vector", vector: Y.encodeStateVector(copies[name].doc) });
      down[name].push({ kind: "vector", vector: Y.encodeStateVector(host.documents[name].doc) });
    },
    carry(messages) {
      for (const name of NAMES) {
        for (let left = messages; left > 0 && !cut && !closed; left--) {
          const toServer = up[name].shift();
          if (toServer) serve(name, toServer);
          const toPerson = cut ? undefined : down[name].shift();
          if (toPerson?.kind === "vector") {
            const update = Y.encodeStateAsUpdate(copies[name].doc, toPerson.vector);
            up[name].push({ kind: "answer", update });
          } else if (toPerson) Y.applyUpdate(copies[name].doc, toPerson.update, line);
          if (!toServer && !toPerson) break;
        }
      }
    },
    cut() {
      cut = true;
    },
    broken: () => cut || closed || host.closed,
    spoiled() {
      const names = [...over];
      over.clear();
      return names;
    },
    quiet: () => NAMES.every((name) => up[name].length === 0 && down[name].length === 0),
    close() {
      if (closed) return;
      closed = true;
      for (const stop of stops) stop();
      onClose();
    },
  };
  return line;
}

/** The update in a message of the sync protocol: two bytes of types, then the bytes with their length. */
function payloadOf(message: Uint8Array): Uint8Array {
  let at = 2;
  while (must(message[at], "a length") >= 128) at += 1;
  return message.slice(at + 1);
}

function change({ doc, undo }: Copy, dice: Dice, report: Report): void {
  const records = doc.getMap<Y.Map<number>>("sim");
  const text = doc.getText("text");
  const key = dice.pick(["a", "b", "c", "d"]);
  const kind = dice.below(10);
  if (kind === 9 && undo.canUndo()) {
    report("undone");
    undo.undo();
    return;
  }
  doc.transact(() => {
    if (kind < 3) {
      report("record written");
      const record = records.get(key) ?? new Y.Map<number>();
      if (!records.has(key)) records.set(key, record);
      record.set(dice.pick(["x", "y"]), dice.below(1_000));
    } else if (kind < 4) {
      report("record deleted");
      records.delete(key);
    } else if (kind < 8 || text.length === 0) {
      report("text typed");
      const bold = dice.chance(0.2) ? { bold: true } : {};
      text.insert(dice.below(text.length + 1), dice.pick(["a", "bc", "def"]), bold);
    } else {
      report("text deleted");
      const from = dice.below(text.length);
      text.delete(from, Math.min(text.length - from, 1 + dice.below(4)));
    }
  });
}

function anyWish(role: Role, person: number, number: number, dice: Dice): CommandBody {
  const text = `Message ${number} of person ${person}`;
  if (role === "candidate") return { kind: "chat.post", text };
  return dice.weighted<CommandBody>([
    [6, { kind: "chat.post", text }],
    [2, { kind: "clock.pause" }],
    [4, { kind: "clock.resume" }],
    [2, { kind: "phase.next" }],
    [1, { kind: "phase.back" }],
    [1, { kind: "clock.adjust", byMinutes: 1 }],
    [2, { kind: "constraint.inject", constraint: "latency", text }],
    [2, { kind: "room.end" }],
  ]);
}

function idOf(name: string): CommandId {
  return CommandId.parse(name.padEnd(8, "-"));
}

interface Dice {
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
  chance(probability: number): boolean;
  pick<T>(values: readonly T[]): T;
  weighted<T>(values: readonly (readonly [weight: number, value: T])[]): T;
}

/** Numbers that look random and follow from the seed (mulberry32). */
function createDice(seed: number): Dice {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    chance: (probability) => next() < probability,
    pick: (values) => must(values[below(values.length)], "a value to pick"),
    weighted(values) {
      let left = next() * values.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, value] of values) {
        left -= weight;
        if (left < 0) return value;
      }
      return must(values.at(-1), "a value to pick")[1];
    },
  };
}
