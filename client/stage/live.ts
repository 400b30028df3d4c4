/* The live StageSource: the room from Socket.IO, the documents from y-websocket, the clock from probes, all as one stage.
   Only the live-*.ts files know the sockets. */
import type { Awareness } from "y-protocols/awareness";
import { DOCUMENT_NAMES, type DocumentName } from "../../shared/documents.ts";
import type { RoomId, SeatId } from "../../shared/ids.ts";
import { BoardPresence } from "../../shared/presence.ts";
import { CLOSE, type FactMessage, type Welcome } from "../../shared/protocol.ts";
import { opens } from "../../shared/roles.ts";
import { emptyRoom, reduce, type Room } from "../../shared/room.ts";
import { SEAT_COLORS } from "../../shared/seat.ts";
import { createServerClock, type ServerClock } from "./live-clock.ts";
import { openLiveDocument, type LiveDocument } from "./live-document.ts";
import { openLiveRoom } from "./live-room.ts";
import { savedState } from "./live-saved.ts";
import type { Farewell, LiveStatus, Peer, StageSource, StageView, Viewer } from "./source.ts";

/** How often the saved indicator looks at the time while something is open. */
const STATUS_EVERY_MS = 200;

export interface LiveSeat {
  readonly roomId: RoomId;
  readonly ticket: string;
  /** What this browser remembers of its seat; the server's word replaces it. */
  readonly viewer: Viewer;
}

/** Documents that have a panel. The staff notes open with their panel, not before. */
const SHOWN: readonly DocumentName[] = ["board", "requirements"];

