/* The tldraw store of this screen, bound to the board's document for as long as the component lives. Another document is
   shown in the same store; the editor on it stays. */
import { useEffect, useState } from "react";
import { atom, createTLStore, type TLStore } from "tldraw";
import type * as Y from "yjs";
import { can } from "../../shared/roles.ts";
import type { StageSource } from "../stage/source.ts";
import { useSource } from "../stage/useStage.ts";
import { bindBoard, type Binding } from "./binding.ts";
import { createOwnUndo, type OwnUndo } from "./own-undo.ts";

export interface BoardStore {
  readonly store: TLStore;
  readonly binding: Binding;
  readonly undo: OwnUndo;
  readonly allowWriting: (allowed: boolean) => void;
  readonly show: (doc: Y.Doc) => void;
  readonly close: () => void;
}

/** Null until the document is in the store. */
export function useBoardStore(
  doc: Y.Doc | null,
  mayWrite: boolean,
  tell: (text: string) => void,
): BoardStore | null {
  const source = useSource();
  const [board, setBoard] = useState<BoardStore | null>(null);

  useEffect(() => {
    if (!doc) return;
    if (board) board.show(doc);
    // oxlint-disable-next-line react/set-state-in-effect -- a store has a life: it must be made where it can be closed
    else setBoard(openBoardStore(doc, source, tell));
  }, [doc, board, source, tell]);

  useEffect(() => board?.allowWriting(mayWrite), [board, mayWrite]);
  useEffect(() => (board ? closeWithPage(board) : undefined), [board]);

  return board;
}

/** Writes what waits when the page goes out of sight, and all of it at the end. Returns the end. */
function closeWithPage(board: BoardStore): () => void {
  const { flush } = board.binding;
  window.addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", flush);
  return () => {
    window.removeEventListener("pagehide", flush);
    document.removeEventListener("visibilitychange", flush);
    board.close();
  };
}

function openBoardStore(doc: Y.Doc, source: StageSource, tell: (text: string) => void): BoardStore {
  const mode = atom<"readonly" | "readwrite">("board mode", "readonly");
  const status = atom<"online" | "offline">("board status", "online"); // the room shows the connection itself
  const store = createTLStore({
    collaboration: { status, mode },
  });
  const binding = bindBoard({
    store,
    doc,
    canWrite: source.send ? () => mode.get() === "readwrite" : null,
    mayRepair: () => isFirstWriter(source),
    onUnreadable: (count) => {
      if (count > 0) tell(unreadableText(count));
    },
  });
  const undo = createOwnUndo(binding);
  if (source.send && binding.schemaAge() !== "same") tell(SCHEMA_TEXT);
  return {
    store,
    binding,
    undo,
    allowWriting(allowed) {
      binding.flush(); // while the old answer still holds
      mode.set(allowed && binding.schemaAge() === "same" ? "readwrite" : "readonly");
    },
    show(next) {
      if (next === binding.doc()) return;
      binding.rebind(next);
      undo.rebind();
    },
    close() {
      binding.close();
      undo.close();
    },
  };
}

const SCHEMA_TEXT =
  "This board was made by another version of Greenroom. You can look at it; reload to see whether it can be changed.";

function unreadableText(count: number): string {
  const what = count === 1 ? "1 thing" : `${count} things`;
  return `${what} on this board cannot be shown by this version. Reload the page.`;
}

/** Whether this is the writer with the lowest client id among those connected: one is enough to mend the board. */
function isFirstWriter(source: StageSource): boolean {
  const ownId = source.awareness("board")?.clientID;
  if (ownId === undefined) return false;
  return source.peers().every(({ key, role }) => Number(key) > ownId || !can(role, "board.write"));
}
