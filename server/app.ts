/* The whole server, put together. The only file that knows every part; it does not listen and does not touch the process. */
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Duplex } from "node:stream";
import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import { createRoomRoutes } from "./http-rooms.ts";
import { createHttp } from "./http.ts";
import type { Logger } from "./logger.ts";
import { createRecorder } from "./recorder.ts";
import { createRooms, type Rooms } from "./rooms.ts";
import type { RandomBytes } from "./seats.ts";
import { createSocket } from "./socket.ts";
import type { Store } from "./store.ts";
import { createSync } from "./sync.ts";

export interface AppOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly store: Store;
  readonly logger: Logger;
  readonly random: RandomBytes;
  readonly clientDir: string;
  readonly version: string;
}

export interface App {
  readonly server: Server;
  readonly rooms: Rooms;
  /** Takes nothing new, saves everything, cuts the sockets. The store stays open: it is the caller's. */
  close(): Promise<void>;
}

/** A server that is ready to listen. */
export async function createApp(options: AppOptions): Promise<App> {
  const { config, clock, store, logger, random } = options;
  const { limits } = config;
  const recorder = createRecorder({ store, clock });
  const rooms = createRooms({ store, recorder, clock, logger });
  const http = await createHttp({
    store,
    logger,
    version: options.version,
    clientDir: options.clientDir,
    bodyBytes: limits.bodyBytes,
    tldrawLicenseKey: config.tldrawLicenseKey,
    rooms: createRoomRoutes({ rooms, store, clock, random, limits }),
  });
  const server = createServer(http);
  const originAllowed = (origin: string | undefined, host: string | undefined) =>
    sameOrigin(origin, host, config.publicOrigin);
  const socket = createSocket(server, { rooms, store, clock, limits, logger, originAllowed });
  const sync = createSync({ rooms, store, clock, limits, logger });
  server.on("upgrade", (request: IncomingMessage, connection: Duplex, head: Buffer) => {
    const path = request.url ?? "";
    if (path.startsWith("/socket.io/")) return;
    if (path.startsWith("/yjs/") && originAllowed(request.headers.origin, request.headers.host))
      sync.upgrade(request, connection, head);
    else {
      // Node listens to an upgraded connection no longer; a reset by the other end must not end the process.
      connection.on("error", () => connection.destroy());
      connection.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
    }
  });
  return {
    server,
    rooms,
    async close() {
      const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
      await rooms.close();
      await recorder.flush();
      sync.close();
      const cut = socket.close();
      // Before waiting: a download or half a request would hold the server open.
      server.closeAllConnections();
      await cut;
      await stopped;
    },
  };
}

/**
 * CORS does not apply to WebSockets, so the origin is checked by hand: a browser's page must come from the host it talks to or
 * from the configured public address. Programs that are not browsers send no origin; they hold no ambient rights to abuse.
 */
function sameOrigin(
  origin: string | undefined,
  host: string | undefined,
  publicOrigin: string | null,
): boolean {
  if (origin === undefined) return true;
  if (origin === publicOrigin) return true;
  try {
    const url = new URL(origin);
    return /^https?:$/.test(url.protocol) && url.host === host;
  } catch (cause) {
    if (cause instanceof TypeError) return false;
    throw cause;
  }
}
