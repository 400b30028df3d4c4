/* The Yjs edge: the y-websocket protocol at /yjs/<room>/<document>, with one extra message, the barrier mark.
   It checks who may open what and keeps connections alive; sync-connection.ts speaks the protocol. The ticket comes
   as a WebSocket subprotocol, because an address ends up in logs. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import { DocumentName } from "../shared/documents.ts";
import { RoomId } from "../shared/ids.ts";
import type { PresenceUser } from "../shared/presence.ts";
import { CLOSE, YJS_SUBPROTOCOL } from "../shared/protocol.ts";
import { opens } from "../shared/roles.ts";
import { findSeat } from "../shared/room.ts";
import { SEAT_COLORS } from "../shared/seat.ts";
import type { Clock } from "./clock.ts";
import type { Limits } from "./limits.ts";
import type { Logger } from "./logger.ts";
import type { Rooms } from "./rooms.ts";
import { hashSecret } from "./seats.ts";
import type { Store } from "./store.ts";
import { connect, KEEPALIVE_MS, type Connection, type Opened } from "./sync-connection.ts";

/** Most messages kept while a room is being opened. */
const MAX_EARLY = 100;

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
