// The Yjs edge over real connections: the stock provider for honest people, bare sockets for the others.
import { beforeEach, describe, expect, test, vi } from "vitest";
import * as Y from "yjs";
import type { DocumentName } from "../../shared/documents.ts";
import type { BoardPresence } from "../../shared/presence.ts";
import { CLOSE, MARK_MESSAGE } from "../../shared/protocol.ts";
import { must } from "../../shared/must.ts";
import { unpackFact } from "../../shared/recording.ts";
import type { Role } from "../../shared/seat.ts";
import {
  connect,
  createRoom,
  rawYjs,
  startApp,
  takeSeat,
  yjs,
  type HeldRoom,
  type HeldSeat,
  type RawSocket,
  type Running,
  type YjsPeer,
} from "../support/app.ts";
import { createHandClock } from "../support/clock.ts";
import {
  block,
  bytes,
  createHandStore,
  mustBeOk,
  text,
  uint,
  updatesOf,
} from "../support/peers.ts";

const BOARD: BoardPresence = {
  pointer: { x: 10, y: 20 },
  view: { x: 0, y: 0, zoom: 1, width: 800, height: 600 },
};

let running: Running;
let room: HeldRoom;
let seats: Record<Role, HeldSeat>;

beforeEach(async () => {
  await open(await startApp());
});

/** A started interview with everybody seated. */
async function open(server: Running): Promise<void> {
  running = server;
  room = await createRoom(server);
  seats = {
    interviewer: await takeSeat(server, room, "interviewer", "Maya"),
    candidate: await takeSeat(server, room, "candidate", "Noa"),
    mentor: await takeSeat(server, room, "mentor", "Sam"),
    observer: await takeSeat(server, room, "observer", "Ola"),
  };
}

async function start(): Promise<void> {
  const maya = connect(running, seats.interviewer);
  await maya.welcome;
  mustBeOk(await maya.send({ kind: "clock.start" }));
}

async function comesIn(role: Role, name: DocumentName): Promise<void> {
  const peer = yjs(running, seats[role], name);
  await peer.synced;
  peer.close();
}

const board = (role: Role) => yjs(running, seats[role], "board");

function raw(role: Role, name = "board"): RawSocket {
  return rawYjs(running, `${room.roomId}/${name}`, ["greenroom", seats[role].ticket]);
}

async function boardFacts() {
  const rows = await running.store.readFacts(room.roomId, { afterSeq: 0, limit: 10_000 });
  return rows
    .map(unpackFact)
    .filter((fact) => fact.kind === "update" && fact.document === "board" && fact.by !== null);
}

/** Resolves when a document has come to this. */
function until(doc: Y.Doc, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!holds()) return;
      doc.off("afterTransaction", look);
      resolve();
    };
    doc.on("afterTransaction", look);
    look();
  });
}

const wordsOf = ({ doc }: Pick<YjsPeer, "doc">) => doc.getText("words").toJSON();

