/* The Yjs edge: the y-websocket protocol at /yjs/<room>/<document>, with one extra message, the barrier mark.
   It checks who may open and who may write, counts rates and sizes, and hands bytes to the live document. The ticket comes
   as a WebSocket subprotocol, because an address ends up in logs. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import * as Y from "yjs";
import { WebSocketServer, type WebSocket } from "ws";
import { DocumentName } from "../shared/documents.ts";
import { RoomId } from "../shared/ids.ts";
import type { PresenceUser } from "../shared/presence.ts";
import { CLOSE, MARK_MESSAGE, YJS_SUBPROTOCOL } from "../shared/protocol.ts";
import { can, opens } from "../shared/roles.ts";
import { findSeat } from "../shared/room.ts";
import { SEAT_COLORS } from "../shared/seat.ts";
import type { Clock } from "./clock.ts";
import type { RoomHost } from "./host.ts";
import { createBucket, type Limits } from "./limits.ts";
import { presenceMessage, type Reader } from "./live-document.ts";
import type { Logger } from "./logger.ts";
import type { Lease, Rooms } from "./rooms.ts";
import { hashSecret } from "./seats.ts";
import type { Store } from "./store.ts";

const SYNC_MESSAGE = 0;
const AWARENESS_MESSAGE = 1;
const QUERY_AWARENESS_MESSAGE = 3;
const SYNC_STEP_1 = 0;
const SYNC_STEP_2 = 1;
const SYNC_UPDATE = 2;

/** y-websocket cuts a connection on which it heard nothing for 30 s; an awareness update of nobody is enough. */
const KEEPALIVE_MS = 12_000;
const KEEPALIVE = Uint8Array.of(AWARENESS_MESSAGE, 1, 0);

/** A connection from which nothing came for this long, not even the answer to a ping, is not there any more. */
const SILENT_MS = 3 * KEEPALIVE_MS;

/** Most messages kept while a room is being opened, and most marks kept after a gap. */
const MAX_EARLY = 100;
const MAX_HELD_MARKS = 1_000;

/** Standard WebSocket close code "try again later". */
const TRY_AGAIN = 1013;

export interface SyncOptions {
  readonly rooms: Rooms;
  readonly store: Store;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly logger: Logger;
}

export interface SyncEdge {
  /** Takes over an upgrade whose path begins with /yjs/. The origin has been checked. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

/** The Yjs edge of a server. */
export function createSync(options: SyncOptions): SyncEdge {
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: options.limits.updateBytes,
    handleProtocols: (offered) => (offered.has(YJS_SUBPROTOCOL) ? YJS_SUBPROTOCOL : false),
  });
  const connections = new Set<Connection>();
  let stopKeepalive = () => {};
  const keepalive = () => {
    for (const connection of connections) connection.keepAlive();
    stopKeepalive = options.clock.after(KEEPALIVE_MS, keepalive);
  };
  keepalive();

  const accept = async (socket: WebSocket, request: IncomingMessage) => {
    const early: Uint8Array[] = [];
    let earlyBytes = 0;
    const remember = (data: Buffer) => {
      earlyBytes += data.length;
      if (early.length < MAX_EARLY && earlyBytes <= options.limits.updateBytes) early.push(data);
      else socket.close(CLOSE.tooFast);
    };
    socket.on("message", remember);
    socket.on("error", (error) =>
      options.logger.info("yjs socket error", { reason: error.message }),
    );
    const opened = await openDocument(options, request);
    if ("code" in opened) return socket.close(opened.code, opened.reason);
    if (socket.readyState !== socket.OPEN) return opened.lease.release();
    if (opened.lease.host.closed) {
      opened.lease.release();
      return socket.close(TRY_AGAIN, "try again");
    }
    const connection = connect(socket, opened, options);
    connections.add(connection);
    socket.off("message", remember);
    socket.on("message", (data: Buffer) => connection.receive(data));
    socket.on("pong", () => connection.heard());
    socket.on("close", () => {
      connections.delete(connection);
      connection.end();
    });
    for (const message of early) connection.receive(message);
  };

  return {
    upgrade(request, socket, head) {
      server.handleUpgrade(request, socket, head, (webSocket) => {
        accept(webSocket, request).catch((error: unknown) => {
          options.logger.error("yjs socket not opened", { error });
          webSocket.close(TRY_AGAIN, "try again");
        });
      });
    },
    close() {
      stopKeepalive();
      server.close();
      for (const client of server.clients) client.terminate();
    },
  };
}

