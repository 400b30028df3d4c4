/* The interview: opens the live room of one's seat and lays it out: top row, clock, strips, left panel, board, and for the
   interviewer the drawer. Before Start those who may not see the room get the lobby. */
import { useMediaQuery } from "@mantine/hooks";
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import type { SeatId } from "../../shared/ids.ts";
import { can, isStaff } from "../../shared/roles.ts";
import type { BoardHandle } from "../board/handle.ts";
import { updateInterview, type StoredInterview } from "../interviews.ts";
import { ClockControls } from "../panels/ClockControls.tsx";
import { LeftPanel, type LeftTab } from "../panels/LeftPanel.tsx";
import { Lobby } from "../panels/Lobby.tsx";
import { Notice } from "../panels/Notice.tsx";
import { PhaseBar } from "../panels/PhaseBar.tsx";
import { Rail, type DrawerName } from "../panels/Rail.tsx";
import { Shortcuts } from "../panels/Shortcuts.tsx";
import { Strip } from "../panels/Strip.tsx";
import { titleOf, TopRow } from "../panels/TopRow.tsx";
import { useCommand } from "../panels/useCommand.ts";
import { showToast } from "../parts/toasts.tsx";
import { replayPath } from "../route.ts";
import { openLive } from "../stage/live.ts";
import type { StageSource } from "../stage/source.ts";
import { StageContext, useSource, useStage, useStatus } from "../stage/useStage.ts";
import { Entering, Farewell, NeverStarted } from "./interview/Farewell.tsx";
import { useAnnouncements } from "./interview/useAnnouncements.ts";
import { useKeepStill } from "./interview/useKeepStill.ts";
import { useRoomKeys } from "./interview/useRoomKeys.ts";
import css from "./Interview.module.css";

const Board = lazy(() => import("../board/Board.tsx"));

export default function Interview({ interview }: { readonly interview: StoredInterview }) {
  const source = useLiveSource(interview);
  if (!source) return <Entering status={null} />;
  return (
    <StageContext value={source}>
      <Door interview={interview} />
    </StageContext>
  );
}

/** The room of a seat, open while the page shows it. */
function useLiveSource({ roomId, ticket, seatId, role }: StoredInterview): StageSource | null {
  const [source, setSource] = useState<StageSource | null>(null);
  useEffect(() => {
    const opened = openLive({ roomId, ticket, viewer: { seatId, role } });
    // oxlint-disable-next-line react/set-state-in-effect -- showing the page is what opens the room
    setSource(opened);
    return () => {
      setSource(null);
      opened.close();
    };
  }, [roomId, ticket, seatId, role]);
  return source;
}

/** The room itself, or why it is not there. */
function Door({ interview }: { readonly interview: StoredInterview }) {
  const { room, viewer } = useStage();
  const status = useStatus();
  useRoomTitle(interview);
  useAsksBeforeLeaving();
  if (status?.farewell) return <Farewell reason={status.farewell} />;
  if (room.openedAt === 0) return <Entering status={status} />;
  const inside = isStaff(viewer.role) || room.startedAt !== null;
  if (!inside && room.clock.kind === "over") return <NeverStarted />;
  return <RoomPage interview={interview} inside={inside} />;
}

function RoomPage({
  interview,
  inside,
}: {
  readonly interview: StoredInterview;
  readonly inside: boolean;
}) {
  const { viewer } = useStage();
  const source = useSource();
  const send = useCommand();
  const strips = useRef<HTMLDivElement>(null);
  const [board, setBoard] = useState<BoardHandle | null>(null);
  const [followed, setFollowed] = useState<SeatId | null>(null);
  const [tab, setTab] = useState<LeftTab>("brief");
  const [drawer, setDrawer] = useState<DrawerName | null>(null);
  const [collapsed, setCollapsed] = useState(false);
  const [sheet, setSheet] = useState(false);
  const wide = useWidth("(min-width: 1200px)");
  const stacked = useWidth("(max-width: 899px)");
  const replayHref = replayPath(interview.roomId);
  useKeepStill(strips, board);
  useAnnouncements(source, inside && tab === "chat" && (stacked || !collapsed));
  useRoomKeys({
    source,
    send,
    onShortcuts: () => setSheet(true),
    onLeftPanel: () => setCollapsed((was) => !was),
  });
  const follow = (seatId: SeatId | null) => {
    board?.follow(seatId);
    setFollowed(seatId);
  };
  const openDrawer = (name: DrawerName | null) => {
    setDrawer(name);
    if (!wide) setCollapsed(name !== null); // both do not fit beside a board
  };
  const staffSide = can(viewer.role, "constraint.inject");
  return (
    <div className={css["page"]}>
      <TopRow
        interview={interview}
        followed={followed}
        onFollow={inside && board ? follow : null}
        onShortcuts={() => setSheet(true)}
      />
      <PhaseBar>
        <ClockControls />
      </PhaseBar>
      <div ref={strips} className={css["strips"]}>
        {inside ? <Strip board={board} /> : null}
        <Notice replayHref={replayHref} />
      </div>
      {inside ? (
        <main className={css["work"]}>
          <LeftPanel
            board={board}
            replayHref={replayHref}
            collapsed={collapsed && !stacked}
            onExpand={() => {
              setCollapsed(false);
              if (!wide) setDrawer(null);
            }}
            onTab={setTab}
          />
          <BoardRegion board={board} onHandle={setBoard} onFollowEnd={() => setFollowed(null)} />
          {staffSide ? <Rail open={drawer} onOpen={openDrawer} board={board} /> : null}
        </main>
      ) : (
        <Lobby />
      )}
      <Shortcuts opened={sheet} onClose={() => setSheet(false)} />
    </div>
  );
}

function BoardRegion({
  board,
  onHandle,
  onFollowEnd,
}: {
  readonly board: BoardHandle | null;
  readonly onHandle: (board: BoardHandle | null) => void;
  readonly onFollowEnd: () => void;
}) {
  const region = useRef<HTMLElement>(null);
  useEffect(() => {
    const element = region.current;
    // Who steps to this region means the board in it; `focus` does not rise from what is inside.
    const onFocus = () => board?.focus();
    element?.addEventListener("focus", onFocus);
    return () => element?.removeEventListener("focus", onFocus);
  }, [board]);
  const onNotice = useCallback((text: string) => {
    showToast({ tone: "info", title: text });
  }, []);
  return (
    <section
      className={css["board"]}
      aria-label="Board"
      data-region="board"
      ref={region}
      tabIndex={-1}
    >
      <Suspense fallback={<p className={css["opening"]}>Opening the board…</p>}>
        <Board onHandle={onHandle} onFollowEnd={onFollowEnd} onNotice={onNotice} />
      </Suspense>
    </section>
  );
}

function useWidth(query: string): boolean {
  return useMediaQuery(query, false, { getInitialValueInEffect: false });
}

/** Names the tab after the problem, and remembers the name for the list of interviews. */
function useRoomTitle({ seatId, title }: StoredInterview): void {
  const { room } = useStage();
  const known = room.prompt?.title ?? "";
  useEffect(() => {
    document.title = room.openedAt === 0 ? "Greenroom" : `${titleOf(room)} · Greenroom`;
  }, [room]);
  useEffect(() => {
    if (known !== "" && known !== title) updateInterview(seatId, { title: known });
  }, [seatId, known, title]);
}

/** The browser asks before the page is left while something has not reached the server. */
function useAsksBeforeLeaving(): void {
  const unsent = useStatus()?.unsent ?? false;
  useEffect(() => {
    if (!unsent) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [unsent]);
}
