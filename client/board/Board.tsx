/* The board of the room: tldraw on the board's document, live or replayed. Loaded lazily; nothing outside client/board knows
   tldraw. Mounts the editor once the document is there and keeps it over changes of the document. */
import { getAssetUrlsByImport } from "@tldraw/assets/imports.vite";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import {
  Tldraw,
  useTldrawUser,
  type Editor,
  type TLStoreWithStatus,
  type TLUserPreferences,
} from "tldraw";
import "tldraw/tldraw.css";
import type * as Y from "yjs";
import { must } from "../../shared/must.ts";
import { findSeat } from "../../shared/room.ts";
import { can } from "../../shared/roles.ts";
import { SEAT_COLORS } from "../../shared/seat.ts";
import { pageNonce } from "../nonce.ts";
import { useMayWrite, useSource, useStage } from "../stage/useStage.ts";
import { createHandle, isBusy, showZones } from "./board-handle.ts";
import { BoardToolsContext } from "./BoardTools.tsx";
import { BoardLoading, components, overrides } from "./chrome.tsx";
import { lockLabels } from "./editing-lock.ts";
import { createFollowing } from "./following.ts";
import type { BoardHandle } from "./handle.ts";
import { takeInOutsideContent } from "./outside-content.ts";
import { takeOverHistory } from "./own-undo.ts";
import { publishPresence, showPeers } from "./presence.ts";
import { useBoardStore, type BoardStore } from "./useBoardStore.ts";
import { useColorScheme } from "./useColorScheme.ts";
import "./board.css";

export interface BoardProps {
  /** The handle while the board is there, null before and after. */
  readonly onHandle?: (handle: BoardHandle | null) => void;
  /** The viewer stopped following somebody by moving the board. */
  readonly onFollowEnd?: () => void;
  /** A sentence for the person at this screen. */
  readonly onNotice?: (text: string) => void;
}

const MAX_SHAPES = 1_500;
const assetUrls = getAssetUrlsByImport();

export default function Board(props: BoardProps) {
  const doc = useStage().documents.board;
  const [opened, setOpened] = useState(false);
  if (doc && !opened) setOpened(true);
  return (
    <div className="gr-board">{opened ? <OpenBoard {...props} doc={doc} /> : <BoardLoading />}</div>
  );
}

/** `doc` is null for a moment while the server starts the document over; nothing can be changed then. */
function OpenBoard({ doc, onHandle, onFollowEnd, onNotice }: BoardProps & { doc: Y.Doc | null }) {
  const notice = useLatest(onNotice);
  const tell = useCallback((text: string) => notice.current?.(text), [notice]);
  const board = useBoardStore(doc, useMayWrite("board") && doc !== null, tell);
  return board ? (
    <Drawable board={board} onHandle={onHandle} onFollowEnd={onFollowEnd} tell={tell} />
  ) : (
    <BoardLoading />
  );
}

interface DrawableProps {
  readonly board: BoardStore;
  readonly onHandle: BoardProps["onHandle"];
  readonly onFollowEnd: BoardProps["onFollowEnd"];
  readonly tell: (text: string) => void;
}

function Drawable({ board, onHandle, onFollowEnd, tell }: DrawableProps) {
  const source = useSource();
  const handleListener = useLatest(onHandle);
  const followListener = useLatest(onFollowEnd);
  const handle = useRef<BoardHandle | null>(null);
  const user = useBoardUser();
  const { licenseKey, ...fixed } = useFixedProps();
  // tldraw's buttons ask the editor once which signals to follow: they must not appear before the history is taken over.
  const [equipped, setEquipped] = useState(false);
  const store = useMemo<TLStoreWithStatus>(
    () => ({ status: "synced-remote", connectionStatus: "online", store: board.store }),
    [board],
  );

  const mount = useCallback(
    (editor: Editor) => {
      const { close, handle: made } = equip(editor, board, source, {
        tell,
        onFollowEnd: () => followListener.current?.(),
      });
      handle.current = made;
      handleListener.current?.(made);
      setEquipped(true);
      return () => {
        handle.current = null;
        handleListener.current?.(null);
        close();
      };
    },
    [board, source, tell, handleListener, followListener],
  );

  return (
    <BoardToolsContext value={useTools(handle, tell)}>
      <Tldraw
        store={store}
        user={user}
        assetUrls={assetUrls}
        components={components}
        overrides={overrides}
        embeds={NO_EMBEDS}
        acceptedImageMimeTypes={NO_MEDIA}
        acceptedVideoMimeTypes={NO_MEDIA}
        hideUi={!equipped}
        onMount={mount}
        {...fixed}
        {...(licenseKey ? { licenseKey } : {})}
      />
    </BoardToolsContext>
  );
}