/** Opens the live room of a seat. It never rejects: what goes wrong shows in `status()`. */
export function openLive({ roomId, ticket, viewer: remembered }: LiveSeat): StageSource {
  const listeners = new Set<() => void>();
  const gatherListeners = new Set<(seatId: SeatId) => void>();
  const documents = new Map<DocumentName, LiveDocument>();
  let room: Room = emptyRoom();
  let viewer = remembered;
  let seq = 0;
  let clock: ServerClock | null = null;
  let farewell: Farewell | null = null;
  let offlineSinceMs: number | null = performance.now();
  let unsavedSinceMs: number | null = null;
  let everWelcomed = false;
  let watched: Awareness | null = null;
  let peers: readonly Peer[] = [];
  let view: StageView = makeView();
  let status: LiveStatus = {
    connection: "connecting",
    saved: { kind: "saved" },
    unsent: false,
    farewell: null,
  };

  function makeView(): StageView {
    const doc = (name: DocumentName) => documents.get(name)?.doc() ?? null;
    return {
      room,
      viewer,
      documents: { board: doc("board"), requirements: doc("requirements"), notes: doc("notes") },
    };
  }
  const notify = () => {
    for (const listener of listeners) listener();
  };
  const refreshView = () => {
    const next = makeView();
    const same =
      next.room === view.room &&
      next.viewer === view.viewer &&
      DOCUMENT_NAMES.every((name) => next.documents[name] === view.documents[name]);
    if (!same) view = next;
    return !same;
  };
  const refreshStatus = () => {
    const nowMs = performance.now();
    const inStep =
      live.connected() && [...documents.values()].every((document) => document.inStep());
    const edits =
      [...documents.values()].reduce((sum, document) => sum + document.edits.unsaved, 0) +
      live.unanswered();
    offlineSinceMs = inStep ? null : (offlineSinceMs ?? nowMs);
    unsavedSinceMs = edits === 0 ? null : (unsavedSinceMs ?? nowMs);
    const saved = savedState({
      nowMs,
      edits,
      unsavedSinceMs,
      offlineSinceMs,
      browserOffline: !navigator.onLine,
      ended: room.clock.kind === "over",
    });
    const connection = inStep ? "online" : everWelcomed ? "offline" : "connecting";
    const next: LiveStatus = { connection, saved, unsent: edits > 0, farewell };
    if (JSON.stringify(next) === JSON.stringify(status)) return false;
    status = next;
    return true;
  };
  const refresh = () => {
    const viewChanged = refreshView();
    if (refreshStatus() || viewChanged) notify();
  };

  const watchPeers = () => {
    const awareness = documents.get("board")?.awareness() ?? null;
    if (awareness === watched) return;
    watched?.off("change", readPeers);
    watched = awareness;
    watched?.on("change", readPeers);
    readPeers();
  };
  const readPeers = () => {
    peers = watched ? peersOf(watched, room) : [];
    notify();
  };

  const openDocuments = () => {
    for (const name of SHOWN) {
      if (documents.has(name) || !opens(viewer.role, name, room.startedAt !== null)) continue;
      const url = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/yjs/${roomId}`;
      documents.set(
        name,
        openLiveDocument({
          url,
          name,
          ticket,
          onChange: () => {
            watchPeers();
            refresh();
          },
          onRefused: (code) =>
            sayFarewell(
              code === CLOSE.noSuchRoom || code === CLOSE.roomDeleted
                ? "room_deleted"
                : "no_such_seat",
            ),
        }),
      );
    }
    watchPeers();
  };

  const sayFarewell = (reason: Farewell) => {
    farewell ??= reason;
    closeSockets();
    refresh();
  };
  const closeSockets = () => {
    live.close();
    for (const document of documents.values()) document.close();
  };

  const onWelcome = (welcome: Welcome, receivedMs: number) => {
    everWelcomed = true;
    room = welcome.room;
    seq = welcome.seq;
    viewer = { seatId: welcome.seatId, role: welcome.role };
    clock ??= createServerClock(welcome.now, receivedMs);
    openDocuments();
    refresh();
  };
  const onFact = (fact: FactMessage) => {
    if (fact.seq <= seq) return;
    seq = fact.seq;
    room = reduce(room, { ...fact, kind: "event" });
    if (fact.event.kind === "clock.started") openDocuments();
    if (fact.event.kind === "seat.taken") readPeers();
    refresh();
    if (fact.event.kind === "board.gathered" && fact.by && fact.by !== viewer.seatId) {
      for (const listener of gatherListeners) listener(fact.by);
    }
  };

  const live = openLiveRoom(roomId, ticket, {
    onWelcome,
    onFact,
    onChange: () => refresh(),
    onFarewell: sayFarewell,
    onProbe: (probe) => clock?.add(probe),
  });
  const retry = () => {
    live.retry();
    for (const document of documents.values()) document.retry();
  };
  window.addEventListener("online", retry);
  window.addEventListener("offline", refresh);
  const statusTimer = setInterval(() => {
    if (unsavedSinceMs !== null || offlineSinceMs !== null) refresh();
  }, STATUS_EVERY_MS);

  return {
    kind: "live",
    view: () => view,
    now: () => clock?.at(performance.now()) ?? Date.now(),
    send: live.send,
    peers: () => peers,
    present(presence) {
      const awareness = documents.get("board")?.awareness();
      if (!awareness) return;
      if (presence) awareness.setLocalStateField("board", presence);
      else awareness.setLocalState(null);
    },
    awareness: (name) => documents.get(name)?.awareness() ?? null,
    status: () => status,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onGather(listener) {
      gatherListeners.add(listener);
      return () => gatherListeners.delete(listener);
    },
    close() {
      clearInterval(statusTimer);
      window.removeEventListener("online", retry);
      window.removeEventListener("offline", refresh);
      closeSockets();
      listeners.clear();
    },
  };
}

/** The others on a board. Whose a presence is was written by the server; what a state claims beyond the schema is ignored. */
function peersOf(awareness: Awareness, room: Room): Peer[] {
  const peers: Peer[] = [];
  for (const [clientId, state] of awareness.getStates()) {
    if (clientId === awareness.clientID) continue;
    const seat = room.seats.find(({ id }) => id === state["seatId"]);
    const board = BoardPresence.safeParse(state["board"]);
    if (!seat || !board.success) continue;
    const { role, name, color } = seat;
    const key = String(clientId);
    peers.push({ key, seatId: seat.id, role, name, color: SEAT_COLORS[color], ...board.data });
  }
  return peers;
}