describe("who may open what", () => {
  test.each<[Role, string, number]>([
    ["candidate", "board", CLOSE.notForThisRole],
    ["candidate", "requirements", CLOSE.notForThisRole],
    ["observer", "board", CLOSE.notForThisRole],
    ["candidate", "notes", CLOSE.notForThisRole],
    ["observer", "notes", CLOSE.notForThisRole],
    ["interviewer", "secrets", CLOSE.noSuchRoom],
  ])("before Start: %s, %s: %d", async (role, name, code) => {
    expect(await raw(role, name).closed).toBe(code);
  });

  test("before Start the staff prepares; from Start on everybody is in, but for the notes", async () => {
    for (const name of ["board", "requirements", "notes"] as const)
      for (const role of ["interviewer", "mentor"] as const) await comesIn(role, name);
    await start();
    for (const role of ["candidate", "observer"] as const) {
      for (const name of ["board", "requirements"] as const) await comesIn(role, name);
      expect(await yjs(running, seats[role], "notes").refused).toBe(CLOSE.notForThisRole);
    }
  });

  test("a wrong ticket, none, and one of another room", async () => {
    const other = await takeSeat(running, await createRoom(running), "interviewer");
    const path = `${room.roomId}/board`;
    expect(await rawYjs(running, path, ["greenroom", "x".repeat(22)]).closed).toBe(
      CLOSE.noSuchSeat,
    );
    expect(await rawYjs(running, path, ["greenroom"]).closed).toBe(CLOSE.noSuchSeat);
    expect(await rawYjs(running, path, ["greenroom", other.ticket]).closed).toBe(CLOSE.noSuchSeat);
  });

  test("a room that is not there", async () => {
    const protocols = ["greenroom", seats.interviewer.ticket];
    for (const path of ["Nothing000/board", "x/board", room.roomId, `${room.roomId}/`])
      expect(await rawYjs(running, path, protocols).closed).toBe(CLOSE.noSuchRoom);
  });

  test("the server selects its subprotocol and never says the ticket back", async () => {
    const socket = raw("interviewer");
    await socket.opened;
    expect(socket.socket.protocol).toBe("greenroom");
  });

  test("a document has so many readers and no more", async () => {
    await open(await startApp({ limits: { connectionsPerRoom: 1 } }));
    await board("interviewer").synced;
    expect(await raw("mentor").closed).toBe(CLOSE.tooFast);
  });
});

