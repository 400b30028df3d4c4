/* One seat in the list: what the room is, how it is doing, the way back in, and forgetting or deleting it. */
import { Button } from "@mantine/core";
import {
  IconCheck,
  IconCloudOff,
  IconDoorOff,
  IconHistory,
  IconHourglassEmpty,
  IconPlayerPause,
} from "@tabler/icons-react";
import { lazy, Suspense, useRef, useState } from "react";
import { unreachable } from "../../../shared/must.ts";
import { ApiError, deleteRoom, sentenceOf } from "../../api.ts";
import { formatDuration, formatMinutes, formatWhen } from "../../format.ts";
import {
  chooseSeat,
  forget,
  forgetRoom,
  keepInterview,
  type StoredInterview,
} from "../../interviews.ts";
import { Chip, Dot } from "../../parts/Chip.tsx";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { showToast } from "../../parts/toasts.tsx";
import { navigate, replayPath, roomPath } from "../../route.ts";
import { useElapsedMs, useRoomGlance, type Glance } from "./useRoomGlance.ts";
import styles from "./YourInterviews.module.css";

// The menu and what places it come after the page is usable.
const CardMenu = lazy(() => import("./CardMenu.tsx"));

interface InterviewCardProps {
  readonly interview: StoredInterview;
  /** The card is about to leave the list; the focus needs another place. */
  readonly onGone: () => void;
}

export function InterviewCard({ interview, onGone }: InterviewCardProps) {
  const glance = useRoomGlance(interview);
  const [asking, setAsking] = useState(false);
  const menuButton = useRef<HTMLButtonElement>(null);
  const title = titleOf(interview, glance);
  const mayDelete = interview.role === "interviewer" && glance.state !== "gone";
  const go = (path: string) => {
    chooseSeat(interview);
    navigate(path);
  };
  const remove = async () => {
    if (await deleted(interview, title)) onGone();
  };
  return (
    <li className={styles["card"]}>
      <div className={styles["head"]}>
        <b className={styles["name"]} title={title}>
          {title}
        </b>
        <StateChip glance={glance} />
        <Suspense fallback={null}>
          <CardMenu
            button={menuButton}
            title={title}
            onOpen={isOver(glance) ? () => go(roomPath(interview.roomId)) : null}
            onForget={() => {
              onGone();
              forgetWithUndo(interview, title);
            }}
            onDelete={mayDelete ? () => setAsking(true) : null}
          />
        </Suspense>
      </div>
      <p className={styles["meta"]}>{metaOf(interview, glance)}</p>
      {glance.state !== "gone" && (
        <div className={styles["actions"]}>
          {isOver(glance) ? (
            <Button
              size="xs"
              leftSection={<IconHistory size={14} />}
              aria-label={`Replay ${title}`}
              onClick={() => go(replayPath(interview.roomId))}
            >
              Replay
            </Button>
          ) : (
            <Button
              size="xs"
              variant={isLive(glance) ? "filled" : "default"}
              aria-label={`Go back in to ${title}`}
              onClick={() => go(roomPath(interview.roomId))}
            >
              Go back in
            </Button>
          )}
          <span className={styles["here"]}>{hereOf(interview, glance)}</span>
        </div>
      )}
      {asking && (
        <ConfirmDialog
          title={`Delete ${title}?`}
          confirmLabel="Delete the room"
          onConfirm={remove}
          onClose={() => setAsking(false)}
          returnTo={menuButton}
        >
          The room and its recording are gone for good, for everybody who was in it. Nobody can
          bring them back.
        </ConfirmDialog>
      )}
    </li>
  );
}

function StateChip({ glance }: { glance: Glance }) {
  const elapsed = formatDuration(useElapsedMs(glance));
  if (glance.state === "unknown") return null;
  if (glance.state === "unreachable") {
    return <Chip icon={<IconCloudOff size={12} />}>Not reachable</Chip>;
  }
  if (glance.state === "gone") {
    return (
      <Chip icon={<IconDoorOff size={12} />}>
        {glance.what === "room" ? "Deleted" : "Seat removed"}
      </Chip>
    );
  }
  switch (glance.summary.state) {
    case "preparing":
      return <Chip icon={<IconHourglassEmpty size={12} />}>Preparing</Chip>;
    case "running":
      return (
        <Chip tone="green" icon={<Dot />}>
          Running, {elapsed}
        </Chip>
      );
    case "paused":
      return <Chip icon={<IconPlayerPause size={12} />}>Paused at {elapsed}</Chip>;
    case "over":
      return <Chip icon={<IconCheck size={12} />}>Ended</Chip>;
    default:
      return unreachable(glance.summary.state);
  }
}

/** True once the room is gone, by us or by somebody else. */
async function deleted(interview: StoredInterview, title: string): Promise<boolean> {
  try {
    await deleteRoom(interview);
  } catch (failure) {
    if (!(failure instanceof ApiError && failure.code === "no_such_room")) {
      showToast({ tone: "error", title: `${title} was not deleted`, text: sentenceOf(failure) });
      return false;
    }
  }
  forgetRoom(interview.roomId);
  showToast({ tone: "good", title: `${title} is deleted`, text: "Its recording is gone too." });
  return true;
}

function forgetWithUndo(interview: StoredInterview, title: string): void {
  forget(interview.seatId);
  showToast({
    tone: "info",
    title: `Your seat in ${title} is forgotten`,
    text: "The room itself is untouched.",
    action: { label: "Undo", run: () => keepInterview(interview) },
  });
}

function titleOf(interview: StoredInterview, glance: Glance): string {
  const known = glance.state === "known" ? glance.summary.title : null;
  return known ?? (interview.title === "" ? "Design interview" : interview.title);
}

function metaOf(interview: StoredInterview, glance: Glance): string {
  const when = formatWhen(interview.createdAt, Date.now());
  const over = glance.state === "known" && glance.summary.state === "over";
  const length = over ? `, ${formatMinutes(glance.summary.elapsedMs)}` : "";
  return `${when}${length}, as ${interview.role}`;
}

/** The first two who are there, this seat's own person left out. */
function hereOf(interview: StoredInterview, glance: Glance): string {
  if (glance.state !== "known") return "";
  const others = glance.summary.here.filter((name) => name !== interview.name);
  const [first, second, ...more] = others;
  if (first === undefined) return "";
  if (second === undefined) return `${first} is there`;
  return more.length === 0
    ? `${first}, ${second} are there`
    : `${first}, ${second} and ${String(more.length)} more are there`;
}

function isOver(glance: Glance): boolean {
  return glance.state === "known" && glance.summary.state === "over";
}

function isLive(glance: Glance): boolean {
  return (
    glance.state === "known" &&
    (glance.summary.state === "running" || glance.summary.state === "paused")
  );
}
