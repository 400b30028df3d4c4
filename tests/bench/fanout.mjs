// Fan-out: rooms of three under the workload of performance.md. The same bytes go to every server, one server at a time, in
// turns; the figures are ratios within this run.
import { performance } from "node:perf_hooks";
import { isMark, isUpdate, mark, openRoom, presence, recordStrokes } from "./peers.mjs";
import { startServer } from "./servers.mjs";

const ROOMS = 60;
/** Not measured: the compiler of the engine is still at work, in every server alike. */
const WARM_UP_SECONDS = 4;
const SECONDS = 8;
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const TICK_MS = 5;
/** Per second while active; everybody is active 30 % of the time, the rooms at different moments. */
const UPDATES = 46.5;
const POINTERS = 25;
const ACTIVE = 0.3;
const CYCLE_MS = 4_000;

/** Runs all rounds; resolves to the median figures by server. */
export async function measureFanout() {
  const results = { relay: [], yjs: [], greenroom: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of Object.keys(results)) results[name].push(await measure(name));
  }
  return Object.fromEntries(Object.entries(results).map(([name, runs]) => [name, medians(runs)]));
}

async function measure(name) {
  const server = await startServer(name);
  const empty = await server.usage();
  const rooms = [];
  for (let index = 0; index < ROOMS; index++) rooms.push(await prepare(server, index));
  await drive(rooms, 0, WARM_UP_SECONDS);
  await settled(rooms);
  for (const room of rooms) Object.assign(room, { latencies: [], acks: [], delivered: 0 });
  const before = await server.usage();
  const bytesBefore = received(rooms);
  await drive(rooms, WARM_UP_SECONDS, SECONDS);
  await settled(rooms);
  const after = await server.usage();
  const latencies = rooms.flatMap((room) => room.latencies).sort((a, b) => a - b);
  const acks = rooms.flatMap((room) => room.acks).sort((a, b) => a - b);
  const delivered = rooms.reduce((sum, room) => sum + room.delivered, 0);
  for (const room of rooms) for (const socket of room.sockets) socket.terminate();
  await server.stop("SIGKILL");
  return {
    cpuPerThousand: (after.cpuMs - before.cpuMs) / (delivered / 1_000),
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    bytesOut: (received(rooms) - bytesBefore) / delivered,
    memoryPerRoomMb: (after.rssMb - empty.rssMb) / ROOMS,
    ackP50: quantile(acks, 0.5),
    ackP95: quantile(acks, 0.95),
    delivered,
  };
}

async function prepare(server, index) {
  const sockets = await openRoom(server, index);
  const { messages, clientId } = recordStrokes(Math.ceil(UPDATES * (WARM_UP_SECONDS + SECONDS)));
  const room = {
    sockets,
    messages,
    clientIds: [clientId, clientId + 1, clientId + 2],
    sent: 0,
    clock: 1,
    waiting: [[], []],
    latencies: [],
    delivered: 0,
    acks: [],
    marks: new Map(),
    offset: (index / ROOMS) * CYCLE_MS,
  };
  sockets.slice(1).forEach((socket, reader) =>
    socket.on("message", (data) => {
      if (!isUpdate(data)) return;
      const sentAt = room.waiting[reader].shift();
      if (sentAt === undefined) return;
      room.latencies.push(performance.now() - sentAt);
      room.delivered += 1;
    }),
  );
  if (server.name === "greenroom")
    sockets[0].on("message", (data) => {
      if (isMark(data)) room.acks.push(performance.now() - room.marks.get(data.readUInt8(1)));
    });
  room.marksToo = server.name === "greenroom" && index % 10 === 0;
  return room;
}

function received(rooms) {
  return rooms
    .flatMap((room) => room.sockets)
    .reduce((sum, socket) => sum + socket._socket.bytesRead, 0);
}

/** Sends by the clock for some seconds; what is due at a tick is sent at that tick. */
function drive(rooms, fromSeconds, seconds) {
  const start = performance.now() - fromSeconds * 1_000;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const elapsed = performance.now() - start;
      for (const room of rooms) send(room, elapsed);
      if (elapsed >= (fromSeconds + seconds) * 1_000) {
        clearInterval(timer);
        resolve();
      }
    }, TICK_MS);
  });
}

function send(room, elapsed) {
  const activeMs = activeUntil(elapsed + room.offset) - activeUntil(room.offset);
  for (
    ;
    room.sent < (activeMs / 1_000) * UPDATES && room.sent < room.messages.length;
    room.sent++
  ) {
    const now = performance.now();
    room.waiting.forEach((queue) => queue.push(now));
    room.sockets[0].send(room.messages[room.sent]);
    if (room.marksToo && room.sent % 8 === 0) {
      const id = 1 + ((room.sent / 8) % 100);
      room.marks.set(id, now);
      room.sockets[0].send(mark(id));
    }
  }
  for (; room.clock < (activeMs / 1_000) * POINTERS; room.clock++) {
    room.sockets.forEach((socket, seat) => socket.send(presence(room.clientIds[seat], room.clock)));
  }
}

/** Active milliseconds up to a moment: the first part of every cycle. */
function activeUntil(ms) {
  const cycles = Math.floor(ms / CYCLE_MS);
  return (cycles * ACTIVE + Math.min(ACTIVE, (ms % CYCLE_MS) / CYCLE_MS)) * CYCLE_MS;
}

/** Waits until everything sent has arrived. */
async function settled(rooms) {
  while (rooms.some((room) => room.waiting.some((queue) => queue.length > 0)))
    await new Promise((resolve) => setTimeout(resolve, 20));
}

function quantile(sorted, share) {
  return sorted.length === 0
    ? Number.NaN
    : sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

function medians(runs) {
  const keys = Object.keys(runs[0]);
  return Object.fromEntries(
    keys.map((key) => [
      key,
      quantile(
        runs.map((run) => run[key]).sort((a, b) => a - b),
        0.5,
      ),
    ]),
  );
}
