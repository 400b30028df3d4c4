/* The rest of the page's hand on the board: what BoardHandle promises, done with an editor. */
import { createShapeId, isShapeId, toRichText, type Editor, type TLNoteShape } from "tldraw";
import { ZONES } from "../../shared/board-document.ts";
import type { ConstraintKind } from "../../shared/events.ts";
import { KINDS, type KindFamily } from "../parts/kinds.ts";
import type { Following } from "./following.ts";
import type { BoardHandle } from "./handle.ts";

/** tldraw's side of a note at scale 1, and the gap to a note that is already there. */
const NOTE_SIZE = 200;
const NOTE_GAP = 16;
const LONG_TEXT = 60;
const NOTE_COLORS: Readonly<Record<KindFamily, TLNoteShape["props"]["color"]>> = {
  adds: "blue",
  squeezes: "orange",
  breaks: "red",
};
const ZONE_IDS: ReadonlySet<string> = new Set(ZONES.map(({ id }) => id));
/** Zones are shown whole when they are at least this large, else without the last one. */
const MIN_ZOOM_FOR_ALL = 0.36;
const FIT_INSET = 28;

/** A stroke, a drag or a label is being made. */
export function isBusy(editor: Editor): boolean {
  return editor.inputs.isPointing || editor.getEditingShapeId() !== null;
}

/** Shows the zones at the start: all of them, or without the deep dive where the board is narrow. */
export function showZones(editor: Editor): void {
  const bounds = ZONES.flatMap(({ id }) =>
    isShapeId(id) ? (editor.getShapePageBounds(id) ?? []) : [],
  );
  const last = bounds.at(-1);
  if (!last) {
    editor.zoomToFit({ immediate: true });
    return;
  }
  const first = bounds.slice(0, -1).reduce((all, one) => all.union(one), last.clone());
  const { w, h } = editor.getViewportScreenBounds();
  const room = Math.min((w - 2 * FIT_INSET) / first.w, (h - 2 * FIT_INSET) / first.h);
  if (room < MIN_ZOOM_FOR_ALL && bounds.length > 1) first.w = last.x - first.x;
  editor.zoomToBounds(first, { inset: FIT_INSET, immediate: true });
}

export interface HandleOptions {
  readonly editor: Editor;
  readonly following: Following;
  readonly canWrite: () => boolean;
}

/** The handle on one editor. */
export function createHandle({ editor, following, canWrite }: HandleOptions): BoardHandle {
  return {
    putConstraint(kind, text) {
      if (canWrite()) putNote(editor, kind, text);
    },
    exportImage: (format) => exportImage(editor, format),
    keepStill(px) {
      if (editor.getInstanceState().followingUserId) return;
      const { x, y, z } = editor.getCamera();
      editor.setCamera({ x, y: y - px / z, z }, { immediate: true });
      // tldraw notices a moved board up to 200 ms late; until then its pointer would be off by as much.
      requestAnimationFrame(() => {
        if (!editor.isDisposed) editor.updateViewportScreenBounds(editor.getContainer());
      });
    },
    follow: following.follow,
    zoomToFit: () => void editor.zoomToFit({ animation: { duration: 200 } }),
    focus: () => void editor.focus(),
    isBusy: () => isBusy(editor),
  };
}

function putNote(editor: Editor, kind: ConstraintKind, text: string): void {
  const { family, label } = KINDS[kind];
  const { center } = editor.getViewportPageBounds();
  const taken = editor.getCurrentPageShapes().filter(({ type }) => type === "note");
  let x = center.x - NOTE_SIZE / 2;
  const y = center.y - NOTE_SIZE / 2;
  const isTaken = () =>
    taken.some((note) => Math.abs(note.x - x) < NOTE_SIZE && Math.abs(note.y - y) < NOTE_SIZE);
  while (isTaken()) x += NOTE_SIZE + NOTE_GAP;
  const id = createShapeId();
  editor.markHistoryStoppingPoint("put constraint");
  editor.createShape<TLNoteShape>({
    id,
    type: "note",
    x,
    y,
    props: {
      color: NOTE_COLORS[family],
      size: text.length > LONG_TEXT ? "s" : "m",
      richText: toRichText(`${label}:\n${text}`),
    },
  });
  if (editor.isIn("select.idle")) editor.select(id);
}

async function exportImage(editor: Editor, format: "png" | "svg"): Promise<Blob> {
  const ids = [...editor.getCurrentPageShapeIds()];
  if (ids.every((id) => ZONE_IDS.has(id))) throw new Error("There is nothing on the board yet.");
  const { blob } = await editor.toImage(ids, {
    format,
    background: true,
    darkMode: false,
    ...(format === "png" ? { pixelRatio: 2 } : {}),
  });
  return blob;
}