describe("writing", () => {
  test("reaches the others and the log under the seat's name, and does not come back", async () => {
    await start();
    const [maya, noa, ola] = [board("interviewer"), board("candidate"), board("observer")];
    await Promise.all([maya.synced, noa.synced, ola.synced]);
    const echo: unknown[] = [];
    noa.doc.on("update", (_update: Uint8Array, origin: unknown) => {
      if (origin === noa.provider) echo.push(origin);
    });
    const messages = countMessages(noa);
    noa.doc.getText("words").insert(0, "Hello");
    await noa.mark();
    await until(ola.doc, () => wordsOf(ola) === "Hello");
    await until(maya.doc, () => wordsOf(maya) === "Hello");
    await noa.mark();
    expect(echo).toEqual([]);
    // Two marks and nothing else.
    expect(messages()).toBe(2);
    expect((await boardFacts()).map(({ by }) => by)).toEqual([seats.candidate.seatId]);
  });

  test.each<Role>(["observer", "mentor"])(
    "%s cannot: a struct, an answer and a bare deletion are dropped, and the socket is closed",
    async (role) => {
      await start();
      const maya = board("interviewer");
      await maya.synced;
      maya.doc.getText("words").insert(0, "Hello");
      await maya.mark();
      const before = await boardFacts();
      const state = Y.encodeStateAsUpdate(maya.doc);
      const copy = new Y.Doc();
      Y.applyUpdate(copy, state);
      const vector = Y.encodeStateVector(copy);
      const deletion = must(
        updatesOf(copy, (doc) => doc.getText("words").delete(0, 2))[0],
        "bytes",
      );
      // What makes it dangerous: nobody's state vector moves.
      expect(Y.encodeStateVector(copy)).toEqual(vector);
      const insertion = must(
        updatesOf(copy, (doc) => doc.getText("words").insert(0, "x"))[0],
        "bytes",
      );
      for (const [step, update] of [
        [2, insertion],
        [1, insertion],
        [2, deletion],
        [1, Y.encodeStateAsUpdate(copy)],
      ] as const) {
        const socket = raw(role);
        await socket.opened;
        socket.send(uint(0), uint(step), block(update));
        expect(await socket.closed).toBe(CLOSE.startOver);
      }
      await maya.mark();
      expect(wordsOf(maya)).toBe("Hello");
      expect(await boardFacts()).toEqual(before);
    },
  );

  test("what follows a refused message on the same socket is not taken either", async () => {
    await start();
    const socket = raw("candidate");
    await socket.opened;
    socket.send(uint(0), uint(2), block(Uint8Array.of(1, 2, 3)));
    const good = must(updatesOf(new Y.Doc(), (doc) => doc.getMap("m").set("a", 1))[0], "bytes");
    socket.send(uint(0), uint(2), block(good));
    expect(await socket.closed).toBe(CLOSE.startOver);
    const maya = board("interviewer");
    await maya.synced;
    await maya.mark();
    expect(await boardFacts()).toEqual([]);
    expect(maya.doc.getMap("m").size).toBe(0);
  });

  test("a reader is left in peace with what all have, and starts over with what nobody else has", async () => {
    await start();
    const maya = board("interviewer");
    await maya.synced;
    maya.doc.getText("words").insert(0, "Hello");
    maya.doc.getText("words").delete(0, 1);
    await maya.mark();
    const same = raw("observer");
    await same.opened;
    same.send(uint(0), uint(1), block(Y.encodeStateAsUpdate(maya.doc)));
    same.send(uint(MARK_MESSAGE), uint(7));
    await vi.waitFor(() => expect(same.messages.map(([type]) => type)).toContain(MARK_MESSAGE));
    // As after a crash that took a change back which this reader had already heard of.
    const ahead = new Y.Doc();
    Y.applyUpdate(ahead, Y.encodeStateAsUpdate(maya.doc));
    ahead.getText("words").delete(0, 1);
    const ghost = raw("observer");
    await ghost.opened;
    expect([...(await ghost.next())].slice(0, 2)).toEqual([0, 0]);
    ghost.send(uint(0), uint(1), block(Y.encodeStateAsUpdate(ahead)));
    expect(await ghost.closed).toBe(CLOSE.startOver);
  });

  test("after the end nothing changes; who comes back with what all have is left in peace", async () => {
    await start();
    const maya = connect(running, seats.interviewer);
    const noa = board("candidate");
    await Promise.all([maya.welcome, noa.synced]);
    noa.doc.getText("words").insert(0, "Hello");
    noa.doc.getText("words").delete(0, 1);
    await noa.mark();
    mustBeOk(await maya.send({ kind: "room.end" }));
    const closes: (number | undefined)[] = [];
    noa.provider.on("connection-close", (event) => void closes.push(event?.code));
    noa.provider.disconnect();
    noa.provider.connect();
    await new Promise((resolve) => noa.provider.once("sync", resolve));
    await noa.mark();
    expect(closes).toEqual([undefined]);
    const late = board("candidate");
    await late.synced;
    late.doc.getText("words").insert(0, "Too late");
    await new Promise((resolve) => late.provider.once("connection-close", resolve));
    expect(await boardFacts()).toHaveLength(2);
  });
});

function countMessages({ provider }: YjsPeer): () => number {
  let count = 0;
  provider.ws?.addEventListener("message", () => {
    count += 1;
  });
  return () => count;
}

