// The whole server on 127.0.0.1 with a free port, and real clients for its three edges: HTTP, Socket.IO
// and the stock y-websocket provider. Everything opened here is closed when the test is over.
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as decoding from "lib0/decoding";
import { io, type Socket } from "socket.io-client";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import type { Command, CommandBody } from "../../shared/commands.ts";
import type { DocumentName } from "../../shared/documents.ts";
import { CommandId, type RoomId } from "../../shared/ids.ts";
import { must } from "../../shared/must.ts";
import {
  CreatedRoom,
  MARK_MESSAGE,
  PROTOCOL_VERSION,
  TakenSeat,
  YJS_SUBPROTOCOL,
  type ClientToServer,
  type FactMessage,
  type Receipt,
  type ServerToClient,
  type Welcome,
} from "../../shared/protocol.ts";
import { reduce } from "../../shared/room.ts";
import type { Role } from "../../shared/seat.ts";
import { createApp, type App } from "../../server/app.ts";
import { systemClock, type Clock } from "../../server/clock.ts";
import { DEFAULT_LIMITS, type Limits } from "../../server/limits.ts";
import { systemRandom } from "../../server/seats.ts";
import type { Store } from "../../server/store.ts";
import { bytes, createKeptLog, uint, type LogLine } from "./peers.ts";
import { createMemoryStore } from "../../server/store-memory.ts";

export interface StartOptions {
  readonly store?: Store;
  readonly clock?: Clock;
  readonly limits?: Partial<Limits>;
  readonly publicOrigin?: string;
  readonly tldrawLicenseKey?: string;
  /** A free one without it; the same again for a server that comes back. */
  readonly port?: number;
}

export interface Running {
  readonly app: App;
  readonly store: Store;
  readonly port: number;
  readonly origin: string;
  readonly lines: readonly LogLine[];
  close(): Promise<void>;
}

