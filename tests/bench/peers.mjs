// The load's side of a socket: three seats per room, spoken in raw y-websocket messages so that the load itself costs little.
import { once } from "node:events";
import * as encoding from "lib0/encoding";
import { WebSocket } from "ws";
import * as Y from "yjs";

const SYNC = 0;
const UPDATE = 2;
const AWARENESS = 1;
const MARK = 100;

/** Sockets of one room: [candidate, interviewer, observer]. */
export async function openRoom(server, index) {
  if (server.name !== "greenroom") {
    const urls = [0, 1, 2].map(() => `ws://127.0.0.1:${server.port}/room-${index}`);
    return Promise.all(urls.map((url) => openSocket(url, [])));
  }
  const { roomId, tickets } = await createGreenroom(server.port);
  const url = `ws://127.0.0.1:${server.port}/yjs/${roomId}/board`;
  return Promise.all(tickets.map((ticket) => openSocket(url, ["greenroom", ticket])));
}

/** A Greenroom room with its candidate, interviewer and mentor seated (a mentor reads, as an observer does, and may enter before Start). */
export async function createGreenroom(port) {
  const { roomId, invites } = await post(port, "/api/rooms", { problemId: "team-chat" });
  const tickets = [];
  for (const role of ["interviewer", "interviewer", "mentor"]) {
    const seat = await post(port, `/api/rooms/${roomId}/seats`, {
      invite: invites[role],
      name: role,
    });
    tickets.push(seat.ticket);
  }
  return { roomId, tickets, invites };
}

async function post(port, path, body) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

async function openSocket(url, protocols) {
  const socket = new WebSocket(url, protocols, { perMessageDeflate: false });
  socket.binaryType = "nodebuffer";
  await once(socket, "open");
  return socket;
}

/** Freehand strokes and typing of one person, as ready-made update messages, `count` of them. */
export function recordStrokes(count) {
  const doc = new Y.Doc();
  const messages = [];
  doc.on("update", (update) =>
    messages.push(
      message(SYNC, (encoder) => {
        encoding.writeVarUint(encoder, UPDATE);
        encoding.writeVarUint8Array(encoder, update);
      }),
    ),
  );
  const records = doc.getMap("records");
  let points = null;
  for (let index = 0; messages.length < count; index++) {
    if (index % 80 === 0) {
      const record = new Y.Map();
      points = new Y.Array();
      doc.transact(() => {
        records.set(`shape:${index}`, record);
        record.set("points", points);
      });
    } else points.push([Math.round(index * 7.3) % 1000, Math.round(index * 3.1) % 700, 0.5]);
  }
  return { messages: messages.slice(0, count), clientId: doc.clientID };
}

/** A presence message of an awareness client. */
export function presence(clientId, clock) {
  const state = JSON.stringify({
    user: { name: "Jonas", color: "#B4500B" },
    board: {
      pointer: { x: (clock * 13) % 900, y: (clock * 7) % 600 },
      view: { x: 0, y: 0, zoom: 1, width: 924, height: 624 },
    },
  });
  return message(AWARENESS, (encoder) => {
    const update = encoding.encode((inner) => {
      encoding.writeVarUint(inner, 1);
      encoding.writeVarUint(inner, clientId);
      encoding.writeVarUint(inner, clock);
      encoding.writeVarString(inner, state);
    });
    encoding.writeVarUint8Array(encoder, update);
  });
}

export function mark(id) {
  return message(MARK, (encoder) => encoding.writeVarUint(encoder, id));
}

export function isUpdate(data) {
  return data[0] === SYNC && data[1] === UPDATE;
}

export function isMark(data) {
  return data[0] === MARK;
}

function message(type, write) {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, type);
    write(encoder);
  });
}