describe("marks", () => {
  test("come back only after everything before them is on disk", async () => {
    const disk = createHandStore();
    await open(await startApp({ store: disk.store }));
    await start();
    const [noa, ola] = [board("candidate"), board("observer")];
    await Promise.all([noa.synced, ola.synced]);
    await noa.mark();
    disk.hold();
    noa.doc.getText("words").insert(0, "Hello");
    const mark = noa.mark();
    await until(ola.doc, () => wordsOf(ola) === "Hello");
    // The answer to what was asked after the mark is here, and the mark is not.
    const again = raw("candidate");
    await again.opened;
    expect(noa.marked).toEqual([1]);
    disk.release();
    await mark;
    expect(await boardFacts()).toHaveLength(1);
  });

  test("do not come back when the disk refused; the edit comes again by itself", async () => {
    const disk = createHandStore();
    await open(await startApp({ store: disk.store }));
    await start();
    const noa = board("candidate");
    await noa.synced;
    disk.failNext();
    noa.doc.getText("words").insert(0, "Hello");
    void noa.mark();
    await new Promise((resolve) => noa.provider.once("connection-close", resolve));
    expect(noa.marked).toEqual([]);
    await new Promise((resolve) => noa.provider.once("sync", resolve));
    await noa.mark();
    const again = board("interviewer");
    await until(again.doc, () => wordsOf(again) === "Hello");
  });

  test("a mark behind a gap waits for what was missing, and nothing of the gap is kept", async () => {
    await start();
    const maya = board("interviewer");
    await maya.synced;
    const doc = new Y.Doc();
    const updates = ["a", "b"].map((letter) =>
      must(updatesOf(doc, (copy) => copy.getText("words").insert(0, letter))[0], "an update"),
    );
    const socket = raw("candidate");
    await socket.opened;
    // The server's first question, and who is here.
    expect([...(await socket.next())].slice(0, 2)).toEqual([0, 0]);
    await socket.next();
    socket.send(uint(0), uint(2), block(must(updates[1], "the second")));
    socket.send(uint(MARK_MESSAGE), uint(1));
    const question = await socket.next();
    expect([...question].slice(0, 2)).toEqual([0, 0]);
    await maya.mark();
    expect(wordsOf(maya)).toBe("");
    expect(await boardFacts()).toEqual([]);
    expect(socket.messages.some(([type]) => type === MARK_MESSAGE)).toBe(false);
    socket.send(uint(0), uint(1), block(Y.encodeStateAsUpdate(doc)));
    expect([...(await socket.next())]).toEqual([MARK_MESSAGE, 1]);
    await until(maya.doc, () => wordsOf(maya) === "ba");
  });

  test("an answer with a gap is not asked for again and again: that copy is no good", async () => {
    await start();
    const doc = new Y.Doc();
    const second = ["a", "b"].map((letter) =>
      must(updatesOf(doc, (copy) => copy.getText("words").insert(0, letter))[0], "an update"),
    )[1];
    const socket = raw("candidate");
    await socket.opened;
    socket.send(uint(0), uint(1), block(must(second, "the second")));
    expect(await socket.closed).toBe(CLOSE.startOver);
  });

  test("too many behind a gap end the connection", async () => {
    await open(await startApp({ limits: { messagesPerSecond: 10_000 } }));
    await start();
    const doc = new Y.Doc();
    doc.getText("words").insert(0, "a");
    const second = must(updatesOf(doc, (copy) => copy.getText("words").insert(0, "b"))[0], "bytes");
    const socket = raw("candidate");
    await socket.opened;
    socket.send(uint(0), uint(2), block(second));
    for (let mark = 0; mark < 1_100; mark++) socket.send(uint(MARK_MESSAGE), uint(mark));
    expect(await socket.closed).toBe(CLOSE.tooFast);
  });
});

describe("coming back", () => {
  test("after a restart, what both sides wrote meanwhile is together", async () => {
    await start();
    const noa = board("candidate");
    await noa.synced;
    noa.doc.getText("words").insert(0, "one ");
    await noa.mark();
    const { port, store } = running;
    await running.close();
    noa.doc.getText("words").insert(4, "two ");
    running = await startApp({ store, port });
    const maya = board("interviewer");
    await maya.synced;
    maya.doc.getText("words").insert(0, "zero ");
    await maya.mark();
    await until(noa.doc, () => wordsOf(noa).includes("zero"));
    await until(maya.doc, () => wordsOf(maya).includes("two"));
    expect(wordsOf(noa)).toBe(wordsOf(maya));
    expect(wordsOf(noa).split(" ").sort()).toEqual(["", "one", "two", "zero"]);
    await noa.mark();
    const again = board("mentor");
    await again.synced;
    expect(wordsOf(again)).toBe(wordsOf(noa));
  });

  test("a room that was killed in the middle of a gap is whole again", async () => {
    await start();
    const [maya, noa] = [board("interviewer"), board("candidate")];
    await Promise.all([maya.synced, noa.synced]);
    noa.provider.disconnect();
    noa.doc.getText("words").insert(0, "offline ");
    maya.doc.getText("words").insert(0, "online ");
    await maya.mark();
    noa.provider.connect();
    await until(noa.doc, () => wordsOf(noa).includes("online"));
    await until(maya.doc, () => wordsOf(maya).includes("offline"));
    expect(wordsOf(noa)).toBe(wordsOf(maya));
  });
});

