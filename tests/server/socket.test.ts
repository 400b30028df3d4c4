// The Socket.IO edge over real connections: who is let in, what is answered, and what ends nobody.
import { connect as connectTcp } from "node:net";
import { beforeEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { PROTOCOL_VERSION } from "../../shared/protocol.ts";
import { createMemoryStore } from "../../server/store-memory.ts";
import {
  connect,
  createRoom,
  newCommandId,
  rawYjs,
  request,
  roomOf,
  startApp,
  takeSeat,
  type HeldRoom,
  type HeldSeat,
  type Running,
} from "../support/app.ts";
import { createHandStore, mustBeOk } from "../support/peers.ts";

let running: Running;
let room: HeldRoom;
let interviewer: HeldSeat;
let candidate: HeldSeat;

beforeEach(async () => {
  running = await startApp();
  room = await createRoom(running);
  interviewer = await takeSeat(running, room, "interviewer", "Maya");
  candidate = await takeSeat(running, room, "candidate", "Noa");
});

/** A call to the socket whose shape no typed client would send. */
function shout(connection: ReturnType<typeof connect>, event: string, ...args: unknown[]): void {
  Reflect.apply(connection.socket.emit, connection.socket, [event, ...args]);
}

function ask(connection: ReturnType<typeof connect>, event: string, ...args: unknown[]) {
  return new Promise((resolve) => {
    shout(connection, event, ...args, resolve);
  });
}

describe("the handshake", () => {
  test("welcomes first, then tells every fact, to everybody in the room", async () => {
    const maya = connect(running, interviewer);
    const welcome = await maya.welcome;
    expect(welcome).toMatchObject({ seatId: interviewer.seatId, role: "interviewer" });
    const noa = connect(running, candidate);
    await noa.welcome;
    const { seq } = (await maya.send({ kind: "chat.post", text: "Hello" })) as { seq: number };
    expect((await noa.fact("chat.posted")).seq).toBe(seq);
    expect(await roomOf(noa)).toMatchObject({ chat: [{ text: "Hello" }] });
  });

  test.each([
    ["another room", { query: { room: "Nothing000" } }, "no_such_room"],
    ["no room", { query: {} }, "no_such_room"],
    [
      "a wrong ticket",
      { auth: { ticket: "x".repeat(22), protocol: PROTOCOL_VERSION } },
      "no_such_seat",
    ],
    ["no ticket", { auth: {} }, "no_such_seat"],
    ["a ticket that is no text", { auth: { ticket: { $ne: "" }, protocol: 1 } }, "no_such_seat"],
    ["another version", { auth: { ticket: "x", protocol: 0 } }, "other_version"],
  ])("with %s is refused", async (_, options, reason) => {
    expect(await connect(running, candidate, options).refused).toBe(reason);
  });

  test("the ticket of another room opens nothing", async () => {
    const other = await createRoom(running);
    const stranger = await takeSeat(running, other, "interviewer");
    expect(await connect(running, { ...stranger, roomId: room.roomId }).refused).toBe(
      "no_such_seat",
    );
  });

  test("a full room is busy", async () => {
    const small = await startApp({ limits: { connectionsPerRoom: 1 } });
    const seat = await takeSeat(small, await createRoom(small), "interviewer");
    await connect(small, seat).welcome;
    expect(await connect(small, seat).refused).toBe("busy");
  });

  test("somebody who is gone before the room was read holds nothing", async () => {
    const asked = deferred();
    const held = deferred();
    const closed = deferred();
    const { findSeat } = running.store;
    running.store.findSeat = async (...args) => {
      asked.resolve();
      await held.promise;
      return findSeat(...args);
    };
    const leases = countLeases(running);
    running.app.server.once("connection", (socket) => socket.once("close", closed.resolve));
    const gone = connect(running, candidate);
    await asked.promise;
    gone.socket.disconnect();
    await closed.promise;
    held.resolve();
    await connect(running, candidate).welcome;
    expect(leases()).toBe(1);
  });
});

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** Leases taken from here on and not given back. */
function countLeases({ app: { rooms } }: Running): () => number {
  const { use } = rooms;
  const held = new Set<object>();
  rooms.use = async (roomId) => {
    const lease = await use.call(rooms, roomId);
    if (!lease) return null;
    const counted = {
      host: lease.host,
      release() {
        held.delete(counted);
        lease.release();
      },
    };
    held.add(counted);
    return counted;
  };
  return () => held.size;
}

describe("origins", () => {
  const own = () => running.origin;
  const cases: [string, () => string][] = [
    ["another site", () => "https://evil.example"],
    ["a sandboxed page", () => "null"],
    ["our address as the beginning of another", () => `${own()}.evil.example`],
    ["our host on another port", () => `http://127.0.0.1:${running.port + 1}`],
    ["our host without a port", () => "http://127.0.0.1"],
    ["our address as a name before another", () => `${own()}@evil.example`],
    ["another kind of page", () => `file://127.0.0.1:${running.port}`],
    ["nothing readable", () => "://"],
  ];

  test.each(cases)("%s is refused on both sockets", async (_, origin) => {
    const page = connect(running, candidate, { origin: origin() });
    expect(await page.refused).toBeTruthy();
    const raw = rawYjs(running, `${room.roomId}/board`, ["greenroom", interviewer.ticket], {
      origin: origin(),
    });
    expect(await raw.unexpected).toBe(403);
  });

  test("CORS does not help: a bare WebSocket of another site is refused by the origin alone", async () => {
    const knock = async (headers: Record<string, string>) => {
      const url = `ws://127.0.0.1:${running.port}/socket.io/?EIO=4&transport=websocket`;
      const socket = new WebSocket(url, { headers });
      const answer = await new Promise((resolve) => {
        socket.on("unexpected-response", (_request, response) => resolve(response.statusCode));
        socket.on("open", () => resolve("open"));
        socket.on("error", () => undefined);
      });
      socket.terminate();
      return answer;
    };
    expect(await knock({})).toBe("open");
    expect(await knock({ origin: "https://evil.example" })).toBe(400);
  });

  test("our own page, a program without one, and the public address are let in", async () => {
    const noa = await connect(running, candidate, { origin: own() }).welcome;
    expect(noa.role).toBe("candidate");
    await connect(running, candidate).welcome;
    const behind = await startApp({ store: running.store, publicOrigin: "https://room.example" });
    await connect(behind, candidate, { origin: "https://room.example" }).welcome;
    const raw = rawYjs(behind, `${room.roomId}/board`, ["greenroom", interviewer.ticket], {
      origin: "https://room.example",
    });
    await raw.opened;
  });

  test("the host a page asked for is its only origin, not one that begins like it", async () => {
    const path = `${room.roomId}/board`;
    const protocols = ["greenroom", interviewer.ticket];
    const host = "room.example";
    for (const origin of ["https://room.example.evil.test", "https://evil.test/room.example"])
      expect(await rawYjs(running, path, protocols, { host, origin }).unexpected).toBe(403);
    await rawYjs(running, path, protocols, { host, origin: "https://room.example" }).opened;
  });

  test("an upgrade to nowhere is refused, and its reset harms nobody", async () => {
    for (let count = 0; count < 20; count++) {
      const socket = connectTcp(running.port, "127.0.0.1");
      socket.on("error", () => socket.destroy());
      socket.write(
        "GET /elsewhere HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
      );
      if (count % 2 === 0) await new Promise((resolve) => socket.once("data", resolve));
      socket.resetAndDestroy();
    }
    expect((await request(running, "/healthz")).status).toBe(200);
  });
});

describe("messages", () => {
  test("a command gets its receipt, a refusal its sentence", async () => {
    const noa = connect(running, candidate);
    await noa.welcome;
    mustBeOk(await noa.send({ kind: "chat.post", text: "Hello" }));
    expect(await noa.send({ kind: "clock.start" })).toEqual({
      ok: false,
      refusal: "not_allowed",
      message: "Your role cannot do that.",
    });
  });

  test.each([
    ["nothing", []],
    ["null", [null]],
    ["text", ["clock.start"]],
    ["an unknown kind", [{ kind: "room.explode", id: "12345678" }]],
    ["a wish of the server", [{ kind: "interrupt", id: "12345678" }]],
    ["no id", [{ kind: "board.gather" }]],
    ["a field too many", [{ kind: "board.gather", id: "12345678", by: "somebody" }]],
    ["a text too long", [{ kind: "chat.post", id: "12345678", text: "x".repeat(2_001) }]],
    ["bytes", [Buffer.from("command")]],
    ["prototypes", [JSON.parse('{"__proto__":{"kind":"board.gather","id":"12345678"}}')]],
  ])("a command that is %s has a bad shape", async (_, args) => {
    const noa = connect(running, candidate);
    await noa.welcome;
    expect(await ask(noa, "command", ...args)).toMatchObject({ refusal: "bad_shape" });
  });

  test.each(["error", "toString", "__proto__", "constructor", "welcome", "fact", "", "join"])(
    "an event called %j that nobody knows is answered and ends nothing",
    async (event) => {
      const noa = connect(running, candidate);
      await noa.welcome;
      expect(await ask(noa, event, {})).toMatchObject({ refusal: "bad_shape" });
      mustBeOk(await noa.send({ kind: "chat.post", text: "Still here" }));
    },
  );

  test("without a function to answer to, nothing breaks", async () => {
    const noa = connect(running, candidate);
    await noa.welcome;
    const command = { kind: "chat.post", text: "Hello", id: newCommandId() };
    shout(noa, "command", command, "not a function");
    shout(noa, "command", command);
    shout(noa, "command");
    shout(noa, "clock");
    shout(noa, "clock", 5);
    await noa.fact("chat.posted");
    expect(await ask(noa, "clock")).toBeTypeOf("number");
  });

  test("a handler that throws answers its own caller only", async () => {
    const [maya, noa] = [connect(running, interviewer), connect(running, candidate)];
    await Promise.all([maya.welcome, noa.welcome]);
    const lease = await running.app.rooms.use(room.roomId);
    const host = lease?.host;
    if (!host) throw new Error("no host");
    const submit = host.submit.bind(host);
    host.submit = (command, seatId) => {
      if (command.kind === "board.gather") throw new Error("a bug");
      return submit(command, seatId);
    };
    expect(await noa.send({ kind: "board.gather" })).toMatchObject({ ok: false });
    mustBeOk(await maya.send({ kind: "chat.post", text: "Hello" }));
    expect(running.lines.find(({ event }) => event === "handler failed")).toBeDefined();
    lease.release();
  });

  test("too many are answered too_fast, and the others of the room are not", async () => {
    const [maya, noa] = [connect(running, interviewer), connect(running, candidate)];
    await Promise.all([maya.welcome, noa.welcome]);
    const receipts = await Promise.all(
      Array.from({ length: 60 }, () => noa.send({ kind: "board.gather" })),
    );
    const refusals = receipts.map((receipt) => (receipt.ok ? "ok" : receipt.refusal));
    expect(refusals.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => "ok"));
    expect(refusals).toContain("too_fast");
    mustBeOk(await maya.send({ kind: "board.gather" }));
  });

  test("a message too large cuts its sender, and nobody else", async () => {
    const [maya, noa] = [connect(running, interviewer), connect(running, candidate)];
    await Promise.all([maya.welcome, noa.welcome]);
    shout(noa, "command", { kind: "chat.post", text: "x".repeat(100_000) });
    expect(await noa.gone).toBe("transport close");
    mustBeOk(await maya.send({ kind: "chat.post", text: "Hello" }));
  });

  test("the polling transport is not there", async () => {
    const answer = await request(running, "/socket.io/?EIO=4&transport=polling");
    expect(answer.status).toBe(400);
  });
});