interface Opened {
  readonly lease: Lease;
  readonly document: DocumentName;
  readonly user: PresenceUser;
}

interface Closed {
  readonly code: number;
  readonly reason: string;
}

async function openDocument(
  { rooms, store, limits }: SyncOptions,
  request: IncomingMessage,
): Promise<Opened | Closed> {
  const [, , roomPart, documentPart] = new URL(request.url ?? "/", "http://host").pathname.split(
    "/",
  );
  const roomId = RoomId.safeParse(roomPart);
  const document = DocumentName.safeParse(documentPart);
  if (!roomId.success || !document.success)
    return { code: CLOSE.noSuchRoom, reason: "no such room" };
  const lease = await rooms.use(roomId.data);
  if (!lease) return { code: CLOSE.noSuchRoom, reason: "no such room" };
  const refuse = (code: number, reason: string): Closed => {
    lease.release();
    return { code, reason };
  };
  const ticket = ticketOf(request);
  const seatId = ticket === null ? null : await store.findSeat(roomId.data, hashSecret(ticket));
  const seat = findSeat(lease.host.room, seatId);
  if (!seat) return refuse(CLOSE.noSuchSeat, "no such seat");
  if (!opens(seat.role, document.data, lease.host.room.startedAt !== null))
    return refuse(CLOSE.notForThisRole, "not for this role");
  let readers = 0;
  for (const _ of lease.host.documents[document.data].readers()) readers += 1;
  if (readers >= limits.connectionsPerRoom) return refuse(CLOSE.tooFast, "room is full");
  const user: PresenceUser = {
    seatId: seat.id,
    role: seat.role,
    name: seat.name,
    color: SEAT_COLORS[seat.color],
  };
  return { lease, document: document.data, user };
}

/** The subprotocol that is not ours is the ticket. */
function ticketOf(request: IncomingMessage): string | null {
  const offered =
    request.headers["sec-websocket-protocol"]?.split(",").map((part) => part.trim()) ?? [];
  return offered.find((part) => part !== YJS_SUBPROTOCOL) ?? null;
}

interface Connection {
  receive(message: Uint8Array): void;
  /** A sign of life. */
  heard(): void;
  keepAlive(): void;
  end(): void;
}