const NO_EMBEDS: never[] = [];
const NO_MEDIA: readonly string[] = [];

/** Everything that lives as long as the editor. */
function equip(
  editor: Editor,
  board: BoardStore,
  source: ReturnType<typeof useSource>,
  { tell, onFollowEnd }: { tell: (text: string) => void; onFollowEnd: () => void },
) {
  takeOverHistory(editor, board.undo);
  takeInOutsideContent(editor, tell);
  const following = createFollowing(editor, source, () => isBusy(editor), onFollowEnd);
  const undos = [
    following.close,
    lockLabels({ editor, editedBy: (id) => editorOf(source, id), onNotice: tell }),
    showPeers(editor, source, following.resume),
    ...(source.present ? [publishPresence(editor, source.present)] : []),
  ];
  showZones(editor);
  return {
    handle: createHandle({ editor, following, canWrite: board.binding.canWrite }),
    close: () => undos.forEach((undo) => undo()),
  };
}

function editorOf(source: ReturnType<typeof useSource>, shapeId: string): string | null {
  return source.peers().find(({ editing }) => editing === shapeId)?.name ?? null;
}

/** The person at this screen, in tldraw's terms. Preferences last as long as the page. */
function useBoardUser() {
  const { room, viewer } = useStage();
  const { kind } = useSource();
  const seat = findSeat(room, viewer.seatId);
  const [preferences, setPreferences] = useState<Partial<TLUserPreferences>>({});
  return useTldrawUser({
    userPreferences: {
      ...preferences,
      // tldraw hides what its own user points at; in a replay one is among those who are watched.
      id: kind === "live" ? (viewer.seatId ?? "viewer") : "viewer",
      name: seat?.name ?? "",
      color: SEAT_COLORS[seat?.color ?? "slate"],
      colorScheme: useColorScheme(),
      locale: "en",
    },
    setUserPreferences: setPreferences,
  });
}

/** Props that come with the page and never change: content policy, licence, and whose the keys are at the start. */
function useFixedProps() {
  return useMemo(() => {
    const nonce = pageNonce();
    const licence = document.querySelector('meta[name="tldraw-license"]')?.getAttribute("content");
    return {
      licenseKey: licence ?? "",
      // Somebody who is already writing elsewhere keeps the caret.
      autoFocus: document.activeElement === document.body,
      options: { maxPages: 1, maxShapesPerPage: MAX_SHAPES, ...(nonce ? { nonce } : {}) },
      textOptions: { tipTapConfig: nonce ? { injectNonce: nonce } : {} },
    };
  }, []);
}

function useTools(handle: { readonly current: BoardHandle | null }, tell: (text: string) => void) {
  const source = useSource();
  const { viewer } = useStage();
  const mayCall = useMayWrite("board") && can(viewer.role, "board.gather");
  return useMemo(() => {
    const call = async () => {
      const receipt = await source.send?.({ kind: "board.gather" });
      if (receipt && !receipt.ok) tell(receipt.message);
    };
    const save = async (format: "png" | "svg") => {
      try {
        saveFile(await must(handle.current, "an open board").exportImage(format), format);
      } catch (error) {
        tell(error instanceof Error ? error.message : "The picture could not be made.");
      }
    };
    return {
      gather: mayCall ? () => void call() : null,
      download: (format: "png" | "svg") => void save(format),
    };
  }, [source, mayCall, handle, tell]);
}

function saveFile(blob: Blob, format: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `greenroom-board.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function useLatest<T>(value: T): { readonly current: T } {
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  });
  return latest;
}
