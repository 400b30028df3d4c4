/* Who is where on the board. Out: one's own pointer at most every 50 ms, selection and camera at most every 250 ms, only
   when something changed. In: everybody else as tldraw's presence records, which draw cursors, selections and laser trails.
   Pure mappings first; the two live halves return their undo. */
import { equalityDeep } from "lib0/function";
import {
  atom,
  InstancePresenceRecordType,
  isShapeId,
  react,
  TLPOINTER_ID,
  type Editor,
  type TLInstancePresence,
  type TLPageId,
  type TLScribble,
} from "tldraw";
import type { BoardPresence } from "../../shared/presence.ts";
import type { Peer, StageSource } from "../stage/source.ts";

const POINTER_MS = 50;
const VIEW_MS = 250;
const MAX_SELECTION = 40;
/** Laser trails: few and short, so that a state stays well below MAX_PRESENCE_BYTES. */
const MAX_SCRIBBLES = 3;
const MAX_SCRIBBLE_POINTS = 60;
const SCRIBBLE_COLORS: ReadonlySet<string> = new Set([
  "accent",
  "white",
  "black",
  "selection-stroke",
  "selection-fill",
  "laser",
  "muted-1",
]);

/** What this screen shows of itself. Reactive: reads the editor's signals. */
function presenceOf(editor: Editor, overBoard: boolean): BoardPresence {
  const pointer = overBoard ? editor.store.get(TLPOINTER_ID) : undefined;
  const view = editor.getViewportPageBounds();
  const screen = editor.getViewportScreenBounds();
  const selection = editor.getSelectedShapeIds().slice(0, MAX_SELECTION);
  const editing = editor.getEditingShapeId();
  const scribbles = editor.getInstanceState().scribbles.slice(-MAX_SCRIBBLES);
  return {
    pointer: pointer ? { x: tenth(pointer.x), y: tenth(pointer.y) } : null,
    view: {
      x: tenth(view.x),
      y: tenth(view.y),
      zoom: Math.round(editor.getZoomLevel() * 1_000) / 1_000,
      width: Math.round(screen.w),
      height: Math.round(screen.h),
    },
    ...(selection.length > 0 ? { selection } : {}),
    ...(editing ? { editing } : {}),
    ...(scribbles.length > 0 ? { scribbles: scribbles.map(trailOf) } : {}),
  };
}

/** A peer as tldraw's record. `activeAt` (ms) lets a cursor fade after a minute of rest. */
export function peerRecord(peer: Peer, pageId: TLPageId, activeAt: number): TLInstancePresence {
  const { view } = peer;
  return InstancePresenceRecordType.create({
    id: InstancePresenceRecordType.createId(peer.key),
    userId: peer.seatId,
    userName: peer.name,
    color: peer.color,
    currentPageId: pageId,
    cursor: peer.pointer ? { ...peer.pointer, type: "default", rotation: 0 } : null,
    camera: { x: -view.x, y: -view.y, z: view.zoom },
    screenBounds: { x: 0, y: 0, w: view.width, h: view.height },
    selectedShapeIds: (peer.selection ?? []).filter((id) => isShapeId(id)),
    scribbles: (peer.scribbles ?? []).map(scribbleOf),
    lastActivityTimestamp: activeAt,
    chatMessage: "",
  });
}

/** Publishes this screen's presence as it changes. */
export function publishPresence(
  editor: Editor,
  present: (presence: BoardPresence | null) => void,
): () => void {
  const overBoard = atom("pointer over board", false);
  let sent: BoardPresence | null = null;
  let sentAt = -VIEW_MS;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let dueAt = Infinity;

  function send(): void {
    timer = null;
    dueAt = Infinity;
    const next = presenceOf(editor, overBoard.get());
    if (equalityDeep(next, sent)) return;
    sent = next;
    sentAt = performance.now();
    present(next);
  }

  const stop = react("publish presence", () => {
    const next = presenceOf(editor, overBoard.get());
    if (equalityDeep(next, sent)) return;
    const quick =
      !equalityDeep(next.pointer, sent?.pointer) ||
      !equalityDeep(next.scribbles, sent?.scribbles) ||
      next.editing !== sent?.editing;
    const due = sentAt + (quick ? POINTER_MS : VIEW_MS);
    if (due >= dueAt) return;
    if (timer !== null) clearTimeout(timer);
    dueAt = due;
    timer = setTimeout(send, Math.max(0, due - performance.now()));
  });

  const container = editor.getContainer();
  const enter = (event: PointerEvent) => overBoard.set(event.pointerType !== "touch");
  const leave = () => overBoard.set(false);
  container.addEventListener("pointerenter", enter);
  container.addEventListener("pointermove", enter);
  container.addEventListener("pointerleave", leave);
  return () => {
    stop();
    if (timer !== null) clearTimeout(timer);
    container.removeEventListener("pointerenter", enter);
    container.removeEventListener("pointermove", enter);
    container.removeEventListener("pointerleave", leave);
    present(null);
  };
}

/** Draws the others, at most once a frame. `onShown` is called after each change of who is shown where. */
export function showPeers(editor: Editor, source: StageSource, onShown: () => void): () => void {
  const shown = new Map<TLInstancePresence["id"], Peer>();
  let latest: readonly Peer[] | null = null;
  let frame: number | null = null;

  function show(): void {
    frame = null;
    const peers = source.peers();
    if (peers === latest) return;
    latest = peers;
    const pageId = editor.getCurrentPageId();
    // In a replay nobody is idle: time may stand still or run sixteenfold.
    const activeAt = source.kind === "replay" ? Number.MAX_SAFE_INTEGER : Date.now();
    const gone = new Set(shown.keys());
    const changed: TLInstancePresence[] = [];
    for (const peer of peers) {
      const record = peerRecord(peer, pageId, activeAt);
      gone.delete(record.id);
      if (equalityDeep(shown.get(record.id), peer)) continue;
      shown.set(record.id, peer);
      changed.push(record);
    }
    for (const id of gone) shown.delete(id);
    editor.store.mergeRemoteChanges(() => {
      editor.store.put(changed);
      editor.store.remove([...gone]);
    });
    onShown();
  }

  const unsubscribe = source.subscribe(() => {
    frame ??= requestAnimationFrame(show);
  });
  show();
  return () => {
    unsubscribe();
    if (frame !== null) cancelAnimationFrame(frame);
    editor.store.mergeRemoteChanges(() => editor.store.remove([...shown.keys()]));
  };
}

function trailOf({ color, points }: TLScribble) {
  const recent = points.slice(-MAX_SCRIBBLE_POINTS);
  return { color, points: recent.map(({ x, y }): [number, number] => [tenth(x), tenth(y)]) };
}

function scribbleOf(
  { color, points }: NonNullable<BoardPresence["scribbles"]>[number],
  index: number,
): TLScribble {
  return {
    id: String(index),
    points: points.map(([x, y]) => ({ x, y, z: 0.5 })),
    size: color === "laser" ? 4 : 12,
    color: isScribbleColor(color) ? color : "laser",
    opacity: 0.8,
    state: "active",
    delay: 0,
    shrink: 0.05,
    taper: true,
  };
}

function isScribbleColor(color: string): color is TLScribble["color"] {
  return SCRIBBLE_COLORS.has(color);
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
