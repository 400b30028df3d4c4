/* Whether the zones are on the board yet: the server draws them when it opens the room, so this says that the board has come
   over to this browser with its frames. */
import { useSyncExternalStore } from "react";
import type * as Y from "yjs";
import { useStage } from "../stage/useStage.ts";

/** True once the board's document holds something. */
export function useZonesReady(): boolean {
  const board = useStage().documents.board;
  return useSyncExternalStore(
    (listener) => {
      board?.on("update", listener);
      return () => board?.off("update", listener);
    },
    () => board !== null && holdsSomething(board),
  );
}

function holdsSomething(document: Y.Doc): boolean {
  return document.store.clients.size > 0;
}