describe("what is said when", () => {
  test("a repeated command has one effect and the same receipt, also on another connection", async () => {
    const noa = connect(running, candidate);
    await noa.welcome;
    const command = { kind: "chat.post", text: "Once", id: newCommandId() } as const;
    const first = await noa.sendCommand(command);
    noa.socket.disconnect();
    const again = connect(running, candidate);
    expect(await again.sendCommand(command)).toEqual(first);
    expect((await roomOf(again)).chat).toHaveLength(1);
  });

  test("nobody hears a fact before it is on disk", async () => {
    const disk = createHandStore();
    const slow = await startApp({ store: disk.store });
    const made = await createRoom(slow);
    const seats = [
      await takeSeat(slow, made, "interviewer"),
      await takeSeat(slow, made, "candidate"),
    ];
    const [maya, noa] = seats.map((seat) => connect(slow, seat));
    if (!maya || !noa) throw new Error("two people");
    await Promise.all([maya.welcome, noa.welcome]);
    mustBeOk(await maya.send({ kind: "chat.post", text: "Before" }));
    disk.hold();
    const receipt = maya.send({ kind: "chat.post", text: "Held" });
    // The server has decided it once it answers what was asked after it.
    await ask(maya, "clock");
    await ask(noa, "clock");
    expect(JSON.stringify(noa.facts)).not.toContain("Held");
    disk.release();
    mustBeOk(await receipt);
    expect(JSON.stringify(noa.facts) + JSON.stringify(maya.facts)).toContain("Held");
  });

  test("when the disk refuses, people are cut, come back by themselves, and nothing lies", async () => {
    const disk = createHandStore();
    const ill = await startApp({ store: disk.store });
    const made = await createRoom(ill);
    const maya = connect(ill, await takeSeat(ill, made, "interviewer"), { reconnect: true });
    await maya.welcome;
    mustBeOk(await maya.send({ kind: "clock.start" }));
    const back = new Promise((resolve) => {
      maya.socket.on("welcome", (welcome) => resolve(welcome.room.clock));
    });
    disk.failNext();
    const refused = maya.send({ kind: "chat.post", text: "Lost" });
    expect(await back).toMatchObject({ kind: "paused", reason: "interrupted" });
    const log = await disk.store.readFacts(made.roomId, { afterSeq: 0, limit: 1_000 });
    expect(log.some(({ body }) => Buffer.from(body).includes("Lost"))).toBe(false);
    maya.socket.disconnect();
    // An answer that came says the truth; one that did not come cannot lie.
    expect(await Promise.race([refused.then(({ ok }) => ok), Promise.resolve(false)])).toBe(false);
  });

  test("a candidate never hears the prompt before Start, nor of invites", async () => {
    const [maya, noa] = [connect(running, interviewer), connect(running, candidate)];
    await Promise.all([maya.welcome, noa.welcome]);
    const heard: string[] = [];
    noa.socket.io.engine.on("packet", (packet: { data?: unknown }) =>
      heard.push(String(packet.data)),
    );
    mustBeOk(
      await maya.send({ kind: "problem.set", prompt: { title: "Canary", text: "Canary text" } }),
    );
    const path = `/api/rooms/${room.roomId}/invites/observer`;
    await request(running, path, { method: "POST", ticket: interviewer.ticket });
    mustBeOk(await maya.send({ kind: "chat.post", text: "Hello" }));
    await noa.fact("chat.posted");
    expect(heard.join()).toContain("Hello");
    expect(heard.join()).not.toMatch(/Canary|invite/);
    expect(JSON.stringify(await noa.welcome)).not.toContain("nobody may see");
    mustBeOk(await maya.send({ kind: "clock.start" }));
    await noa.fact("problem.revealed");
    expect(heard.join()).toContain("Canary text");
  });

  test("secrets and texts of people stay out of the log of the server", async () => {
    const noa = connect(running, candidate);
    await noa.welcome;
    await noa.send({ kind: "chat.post", text: "Private words" });
    await ask(noa, "command", { kind: "chat.post", text: "Private words" });
    await connect(running, { ...candidate, ticket: "wrong-ticket-000000000" }).refused;
    const lines = JSON.stringify(running.lines);
    for (const secret of [
      candidate.ticket,
      room.invites.candidate,
      "Private words",
      "wrong-ticket",
    ])
      expect(lines).not.toContain(secret);
  });
});

test("a server with nothing left to keep has nothing left", async () => {
  const store = createMemoryStore();
  const empty = await startApp({ store });
  await empty.close();
  expect(empty.app.rooms.live).toBe(0);
});
