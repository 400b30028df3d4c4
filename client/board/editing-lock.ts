/* One label, one writer. A label is one value, so two people typing in it at once would lose each other's letters: whoever
   comes second is told to wait. And when the shape somebody is typing in is deleted by another person, the next keys are
   swallowed for a moment: they would be read as tool shortcuts. */
import { react, type Editor, type TLShapeId } from "tldraw";

/** How long keys are swallowed after the shape under the caret has gone. */
const SWALLOW_MS = 1_000;

export interface EditingLockOptions {
  readonly editor: Editor;
  /** The name of the person who edits this shape's label now, or null. */
  readonly editedBy: (shapeId: TLShapeId) => string | null;
  readonly onNotice: (text: string) => void;
}

/** Guards label editing until the returned undo is called. */
export function lockLabels({ editor, editedBy, onNotice }: EditingLockOptions): () => void {
  const setEditingShape = editor.setEditingShape.bind(editor);
  editor.setEditingShape = (shape) => {
    const id = typeof shape === "string" ? shape : (shape?.id ?? null);
    const name = id === null ? null : editedBy(id);
    if (name === null) return setEditingShape(shape);
    onNotice(`${name} is writing there. Wait until they are done.`);
    return setEditingShape(null);
  };
  leaveWhenRefused(editor);

  // The editor forgets the editing before the shape's deletion is told; this is what it was before both.
  let editing: TLShapeId | null = null;
  const stop = react("edited shape", () => {
    editing = editor.getEditingShapeId();
  });
  let release: (() => void) | null = null;
  const unregister = editor.sideEffects.registerBeforeDeleteHandler("shape", (shape, source) => {
    if (source !== "remote" || editing !== shape.id) return;
    onNotice("Somebody deleted what you were writing in.");
    release?.();
    release = swallowKeys(SWALLOW_MS);
  });
  return () => {
    stop();
    unregister();
    release?.();
  };
}

/** tldraw goes on into its editing state after a refusal and would crash there; instead it goes back to idle. */
function leaveWhenRefused(editor: Editor): void {
  const state = editor.getStateDescendant("select.editing_shape");
  if (!state) return;
  const enter = state.onEnter?.bind(state);
  state.onEnter = (info, from) => {
    if (editor.getEditingShape()) enter?.(info, from);
    else state.parent.transition("idle", info);
  };
}

function swallowKeys(forMs: number): () => void {
  const swallow = (event: KeyboardEvent) => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  window.addEventListener("keydown", swallow, { capture: true });
  const stop = () => {
    clearTimeout(timer);
    window.removeEventListener("keydown", swallow, { capture: true });
  };
  const timer = setTimeout(stop, forMs);
  return stop;
}
