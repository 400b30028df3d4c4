/* Undo and redo of one's own work only. tldraw's own history puts whole records back and would revert what others did
   meanwhile; Yjs undoes exactly the changes that this screen made. tldraw's history goes on underneath, for Escape in the
   middle of a drag, but its undo, redo and what its buttons and shortcuts ask about them lead here. */
import { atom, type Editor } from "tldraw";
import * as Y from "yjs";
import { boardRecords } from "../../shared/board-document.ts";
import type { Binding } from "./binding.ts";

/** Marks remembered for Escape; tldraw goes back to the latest ones only. */
const MAX_MARKS = 64;

export interface OwnUndo {
  /** Reactive, for tldraw's buttons. */
  readonly canUndo: () => boolean;
  readonly canRedo: () => boolean;
  readonly undo: () => void;
  readonly redo: () => void;
  /** What follows is a step of its own. Returns the number of steps before it. */
  readonly mark: () => number;
  /** Takes back every step after the first so many, for good: Escape in the middle of them. */
  readonly dropTo: (steps: number) => void;
  /** Starts anew after the binding has gone over to another document. */
  readonly rebind: () => void;
  readonly close: () => void;
}

/** One's own steps on the binding's document. */
export function createOwnUndo(binding: Binding): OwnUndo {
  const undoable = atom("board undoable", false);
  const redoable = atom("board redoable", false);
  let manager = start();

  function start(): Y.UndoManager {
    const next = new Y.UndoManager(boardRecords(binding.doc()), {
      trackedOrigins: new Set([binding.origin]),
      captureTimeout: Number.MAX_SAFE_INTEGER, // steps end at marks, not after a time
    });
    const events = ["stack-item-added", "stack-item-popped", "stack-cleared"] as const;
    for (const event of events) next.on(event, () => tell(next));
    tell(next);
    return next;
  }

  function tell(current: Y.UndoManager): void {
    undoable.set(current.undoStack.length > 0);
    redoable.set(current.redoStack.length > 0);
  }

  /** Exactly one step: left to itself, Yjs goes on to earlier steps where others have overwritten the latest. */
  function step(direction: "undo" | "redo"): void {
    binding.flush();
    if (!binding.canWrite()) return;
    const stack = direction === "undo" ? "undoStack" : "redoStack";
    const earlier = manager[stack].splice(0, manager[stack].length - 1);
    manager[direction]();
    manager[stack] = earlier;
    manager.stopCapturing();
    tell(manager);
  }

  return {
    canUndo: () => undoable.get(),
    canRedo: () => redoable.get(),
    undo: () => step("undo"),
    redo: () => step("redo"),
    mark() {
      binding.flush();
      manager.stopCapturing();
      return manager.undoStack.length;
    },
    dropTo(steps) {
      binding.flush();
      // Undone through Yjs, the earlier steps on the same fields stay undoable, and what others did meanwhile stays.
      const earlier = manager.undoStack.splice(0, steps);
      while (manager.undoStack.length > 0) manager.undo();
      manager.undoStack = earlier;
      manager.clear(false, true);
      manager.stopCapturing();
      tell(manager);
    },
    rebind() {
      manager.destroy();
      manager = start();
    },
    close: () => manager.destroy(),
  };
}

/** Leads the editor's history to one's own steps: methods, and with them buttons, menus and shortcuts. */
export function takeOverHistory(editor: Editor, own: OwnUndo): void {
  const stepsAt = new Map<string, number>();
  const mark = editor.markHistoryStoppingPoint.bind(editor);
  const bail = editor.bail.bind(editor);
  const bailToMark = editor.bailToMark.bind(editor);

  editor.markHistoryStoppingPoint = (name) => {
    const steps = own.mark();
    const id = mark(name);
    stepsAt.set(id, steps);
    for (const oldest of stepsAt.keys()) {
      if (stepsAt.size <= MAX_MARKS) break;
      stepsAt.delete(oldest);
    }
    return id;
  };
  editor.bailToMark = (id) => {
    bailToMark(id);
    const steps = stepsAt.get(id);
    if (steps !== undefined) own.dropTo(steps);
    return editor;
  };
  editor.bail = () => {
    bail();
    const steps = [...stepsAt.values()].at(-1);
    if (steps !== undefined) own.dropTo(steps);
    return editor;
  };
  editor.undo = () => {
    editor.complete();
    own.undo();
    return editor;
  };
  editor.redo = () => {
    editor.complete();
    own.redo();
    return editor;
  };
  editor.getCanUndo = own.canUndo;
  editor.getCanRedo = own.canRedo;
}
