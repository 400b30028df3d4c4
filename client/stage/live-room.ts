/* The room over Socket.IO: welcome and facts in, commands out. Unanswered commands are sent again after every reconnect, under
   the id they were made with, so that each takes effect once. */
import { io, type Socket } from "socket.io-client";
import type { Command, CommandBody } from "../../shared/commands.ts";
import { CommandId } from "../../shared/ids.ts";
import {
  ConnectRefusal,
  FactMessage,
  PROTOCOL_VERSION,
  type ClientToServer,
  type Receipt,
  type ServerToClient,
  type Welcome,
} from "../../shared/protocol.ts";
import type { Farewell } from "./source.ts";

const FIRST_PROBES = 10;
const PROBE_GAP_MS = 30;
const PROBE_EVERY_MS = 15_000;
const BUSY_RETRY_MS = 1_500;

export interface LiveRoomEvents {
  onWelcome(welcome: Welcome, receivedMs: number): void;
  onFact(fact: FactMessage): void;
  /** The connection opened or closed, or the number of unanswered commands changed. */
  onChange(): void;
  onFarewell(farewell: Farewell): void;
  onProbe(probe: { sentMs: number; receivedMs: number; serverMs: number }): void;
}

export interface LiveRoom {
  readonly send: (body: CommandBody) => Promise<Receipt>;
  connected(): boolean;
  /** Commands without an answer so far. */
  unanswered(): number;
  retry(): void;
  close(): void;
}

type RoomSocket = Socket<ServerToClient, ClientToServer>;

/** Connects to a room with a ticket. */
export function openLiveRoom(roomId: string, ticket: string, events: LiveRoomEvents): LiveRoom {
  const socket: RoomSocket = io({
    transports: ["websocket"],
    query: { room: roomId },
    auth: { ticket, protocol: PROTOCOL_VERSION },
    reconnectionDelay: 300,
    reconnectionDelayMax: 2_500,
  });
  const outbox = new Map<string, { command: Command; resolve: (receipt: Receipt) => void }>();
  let welcomed = false;
  let closed = false;
  const timers = new Set<ReturnType<typeof setTimeout>>();

  const later = (ms: number, call: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      call();
    }, ms);
    timers.add(timer);
  };
  const transmit = (id: string) => {
    const entry = outbox.get(id);
    if (!entry || !welcomed) return;
    socket.emit("command", entry.command, (receipt) => {
      if (!outbox.delete(id)) return;
      entry.resolve(receipt);
      events.onChange();
    });
  };
  const probe = () => {
    if (!welcomed) return;
    const sentMs = performance.now();
    socket.emit("clock", (serverMs) =>
      events.onProbe({ sentMs, receivedMs: performance.now(), serverMs }),
    );
  };
  const probeOften = () => {
    for (let index = 0; index < FIRST_PROBES; index++) later(index * PROBE_GAP_MS, probe);
  };
  const probeForEver = () => {
    probe();
    later(PROBE_EVERY_MS, probeForEver);
  };
  const onVisible = () => {
    if (document.visibilityState === "visible") probeOften();
  };

  socket.on("welcome", (welcome) => {
    welcomed = true;
    events.onWelcome(welcome, performance.now());
    for (const id of outbox.keys()) transmit(id);
    probeOften();
    events.onChange();
  });
  socket.on("fact", (message) => {
    const fact = FactMessage.safeParse(message);
    if (fact.success) events.onFact(fact.data);
    else events.onFarewell("other_version");
  });
  socket.on("farewell", (reason) => events.onFarewell(reason));
  socket.on("disconnect", () => {
    welcomed = false;
    events.onChange();
  });
  socket.on("connect_error", (error) => {
    const refusal = ConnectRefusal.safeParse(error.message);
    if (refusal.success && refusal.data !== "busy" && refusal.data !== "bad_origin")
      events.onFarewell(refusal.data);
    // A refusal by the server ends the client's own retries.
    else if (!socket.active && !closed) later(BUSY_RETRY_MS, () => socket.connect());
    events.onChange();
  });
  document.addEventListener("visibilitychange", onVisible);
  later(PROBE_EVERY_MS, probeForEver);

  return {
    send(body) {
      const id = newCommandId();
      return new Promise((resolve) => {
        outbox.set(id, { command: { ...body, id }, resolve });
        transmit(id);
        events.onChange();
      });
    },
    connected: () => welcomed,
    unanswered: () => outbox.size,
    retry: () => void (socket.connected || socket.connect()),
    close() {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisible);
      socket.disconnect();
    },
  };
}

/** `crypto.randomUUID` exists on secure origins only; a host in the home network is often plain http. */
function newCommandId(): CommandId {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return CommandId.parse(Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(""));
}