/** Starts a server. */
export async function startApp(options: StartOptions = {}): Promise<Running> {
  const store = options.store ?? createMemoryStore();
  const { lines, logger } = createKeptLog();
  const app = await createApp({
    config: {
      port: 0,
      host: "127.0.0.1",
      dataDir: "",
      publicOrigin: options.publicOrigin ?? null,
      tldrawLicenseKey: options.tldrawLicenseKey ?? "",
      limits: { ...DEFAULT_LIMITS, ...options.limits },
    },
    clock: options.clock ?? systemClock(),
    store,
    logger,
    random: systemRandom,
    clientDir: await makePage(),
    version: "1.2.3",
  });
  await new Promise<void>((resolve) => {
    app.server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const address = app.server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  let closed: Promise<void> | null = null;
  const close = () => (closed ??= app.close());
  onTestFinished(close);
  return { app, store, port, origin: `http://127.0.0.1:${port}`, lines, close };
}

/** A built page as small as can be. */
async function makePage(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "greenroom-page-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, "assets"));
  const page = `<html><head><meta property="csp-nonce" nonce="__NONCE__"></head><body><script nonce="__NONCE__"></script></body></html>`;
  await writeFile(join(folder, "index.html"), page);
  await writeFile(join(folder, "assets", "app.js"), "0;");
  await writeFile(join(folder, "favicon.svg"), "<svg/>");
  return folder;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface RequestOptions {
  readonly method?: string;
  readonly ticket?: string;
  /** Sent as JSON; text is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks the server for something; the body is parsed if it is JSON. */
export async function request(
  { origin }: Pick<Running, "origin">,
  path: string,
  { method, ticket, body, headers }: RequestOptions = {},
): Promise<Answer> {
  const response = await fetch(`${origin}${path}`, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(ticket === undefined ? {} : { authorization: `Bearer ${ticket}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const isJson = response.headers.get("content-type")?.includes("json");
  return {
    status: response.status,
    headers: response.headers,
    body: isJson ? await response.json() : await response.text(),
  };
}

export interface HeldRoom {
  readonly roomId: RoomId;
  readonly invites: Readonly<Record<Role, string>>;
}

export async function createRoom(
  running: Pick<Running, "origin">,
  body: object = {},
): Promise<HeldRoom> {
  const answer = await request(running, "/api/rooms", {
    body: { problem: { title: "A title", text: "A text nobody may see" }, ...body },
  });
  const { roomId, invites } = CreatedRoom.parse(answer.body);
  return { roomId, invites };
}

export interface HeldSeat extends TakenSeat {
  readonly roomId: RoomId;
}

/** Sits down with the invite of a role. */
export async function takeSeat(
  running: Pick<Running, "origin">,
  { roomId, invites }: HeldRoom,
  role: Role,
  name: string = role,
): Promise<HeldSeat> {
  const answer = await request(running, `/api/rooms/${roomId}/seats`, {
    body: { invite: invites[role], name },
  });
  return { ...TakenSeat.parse(answer.body), roomId };
}

export interface Connection {
  readonly socket: Socket<ServerToClient, ClientToServer>;
  readonly welcome: Promise<Welcome>;
  readonly facts: readonly FactMessage[];
  /** Resolves with why the handshake was refused. */
  readonly refused: Promise<string>;
  /** Resolves with the last word of the server, or the reason of the disconnect. */
  readonly gone: Promise<string>;
  send(body: CommandBody): Promise<Receipt>;
  sendCommand(command: Command): Promise<Receipt>;
  /** Resolves with the first fact of a kind, past or to come. */
  fact(kind: FactMessage["event"]["kind"]): Promise<FactMessage>;
}

export interface ConnectOptions {
  readonly auth?: object;
  readonly query?: Record<string, string>;
  readonly origin?: string;
  readonly reconnect?: boolean;
}

/** Opens the Socket.IO connection of a seat. */
export function connect(
  running: Pick<Running, "origin">,
  { roomId, ticket }: Pick<HeldSeat, "roomId" | "ticket">,
  options: ConnectOptions = {},
): Connection {
  const socket: Socket<ServerToClient, ClientToServer> = io(running.origin, {
    transports: ["websocket"],
    forceNew: true,
    reconnection: options.reconnect ?? false,
    reconnectionDelay: 10,
    reconnectionDelayMax: 50,
    query: options.query ?? { room: roomId },
    auth: options.auth ?? { ticket, protocol: PROTOCOL_VERSION },
    ...(options.origin === undefined ? {} : { extraHeaders: { origin: options.origin } }),
  });
  onTestFinished(() => void socket.disconnect());
  const facts: FactMessage[] = [];
  const waiting = new Set<() => void>();
  let farewell: string | null = null;
  socket.on("fact", (fact) => {
    facts.push(fact);
    for (const look of waiting) look();
  });
  socket.on("farewell", (reason) => {
    farewell = reason;
  });
  const sendCommand = (command: Command) =>
    new Promise<Receipt>((resolve) => {
      socket.emit("command", command, resolve);
    });
  return {
    socket,
    facts,
    welcome: new Promise((resolve) => {
      socket.once("welcome", resolve);
    }),
    refused: new Promise((resolve) => {
      socket.once("connect_error", (error) => resolve(error.message));
    }),
    gone: new Promise((resolve) => {
      socket.once("disconnect", (reason) => resolve(farewell ?? reason));
    }),
    send: (body) => sendCommand({ ...body, id: newCommandId() }),
    sendCommand,
    fact: (kind) =>
      new Promise((resolve) => {
        const look = () => {
          const found = facts.find(({ event }) => event.kind === kind);
          if (!found) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}

/** The room as a connection's page shows it. */
export async function roomOf(connection: Connection) {
  const { room } = await connection.welcome;
  return connection.facts.reduce((sum, fact) => reduce(sum, { ...fact, kind: "event" }), room);
}

let commands = 0;

export function newCommandId(): CommandId {
  commands += 1;
  return CommandId.parse(`socket-${String(commands).padStart(6, "0")}`);
}

export interface YjsPeer {
  readonly doc: Y.Doc;
  readonly provider: WebsocketProvider;
  readonly synced: Promise<void>;
  /** Resolves with the code when the server will not have us any more. */
  readonly refused: Promise<number>;
  /** Resolves when everything before it is on disk. */
  mark(): Promise<void>;
  /** Whether a mark has come back. */
  readonly marked: readonly number[];
  close(): void;
}

/** Opens a document with the stock provider. */
export function yjs(
  { port }: Pick<Running, "port">,
  { roomId, ticket }: Pick<HeldSeat, "roomId" | "ticket">,
  name: DocumentName,
): YjsPeer {
  const doc = new Y.Doc();
  const provider = new WebsocketProvider(`ws://127.0.0.1:${port}/yjs/${roomId}`, name, doc, {
    disableBc: true,
    protocols: [YJS_SUBPROTOCOL, ticket],
    maxBackoffTime: 30,
    // ws has the part of the browser's WebSocket that the provider uses.
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
  });
  const marked: number[] = [];
  const waiting = new Map<number, () => void>();
  let marks = 0;
  provider.messageHandlers[MARK_MESSAGE] = (_reply, decoder) => {
    const mark = decoding.readVarUint(decoder);
    marked.push(mark);
    waiting.get(mark)?.();
  };
  const close = () => {
    provider.destroy();
    doc.destroy();
  };
  onTestFinished(close);
  return {
    doc,
    provider,
    marked,
    synced: new Promise((resolve) => {
      provider.once("sync", () => resolve());
    }),
    refused: new Promise((resolve) => {
      provider.once("closed", ({ code }) => resolve(code));
    }),
    mark: () =>
      new Promise((resolve) => {
        marks += 1;
        waiting.set(marks, resolve);
        provider.ws?.send(new Uint8Array(bytes(uint(MARK_MESSAGE), uint(marks))));
      }),
    close,
  };
}

export interface RawSocket {
  readonly socket: WebSocket;
  readonly opened: Promise<void>;
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
  /** Resolves with the status of an upgrade that was refused. */
  readonly unexpected: Promise<number>;
  readonly messages: readonly Uint8Array[];
  /** The next message that no one has waited for yet. */
  next(): Promise<Uint8Array>;
  send(...parts: Parameters<typeof bytes>): void;
}

/** A bare WebSocket to the Yjs edge. */
export function rawYjs(
  { port }: Pick<Running, "port">,
  path: string,
  protocols: readonly string[] = [],
  headers: Readonly<Record<string, string>> = {},
): RawSocket {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/yjs/${path}`, [...protocols], { headers });
  const messages: Uint8Array[] = [];
  const waiting: ((message: Uint8Array) => void)[] = [];
  let taken = 0;
  socket.on("message", (data: Buffer) => {
    const message = new Uint8Array(data);
    messages.push(message);
    const resolve = waiting.shift();
    if (!resolve) return;
    taken += 1;
    resolve(message);
  });
  socket.on("error", () => socket.terminate());
  onTestFinished(() => socket.terminate());
  return {
    socket,
    messages,
    opened: new Promise((resolve) => {
      socket.once("open", resolve);
    }),
    closed: new Promise((resolve) => {
      socket.once("close", resolve);
    }),
    unexpected: new Promise((resolve) => {
      socket.once("unexpected-response", (_, response) => resolve(response.statusCode ?? 0));
    }),
    next: () =>
      messages.length > taken
        ? Promise.resolve(must(messages[taken++], "a message"))
        : new Promise((resolve) => {
            waiting.push(resolve);
          }),
    send: (...parts) => socket.send(bytes(...parts)),
  };
}