function connect(
  socket: WebSocket,
  { lease, document, user }: Opened,
  options: SyncOptions,
): Connection {
  const { host } = lease;
  const live = host.documents[document];
  const { clock, limits, logger } = options;
  const bucket = createBucket(limits.messagesPerSecond, limits.messagesPerSecond * 3);
  const mayWrite = can(user.role, `${document}.write`);
  let lastSent = clock.now();
  let lastHeard = lastSent;
  /** Set after a gap: marks wait until the missing updates have come. */
  let heldMarks: number[] | null = null;

  const reader: Reader = {
    seatId: user.seatId,
    send(message) {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > limits.unsentBytes) return socket.terminate();
      lastSent = clock.now();
      socket.send(message, { binary: true, compress: false });
    },
    cut: (code, reason) => socket.close(code, reason),
  };

  const askForMissing = () => {
    if (mayWrite) reader.send(syncMessage(SYNC_STEP_1, Y.encodeStateVector(live.doc)));
  };
  const answerMark = (mark: number) => {
    if (heldMarks) {
      if (heldMarks.push(mark) > MAX_HELD_MARKS) reader.cut(CLOSE.tooFast, "too fast");
    } else
      host.whenDurable((failed) => {
        if (!failed) reader.send(markMessage(mark));
      });
  };

  const merge = (update: Uint8Array, isAnswer: boolean) => {
    if (isNothing(update)) return releaseMarks(isAnswer);
    if (!mayWrite || !host.writable) {
      // After the end a returning writer answers with what everybody has: old deletions are in every answer.
      if (mayWrite && live.knows(update)) return releaseMarks(isAnswer);
      return reader.cut(CLOSE.startOver, "read-only");
    }
    const result = mergeOrDistrust(host, document, reader, update);
    if (result === "merged") return releaseMarks(isAnswer);
    // A gap in an answer: the sender lacks the same update itself, and would give the same answer again.
    if (result === "gap" && !isAnswer) {
      heldMarks ??= [];
      return askForMissing();
    }
    logger.warn("update refused", {
      roomId: host.roomId,
      seatId: user.seatId,
      document,
      reason: result,
    });
    return reader.cut(CLOSE.startOver, result);
  };
  const releaseMarks = (isAnswer: boolean) => {
    if (!heldMarks || !isAnswer) return;
    const marks = heldMarks;
    heldMarks = null;
    marks.forEach(answerMark);
  };

  const receiveSync = (decoder: decoding.Decoder) => {
    const step = decoding.readVarUint(decoder);
    const payload = decoding.readVarUint8Array(decoder);
    if (step === SYNC_STEP_1) reader.send(syncMessage(SYNC_STEP_2, live.stateFor(payload)));
    else if (step === SYNC_STEP_2 || step === SYNC_UPDATE) merge(payload, step === SYNC_STEP_2);
  };
  const receivePresence = (decoder: decoding.Decoder) => {
    const announced = live.presence.announce(reader, user, decoding.readVarUint8Array(decoder));
    if (!announced) return;
    live.presenceChanged(announced.ids);
    if (document === "board" && announced.board !== undefined)
      host.observe(user.seatId, announced.board);
  };
  const sendPresence = () => {
    const all = live.presence.all();
    if (all) reader.send(presenceMessage(all));
  };

  const close = live.open(reader);
  askForMissing();
  sendPresence();

  return {
    receive(message) {
      // What comes after the socket was cut is not wanted either.
      if (host.closed || socket.readyState !== socket.OPEN) return;
      lastHeard = clock.now();
      if (!bucket.take(clock.now())) return reader.cut(CLOSE.tooFast, "too fast");
      try {
        const decoder = decoding.createDecoder(message);
        const type = decoding.readVarUint(decoder);
        if (type === SYNC_MESSAGE) receiveSync(decoder);
        else if (type === AWARENESS_MESSAGE) receivePresence(decoder);
        else if (type === QUERY_AWARENESS_MESSAGE) sendPresence();
        else if (type === MARK_MESSAGE) answerMark(decoding.readVarUint(decoder));
      } catch (error) {
        // The name only: a parser's message quotes what it could not read.
        logger.warn("message not understood", {
          roomId: host.roomId,
          seatId: user.seatId,
          document,
          reason: error instanceof Error ? error.name : "unknown",
        });
        reader.cut(CLOSE.startOver, "malformed");
      }
    },
    heard() {
      lastHeard = clock.now();
    },
    keepAlive() {
      const now = clock.now();
      if (now - lastHeard >= SILENT_MS) return socket.terminate();
      if (now - lastHeard >= KEEPALIVE_MS) socket.ping();
      if (now - lastSent >= KEEPALIVE_MS) reader.send(KEEPALIVE);
    },
    end() {
      close();
      const gone = !host.closed && live.presenceLeft(reader);
      if (gone && document === "board") host.observe(user.seatId, null);
      lease.release();
    },
  };
}

/** An exception inside Yjs leaves a document nobody can vouch for: the host is given up and rebuilt from the log. */
function mergeOrDistrust(
  host: RoomHost,
  document: DocumentName,
  reader: Reader,
  update: Uint8Array,
) {
  try {
    return host.documents[document].merge(reader, update);
  } catch (error) {
    reader.cut(CLOSE.startOver, "malformed");
    host.distrust(document, error);
    return "malformed" as const;
  }
}

/** No struct and no deletion: what a client without news answers. */
function isNothing(update: Uint8Array): boolean {
  return update.length === 2 && update[0] === 0 && update[1] === 0;
}

function syncMessage(step: number, payload: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, SYNC_MESSAGE);
    encoding.writeVarUint(encoder, step);
    encoding.writeVarUint8Array(encoder, payload);
  });
}

function markMessage(mark: number): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MARK_MESSAGE);
    encoding.writeVarUint(encoder, mark);
  });
}
