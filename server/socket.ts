/* The Socket.IO edge: commands in, facts out. All handlers go through one registrar that checks shape, rate and acknowledgement
   and lets no exception out. A handshake is refused before anything is said; then `welcome` comes first. */
import type { Server as HttpServer } from "node:http";
import { Server, type Socket } from "socket.io";
import { Command, REFUSALS } from "../shared/commands.ts";
import { RoomId, type SeatId } from "../shared/ids.ts";
import {
  Handshake,
  PROTOCOL_VERSION,
  type ClientToServer,
  type ConnectRefusal,
  type Receipt,
  type ServerToClient,
} from "../shared/protocol.ts";
import { findSeat } from "../shared/room.ts";
import type { Role } from "../shared/seat.ts";
import type { Clock } from "./clock.ts";
import type { Member } from "./publisher.ts";
import { createBucket, type Limits } from "./limits.ts";
import type { Logger } from "./logger.ts";
import type { Lease, Rooms } from "./rooms.ts";
import { hashSecret } from "./seats.ts";
import type { Store } from "./store.ts";

export interface SocketOptions {
  readonly rooms: Rooms;
  readonly store: Store;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly logger: Logger;
  /** Whether a page of this origin may open a socket to this host. */
  readonly originAllowed: (origin: string | undefined, host: string | undefined) => boolean;
}

export interface SocketEdge {
  close(): Promise<void>;
}

interface Admitted {
  readonly lease: Lease;
  readonly seatId: SeatId;
  readonly role: Role;
}

type RoomSocket = Socket<ClientToServer, ServerToClient, Record<string, never>, Partial<Admitted>>;

/** Attaches the Socket.IO edge to a server. */
export function createSocket(http: HttpServer, options: SocketOptions): SocketEdge {
  const io = new Server<ClientToServer, ServerToClient, Record<string, never>, Partial<Admitted>>(
    http,
    {
      transports: ["websocket"],
      serveClient: false,
      destroyUpgrade: false,
      perMessageDeflate: false,
      httpCompression: false,
      maxHttpBufferSize: options.limits.commandBytes,
      pingInterval: 10_000,
      pingTimeout: 10_000,
      connectTimeout: 5_000,
      allowRequest: (request, callback) => {
        callback(null, options.originAllowed(request.headers.origin, request.headers.host));
      },
    },
  );
  io.use((socket, next) => {
    admit(socket, options).then(
      (admitted) => {
        if (typeof admitted === "string") return next(new Error(admitted));
        Object.assign(socket.data, admitted);
        return next();
      },
      (error: unknown) => {
        options.logger.error("handshake failed", { error });
        next(new Error("busy" satisfies ConnectRefusal));
      },
    );
  });
  io.on("connection", (socket) => serve(socket, options));
  return {
    close: async () => {
      await io.close();
    },
  };
}

async function admit(
  socket: RoomSocket,
  { rooms, store, limits }: SocketOptions,
): Promise<Admitted | ConnectRefusal> {
  const handshake = Handshake.safeParse(socket.handshake.auth);
  const roomId = RoomId.safeParse(socket.handshake.query["room"]);
  if (!roomId.success) return "no_such_room";
  if (!handshake.success) return "no_such_seat";
  if (handshake.data.protocol !== PROTOCOL_VERSION) return "other_version";
  const lease = await rooms.use(roomId.data);
  if (!lease) return "no_such_room";
  const seatId = await store.findSeat(roomId.data, hashSecret(handshake.data.ticket));
  const seat = findSeat(lease.host.room, seatId);
  if (!seat || lease.host.connections >= limits.connectionsPerRoom) {
    lease.release();
    return seat ? "busy" : "no_such_seat";
  }
  // The client may go while the room is read; then no connection event and no disconnect will come.
  if (socket.conn.readyState !== "open") lease.release();
  socket.conn.once("close", () => lease.release());
  return { lease, seatId: seat.id, role: seat.role };
}

function serve(socket: RoomSocket, { clock, limits, logger }: SocketOptions): void {
  const { lease, seatId, role } = socket.data;
  if (!lease || !seatId || !role || lease.host.closed) {
    socket.conn.close();
    return;
  }
  const { host } = lease;
  const member: Member = {
    seatId,
    role,
    deliver: ({ seq, at, by, event }) => socket.emit("fact", { seq, at, by, event }),
    cut(farewell) {
      if (!farewell) return socket.conn.close();
      socket.emit("farewell", farewell);
      socket.disconnect(true);
    },
  };
  const { welcome, leave } = host.join(member);
  socket.emit("welcome", welcome);
  const bucket = createBucket(limits.commandsPerSecond, limits.commandsPerSecond * 3);

  const refuse = (refusal: keyof typeof REFUSALS): Receipt => ({
    ok: false,
    refusal,
    message: REFUSALS[refusal],
  });
  const handlers: Record<
    string,
    (payload: unknown, acknowledge: (answer: unknown) => void) => Promise<void>
  > = {
    async command(payload, acknowledge) {
      if (!bucket.take(clock.now())) return acknowledge(refuse("too_fast"));
      const command = Command.safeParse(payload);
      acknowledge(command.success ? await host.submit(command.data, seatId) : refuse("bad_shape"));
    },
    async clock(_, acknowledge) {
      if (bucket.take(clock.now())) acknowledge(clock.now());
    },
  };
  socket.onAny((event: string, ...args: unknown[]) => {
    const last = args.at(-1);
    const acknowledge =
      typeof last === "function"
        ? (answer: unknown) => void Reflect.apply(last, undefined, [answer])
        : () => {};
    const handler = Object.hasOwn(handlers, event) ? handlers[event] : undefined;
    if (!handler) return acknowledge(refuse("bad_shape"));
    handler(args[0], acknowledge).catch((error: unknown) => {
      logger.error("handler failed", { roomId: host.roomId, seatId, reason: event, error });
      acknowledge(refuse("bad_shape"));
    });
  });
  socket.on("disconnect", leave);
}
