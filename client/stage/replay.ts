/* A StageSource fed by a recording and a playhead. It draws at most once a frame, however often it is asked to seek, and
   touches no network and no storage. */
import type { SeatId } from "../../shared/ids.ts";
import { opens } from "../../shared/roles.ts";
import type { DocumentName } from "../../shared/documents.ts";
import type { Recording } from "../../shared/recording.ts";
import { SEAT_COLORS } from "../../shared/seat.ts";
import type { Stage } from "../../shared/stage.ts";
import { createTimeline, type Timeline } from "../../shared/timeline.ts";
import * as moves from "./playhead.ts";
import type { Playhead, Speed } from "./playhead.ts";
import { createReel } from "./reel.ts";
import type { Peer, StageSource, StageView } from "./source.ts";

/** A pointer that has not moved for so long is not drawn (watched time, so that pauses of the server do not count). */
const POINTER_REST_MS = 10_000;

export interface ReplaySource extends StageSource {
  readonly kind: "replay";
  readonly send: null;
  readonly present: null;
  readonly timeline: Timeline;
  /** What the interview was about; null when this role was never told. */
  readonly title: string | null;
  /** The same object until it moved or was changed. */
  readonly playhead: () => Playhead;
  readonly play: () => void;
  readonly pause: () => void;
  /** Positions are milliseconds of watched time and clamped; what is seen follows with the next frame. */
  readonly seek: (position: number) => void;
  readonly setSpeed: (speed: Speed) => void;
  readonly setSkipQuiet: (skip: boolean) => void;
  /** Called after every change of the playhead and of the moment shown, each frame while it moves. Returns its undo. */
  readonly watchPlayhead: (listener: () => void) => () => void;
}

/** The clock and the frames of the browser, so that tests can have their own. */
export interface Frames {
  now(): number;
  /** Calls back once with the next frame. Returns its undo. */
  next(callback: () => void): () => void;
}

const BROWSER_FRAMES: Frames = {
  now: () => performance.now(),
  next(callback) {
    const handle = requestAnimationFrame(callback);
    return () => cancelAnimationFrame(handle);
  },
};

/**
 * Opens a recording at its beginning, standing still. `seatId` is the viewer's own seat; null for a file of unknown
 * origin. What the recording does not hold, its role may not see, so nothing is filtered here.
 */
export function openReplay(
  recording: Recording,
  { seatId = null, frames = BROWSER_FRAMES }: { seatId?: SeatId | null; frames?: Frames } = {},
): ReplaySource {
  const timeline = createTimeline(recording.entries);
  const viewer = { seatId, role: recording.header.role };
  const reel = createReel(recording.entries);
  const listeners = new Set<() => void>();
  const watchers = new Set<() => void>();
  const gatherers = new Set<(seatId: SeatId) => void>();
  let playhead: Playhead = moves.AT_START;
  let shownAt = timeline.toAt(0);
  reel.goTo(shownAt);
  let view: StageView = viewOf(reel.stage(), viewer);
  let peers = peersOf(reel.stage(), timeline, shownAt, []);
  let cancelFrame: (() => void) | null = null;

  const showStage = () => {
    shownAt = timeline.toAt(playhead.position);
    const called = reel.goTo(shownAt);
    const before = { view, peers };
    view = sameView(view, viewOf(reel.stage(), viewer));
    peers = peersOf(reel.stage(), timeline, shownAt, peers);
    if (view !== before.view || peers !== before.peers)
      for (const listener of listeners) listener();
    if (playhead.motion.kind === "still") return;
    for (const caller of called) for (const listener of gatherers) listener(caller);
  };
  const drawFrame = () => {
    cancelFrame = null;
    const before = { playhead, shownAt };
    playhead = moves.advance(playhead, timeline, frames.now());
    showStage();
    if (playhead !== before.playhead || shownAt !== before.shownAt) tellWatchers();
    if (playhead.motion.kind === "moving") requestFrame();
  };
  const tellWatchers = () => {
    for (const watcher of watchers) watcher();
  };
  const requestFrame = () => {
    cancelFrame ??= frames.next(drawFrame);
  };
  const change = (next: Playhead) => {
    playhead = next;
    requestFrame();
    tellWatchers();
  };

  return {
    kind: "replay",
    send: null,
    present: null,
    timeline,
    title: titleOf(recording),
    view: () => view,
    now: () => shownAt,
    peers: () => peers,
    awareness: () => null,
    status: () => null,
    subscribe: (listener) => addTo(listeners, listener),
    onGather: (listener) => addTo(gatherers, listener),
    watchPlayhead: (listener) => addTo(watchers, listener),
    playhead: () => playhead,
    play: () => change(moves.play(playhead, timeline, frames.now())),
    pause: () => change(moves.pause(playhead, timeline, frames.now())),
    seek: (position) => change(moves.seek(playhead, timeline, position, frames.now())),
    setSpeed: (speed) => change(moves.setSpeed(playhead, timeline, speed, frames.now())),
    setSkipQuiet: (skip) => change(moves.setSkipQuiet(playhead, timeline, skip, frames.now())),
    close() {
      cancelFrame?.();
      cancelFrame = null;
      for (const set of [listeners, watchers, gatherers]) set.clear();
    },
  };
}

function titleOf({ entries }: Recording): string | null {
  let title: string | null = null;
  for (const entry of entries) {
    if (entry.kind === "event" && "prompt" in entry.event) title = entry.event.prompt.title;
  }
  return title;
}

function addTo<T>(set: Set<T>, listener: T): () => void {
  set.add(listener);
  return () => void set.delete(listener);
}

function viewOf({ room, documents }: Stage, viewer: StageView["viewer"]): StageView {
  const seen = (name: DocumentName) =>
    opens(viewer.role, name, room.startedAt !== null) ? documents[name] : null;
  return {
    room,
    viewer,
    documents: { board: seen("board"), requirements: seen("requirements"), notes: seen("notes") },
  };
}

/** The old view where nothing in it changed. */
function sameView(last: StageView, next: StageView): StageView {
  const same =
    last.room === next.room &&
    last.documents.board === next.documents.board &&
    last.documents.requirements === next.documents.requirements &&
    last.documents.notes === next.documents.notes;
  return same ? last : next;
}

/** Everybody connected whose pointer was on the board; the old array where nothing changed. */
function peersOf(
  stage: Stage,
  timeline: Timeline,
  at: number,
  last: readonly Peer[],
): readonly Peer[] {
  const position = timeline.toPosition(at);
  const next = stage.room.seats.flatMap((seat): Peer[] => {
    const cursor = stage.cursors.get(seat.id);
    if (!cursor || !seat.connected) return [];
    const rests = position - timeline.toPosition(cursor.at) > POINTER_REST_MS;
    const { x, y, view } = cursor;
    return [
      {
        key: seat.id,
        seatId: seat.id,
        role: seat.role,
        name: seat.name,
        color: SEAT_COLORS[seat.color],
        pointer: rests ? null : { x, y },
        view: { ...view, zoom: view.zoom / 1_000 },
      },
    ];
  });
  const same =
    next.length === last.length && next.every((peer, index) => samePeer(peer, last[index]));
  return same ? last : next;
}

function samePeer(one: Peer, other: Peer | undefined): boolean {
  if (!other) return false;
  const flat = ({ key, name, pointer, view }: Peer) =>
    [key, name, pointer?.x, pointer?.y, view.x, view.y, view.zoom, view.width, view.height].join();
  return flat(one) === flat(other);
}
