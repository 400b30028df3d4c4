/* The room in a replay: the same board and panels as live, fed by the recording, with the moments to the right and the
   scrubber below. */
import { Button } from "@mantine/core";
import { IconDownload, IconHistory } from "@tabler/icons-react";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import type { RoomId, SeatId } from "../../../shared/ids.ts";
import type { BoardHandle } from "../../board/handle.ts";
import { formatMinutes } from "../../format.ts";
import { LeftPanel } from "../../panels/LeftPanel.tsx";
import { Moments } from "../../panels/Moments.tsx";
import { ReplayControls } from "../../panels/ReplayControls.tsx";
import { useReplayKeys } from "../../panels/replay-keys.ts";
import { Scrubber } from "../../panels/Scrubber.tsx";
import { Chip } from "../../parts/Chip.tsx";
import { Logo } from "../../parts/Logo.tsx";
import { RouteLink } from "../../parts/RouteLink.tsx";
import { ThemeButton } from "../../parts/ThemeButton.tsx";
import { showToast } from "../../parts/toasts.tsx";
import { usePage } from "../../parts/usePage.ts";
import { HOME_PATH, replayPath } from "../../route.ts";
import type { ReplaySource } from "../../stage/replay.ts";
import { StageContext } from "../../stage/useStage.ts";
import { saveFile } from "./save-file.ts";
import css from "./ReplayRoom.module.css";

const Board = lazy(() => import("../../board/Board.tsx"));

interface ReplayRoomProps {
  readonly replay: ReplaySource;
  /** The recording as it came, for Export. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Null for a file: others cannot open a link to it. */
  readonly roomId: RoomId | null;
}

export function ReplayRoom({ replay, bytes, roomId }: ReplayRoomProps) {
  const [board, setBoard] = useState<BoardHandle | null>(null);
  const [followed, setFollowed] = useState<SeatId | null>(null);
  useReplayKeys(replay);
  useEffect(() => board?.follow(followed), [board, followed]);
  const stopFollowing = useCallback(() => setFollowed(null), []);
  const linkTo = roomId
    ? (position: number) => `${location.origin}${replayPath(roomId, position)}`
    : null;
  return (
    <StageContext value={replay}>
      <div className={css["room"]}>
        <TopRow replay={replay} bytes={bytes} />
        <main className={css["work"]}>
          <LeftPanel board={board} replayHref={null} />
          <section className={css["board"]} aria-label="Board" data-region="board">
            <Suspense fallback={<p className={css["loading"]}>Loading the board</p>}>
              <Board onHandle={setBoard} onFollowEnd={stopFollowing} onNotice={tell} />
            </Suspense>
          </section>
          <Moments replay={replay} />
        </main>
        <section className={css["dock"]} aria-label="Replay controls" data-region="dock">
          <Scrubber replay={replay} />
          <ReplayControls
            replay={replay}
            followed={followed}
            onFollow={setFollowed}
            linkTo={linkTo}
          />
        </section>
      </div>
    </StageContext>
  );
}

function TopRow({ replay, bytes }: Pick<ReplayRoomProps, "replay" | "bytes">) {
  const { startAt, durationMs } = replay.timeline;
  const title = replay.title ?? "Interview";
  const heading = usePage(`Replay: ${title}`);
  const date = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" }).format(startAt);
  return (
    <header className={css["top"]} data-region="top">
      <RouteLink href={HOME_PATH} className={css["brand"]}>
        <Logo />
        Greenroom
      </RouteLink>
      <i className={css["rule"]} />
      <h1 ref={heading} tabIndex={-1} className={css["title"]} title={title}>
        {title}
      </h1>
      <span className={css["when"]}>
        {date}, {formatMinutes(durationMs)}
      </span>
      <Chip tone="green" icon={<IconHistory size={12} aria-hidden />}>
        Replay
      </Chip>
      <span className={css["space"]} />
      <Button
        size="xs"
        leftSection={<IconDownload size={14} aria-hidden />}
        title="Save the recording as a file"
        onClick={() => saveFile(bytes, `${title} ${isoDay(startAt)}.greenroom`)}
      >
        Export
      </Button>
      <ThemeButton />
    </header>
  );
}

function tell(text: string): void {
  showToast({ tone: "info", title: text });
}

/** A day for file names, by the clock of this browser: "2026-11-20". */
function isoDay(at: number): string {
  return new Intl.DateTimeFormat("sv").format(at);
}
