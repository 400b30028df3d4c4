// Cold join: a room with 20,000 recorded updates, the server killed and started again, and the time until a newcomer has the
// whole board. Beside it, as the unit of this machine: applying the same 20,000 updates to an empty Y.Doc in this process.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import * as decoding from "lib0/decoding";
import { WebSocket } from "ws";
import * as Y from "yjs";
import { createGreenroom, isMark, isUpdate, mark, recordStrokes } from "./peers.mjs";
import { startServer } from "./servers.mjs";

const UPDATES = 20_000;
const JOINS = 5;

/** Resolves to milliseconds: the median join right after a restart, and the unit. */
export async function measureColdJoin() {
  const folder = await mkdtemp(join(tmpdir(), "greenroom-cold-"));
  const { messages } = recordStrokes(UPDATES);
  const room = await fill(folder, messages);
  const joins = [];
  for (let index = 0; index < JOINS; index++) joins.push(await join20k(folder, room));
  await rm(folder, { recursive: true });
  const unit = apply(messages);
  return { joinMs: median(joins), applyMs: unit, ratio: median(joins) / unit };
}

async function fill(folder, messages) {
  const server = await startServer("greenroom", { DATA_DIR: folder });
  const { roomId, tickets } = await createGreenroom(server.port);
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/yjs/${roomId}/board`, [
    "greenroom",
    tickets[0],
  ]);
  // The server speaks first once the room is open; before that it keeps a hundred messages and no more.
  await new Promise((resolve, reject) => {
    socket.once("message", resolve);
    socket.once("close", (code) => reject(new Error(`The server closed with ${code}.`)));
  });
  for (let index = 0; index < messages.length; index += 500) {
    for (const message of messages.slice(index, index + 500)) socket.send(message);
    await onDisk(socket, 1 + ((index / 500) % 100));
  }
  await server.stop("SIGKILL");
  return { roomId, ticket: tickets[0] };
}

function onDisk(socket, id) {
  socket.send(mark(id));
  return new Promise((resolve) => {
    const listen = (data) => {
      if (!isMark(data)) return;
      socket.off("message", listen);
      resolve();
    };
    socket.on("message", listen);
  });
}

async function join20k(folder, { roomId, ticket }) {
  const server = await startServer("greenroom", { DATA_DIR: folder });
  const begin = performance.now();
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/yjs/${roomId}/board`, [
    "greenroom",
    ticket,
  ]);
  await new Promise((resolve) => socket.once("open", resolve));
  socket.send(Uint8Array.of(0, 0, 1, 0));
  const state = await new Promise((resolve) => {
    socket.on("message", (data) => {
      if (data[0] === 0 && data[1] === 1) resolve(data);
    });
  });
  const ms = performance.now() - begin;
  if (state.length < UPDATES)
    throw new Error("The state that came back is too small to hold the updates.");
  socket.terminate();
  await server.stop("SIGKILL");
  return ms;
}

function apply(messages) {
  const updates = messages.filter(isUpdate).map((message) => {
    const decoder = decoding.createDecoder(message);
    decoding.readVarUint(decoder);
    decoding.readVarUint(decoder);
    return decoding.readVarUint8Array(decoder);
  });
  const begin = performance.now();
  const doc = new Y.Doc();
  doc.transact(() => updates.forEach((update) => Y.applyUpdate(doc, update)));
  return performance.now() - begin;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