describe("presence", () => {
  const statesOf = ({ provider }: YjsPeer) => provider.awareness.getStates();

  function seen(by: YjsPeer, holds: (states: Map<number, Record<string, unknown>>) => boolean) {
    return new Promise<void>((resolve) => {
      const look = () => {
        if (!holds(statesOf(by))) return;
        by.provider.awareness.off("change", look);
        resolve();
      };
      by.provider.awareness.on("change", look);
      look();
    });
  }

  test("is stamped: forged names, roles and seats are replaced", async () => {
    await start();
    const [maya, noa] = [board("interviewer"), board("candidate")];
    await Promise.all([maya.synced, noa.synced]);
    const forged = { name: "Maya", role: "interviewer", seatId: seats.interviewer.seatId };
    noa.provider.awareness.setLocalState({ ...forged, user: forged, board: BOARD, isAdmin: true });
    await seen(maya, (states) => states.get(noa.doc.clientID)?.["board"] !== undefined);
    expect(statesOf(maya).get(noa.doc.clientID)).toEqual({
      seatId: seats.candidate.seatId,
      board: BOARD,
    });
    await vi.waitFor(async () => {
      const rows = await running.store.readFacts(room.roomId, { afterSeq: 0, limit: 10_000 });
      const cursors = rows.map(unpackFact).filter(({ kind }) => kind === "cursor");
      expect(cursors).toMatchObject([{ by: seats.candidate.seatId, cursor: { x: 10, y: 20 } }]);
    });
  });

  test("somebody else's client id is refused, and a newcomer sees the right one", async () => {
    await start();
    const noa = board("candidate");
    await noa.synced;
    const maya = board("interviewer");
    await maya.synced;
    noa.provider.awareness.setLocalState({ board: BOARD });
    await seen(maya, (states) => states.has(noa.doc.clientID));
    const thief = raw("observer");
    await thief.opened;
    const stolen = bytes(uint(1), uint(noa.doc.clientID), uint(2 ** 40), text('{"board":null}'));
    thief.send(uint(1), block(stolen));
    const removed = bytes(uint(1), uint(noa.doc.clientID), uint(2 ** 41), text("null"));
    thief.send(uint(1), block(removed));
    thief.send(uint(MARK_MESSAGE), uint(1));
    await vi.waitFor(() =>
      expect(thief.messages.some(([type]) => type === MARK_MESSAGE)).toBe(true),
    );
    const late = board("mentor");
    await seen(late, (states) => states.has(noa.doc.clientID));
    for (const peer of [maya, late])
      expect(statesOf(peer).get(noa.doc.clientID)).toMatchObject({
        seatId: seats.candidate.seatId,
        board: BOARD,
      });
  });

  test("ends with the connection", async () => {
    await start();
    const [maya, noa] = [board("interviewer"), board("candidate")];
    await Promise.all([maya.synced, noa.synced]);
    noa.provider.awareness.setLocalState({ board: BOARD });
    await seen(maya, (states) => states.has(noa.doc.clientID));
    noa.provider.ws?.close();
    noa.provider.shouldConnect = false;
    await seen(maya, (states) => !states.has(noa.doc.clientID));
    expect([...statesOf(maya).keys()]).toEqual([maya.doc.clientID]);
  });

  test("does not come back to its sender", async () => {
    await start();
    const socket = raw("candidate");
    await socket.opened;
    await socket.next();
    const said = bytes(uint(1), uint(5), uint(1), text(JSON.stringify({ board: BOARD })));
    socket.send(uint(1), block(said));
    socket.send(uint(MARK_MESSAGE), uint(1));
    expect([...(await socket.next())]).toEqual([MARK_MESSAGE, 1]);
  });

  test("garbage closes the connection of its sender, and its words stay out of the log", async () => {
    await start();
    const socket = raw("candidate");
    await socket.opened;
    socket.send(uint(1), block(bytes(uint(1), uint(1), uint(1), text("Private words"))));
    expect(await socket.closed).toBe(CLOSE.startOver);
    const line = running.lines.find(({ event }) => event === "message not understood");
    expect(line).toBeDefined();
    expect(JSON.stringify(line)).not.toContain("Private");
    expect(line?.error).toBeUndefined();
  });
});

describe("limits", () => {
  test("a message too large ends its socket, and only that", async () => {
    await open(await startApp({ limits: { updateBytes: 10_000 } }));
    await start();
    const maya = board("interviewer");
    await maya.synced;
    const socket = raw("candidate");
    await socket.opened;
    socket.send(uint(0), uint(2), block(new Uint8Array(20_000)));
    expect(await socket.closed).toBe(1009);
    await maya.mark();
  });

  test("too many messages are answered 4429", async () => {
    await open(await startApp({ limits: { messagesPerSecond: 10 } }));
    await start();
    const socket = raw("candidate");
    await socket.opened;
    for (let count = 0; count < 60; count++) socket.send(uint(3));
    expect(await socket.closed).toBe(CLOSE.tooFast);
  });

  test("too much before the room is read ends the socket before anything is known of it", async () => {
    await open(await startApp({ limits: { updateBytes: 10_000 } }));
    const { findSeat } = running.store;
    let go = () => {};
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    running.store.findSeat = async (...args) => {
      await held;
      return findSeat(...args);
    };
    const socket = raw("interviewer");
    await socket.opened;
    for (let count = 0; count < 4; count++) socket.socket.send(new Uint8Array(4_000));
    expect(await socket.closed).toBe(CLOSE.tooFast);
    go();
  });

  test.each([
    ["nothing", []],
    ["an unknown type", [uint(50)]],
    ["half a message", [uint(0), uint(2), uint(500)]],
    ["a mark without a number", [uint(MARK_MESSAGE)]],
    ["authentication", [uint(2), uint(0), text("no")]],
  ])("%s ends at most its own connection", async (_, parts) => {
    await start();
    const maya = board("interviewer");
    await maya.synced;
    const socket = raw("candidate");
    await socket.opened;
    socket.send(...parts);
    socket.socket.close();
    await socket.closed;
    await maya.mark();
    expect(maya.provider.wsconnected).toBe(true);
  });

  test("text instead of bytes ends at most its own connection", async () => {
    const socket = raw("interviewer");
    await socket.opened;
    socket.socket.send("hello");
    socket.socket.close();
    await socket.closed;
    const sam = board("mentor");
    await sam.synced;
    expect(sam.provider.synced).toBe(true);
  });
});

describe("silence", () => {
  test("is broken every 12 s for those who wait, and ends the connection that gives no sign", async () => {
    const clock = createHandClock();
    // The same rooms behind a clock that stands still; nothing has to be written to read them.
    running = await startApp({ store: running.store, clock });
    const socket = raw("interviewer");
    await socket.opened;
    await socket.next();
    const pinged = new Promise((resolve) => {
      socket.socket.once("ping", resolve);
    });
    clock.advance(12_000);
    expect([...(await socket.next())]).toEqual([1, 1, 0]);
    await pinged;
    clock.advance(36_000);
    expect(await socket.closed).toBe(1006);
  });
});
