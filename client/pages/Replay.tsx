/* The replay of a room or of a file: fetches and opens it, says how far it is and what went wrong, then hands over to the
   room with a recording in it. */
import { Button } from "@mantine/core";
import {
  IconCloudOff,
  IconDoorEnter,
  IconFileX,
  IconHourglass,
  IconUserOff,
} from "@tabler/icons-react";
import { useEffect, useState, type ReactNode } from "react";
import { unreachable } from "../../shared/must.ts";
import { RecordingError } from "../../shared/recording.ts";
import { createTimeline } from "../../shared/timeline.ts";
import { ApiError, sentenceOf } from "../api.ts";
import { formatDuration } from "../format.ts";
import type { StoredInterview } from "../interviews.ts";
import { takeOpenedFile } from "../opened-file.ts";
import { HOME_PATH, navigate, roomPath } from "../route.ts";
import { parsePosition } from "../stage/playhead.ts";
import { openReplay, type ReplaySource } from "../stage/replay.ts";
import { HomeButton, MessagePage, NoRoom } from "./Message.tsx";
import {
  openFromFile,
  openFromServer,
  type OpenedRecording,
  type OpeningStep,
} from "./replay/opening.ts";
import { OpeningCard } from "./replay/OpeningCard.tsx";
import { OtherFile } from "./replay/OtherFile.tsx";
import { ReplayRoom } from "./replay/ReplayRoom.tsx";

/** Where the recording comes from: a room this browser has a seat in, or a file that was picked. */
type Origin = { readonly interview: StoredInterview } | { readonly file: File };

type State =
  | { readonly kind: "opening"; readonly step: OpeningStep | null; readonly elapsedMs: number }
  | { readonly kind: "failed"; readonly failure: unknown }
  | { readonly kind: "cut"; readonly opened: OpenedRecording }
  | { readonly kind: "playing"; readonly opened: OpenedRecording; readonly replay: ReplaySource };

/** `interview` null: the file that was picked on the first page. */
export default function Replay({ interview }: { readonly interview: StoredInterview | null }) {
  const [file, setFile] = useState(takeOpenedFile);
  const [attempt, setAttempt] = useState(0);
  const key = `${String(attempt)} ${file?.name ?? ""} ${String(file?.lastModified ?? 0)}`;
  const origin = interview ? { interview } : file ? { file } : null;
  if (!origin) throw new Error("Missing: an interview or a file to replay");
  return (
    <OpenedReplay
      key={key}
      origin={origin}
      onRetry={() => setAttempt(attempt + 1)}
      onFile={(picked) => {
        setFile(picked);
        setAttempt(attempt + 1);
      }}
    />
  );
}

interface OpenedReplayProps {
  readonly origin: Origin;
  readonly onRetry: () => void;
  readonly onFile: (file: File) => void;
}

function OpenedReplay({ origin, onRetry, onFile }: OpenedReplayProps) {
  const [state, setState] = useOpening(origin);
  switch (state.kind) {
    case "opening":
      return (
        <OpeningCard
          step={state.step}
          elapsedMs={state.elapsedMs}
          onCancel={() => navigate(HOME_PATH)}
        />
      );
    case "failed":
      return <Failed origin={origin} failure={state.failure} onRetry={onRetry} onFile={onFile} />;
    case "cut":
      return (
        <CutOff
          opened={state.opened}
          again={
            "file" in origin ? (
              <OtherFile onFile={onFile} />
            ) : (
              <Button onClick={onRetry}>Try again</Button>
            )
          }
          onWatch={() => setState(playing(state.opened, origin))}
        />
      );
    case "playing":
      return (
        <ReplayRoom
          replay={state.replay}
          bytes={state.opened.bytes}
          roomId={"interview" in origin ? origin.interview.roomId : null}
        />
      );
    default:
      return unreachable(state);
  }
}

/** Opens the recording once, and closes what was opened when the page goes. */
function useOpening(origin: Origin) {
  const [state, setState] = useState<State>({ kind: "opening", step: null, elapsedMs: 0 });
  const [first] = useState(origin);
  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    const startedAt = performance.now();
    const onStep = (step: OpeningStep) =>
      setState({ kind: "opening", step, elapsedMs: performance.now() - startedAt });
    const open = async () => {
      try {
        const opened = await ("file" in first
          ? openFromFile(first.file, { signal, onStep })
          : openFromServer(first.interview, { signal, onStep }));
        if (signal.aborted) return;
        setState(opened.recording.complete ? playing(opened, first) : { kind: "cut", opened });
      } catch (failure) {
        if (!signal.aborted) setState({ kind: "failed", failure });
      }
    };
    void open();
    return () => abort.abort();
  }, [first]);
  const replay = state.kind === "playing" ? state.replay : null;
  useEffect(() => () => replay?.close(), [replay]);
  return [state, setState] as const;
}

function playing(opened: OpenedRecording, origin: Origin): State {
  const seatId = "interview" in origin ? origin.interview.seatId : null;
  const replay = openReplay(opened.recording, { seatId });
  const wished = parsePosition(new URLSearchParams(location.search).get("t") ?? "");
  if (wished !== null) replay.seek(wished);
  return { kind: "playing", opened, replay };
}

function CutOff({
  opened: { recording },
  again,
  onWatch,
}: {
  readonly opened: OpenedRecording;
  readonly again: ReactNode;
  readonly onWatch: () => void;
}) {
  const { durationMs, endAt } = createTimeline(recording.entries);
  const wholeMs = durationMs + Math.max(0, recording.header.to - endAt);
  const watchable = durationMs > 0;
  return (
    <MessagePage
      icon={<IconFileX size={24} />}
      tone="warning"
      title="This recording is cut off"
      actions={
        <>
          {watchable ? (
            <Button variant="filled" onClick={onWatch}>
              Watch {watchLabel(durationMs)}
            </Button>
          ) : null}
          {again}
        </>
      }
    >
      {watchable
        ? `The file ends after ${formatDuration(durationMs)} of ${formatDuration(wholeMs)}. You can watch up to there.`
        : "The file ends before anything happened. There is nothing to watch in it."}
    </MessagePage>
  );
}

function watchLabel(durationMs: number): string {
  const minutes = Math.floor(durationMs / 60_000);
  if (minutes === 0) return formatDuration(durationMs);
  return minutes === 1 ? "1 minute" : `${String(minutes)} minutes`;
}

function Failed({
  origin,
  failure,
  onRetry,
  onFile,
}: OpenedReplayProps & { readonly failure: unknown }) {
  if (failure instanceof RecordingError) {
    return (
      <MessagePage
        icon={<IconFileX size={24} />}
        tone="warning"
        title={FILE_TITLES[failure.code]}
        actions={
          <>
            {"file" in origin ? <OtherFile onFile={onFile} primary /> : null}
            <HomeButton />
          </>
        }
      >
        {FILE_TEXTS[failure.code]}
      </MessagePage>
    );
  }
  const code = failure instanceof ApiError ? failure.code : "bad_answer";
  if (code === "no_such_room" || code === "not_found") return <NoRoom />;
  if (code === "not_ended" && "interview" in origin)
    return <NotEnded roomId={origin.interview.roomId} />;
  if (code === "no_such_seat") {
    return (
      <MessagePage
        icon={<IconUserOff size={24} />}
        title="Your seat is gone"
        actions={<HomeButton primary />}
      >
        {sentenceOf(failure)}
      </MessagePage>
    );
  }
  return (
    <MessagePage
      icon={<IconCloudOff size={24} />}
      tone="warning"
      title="The replay did not open"
      actions={
        <>
          <Button variant="filled" onClick={onRetry}>
            Try again
          </Button>
          <HomeButton />
        </>
      }
    >
      {sentenceOf(failure)} The recording is safe on the server.
    </MessagePage>
  );
}

const FILE_TITLES: Readonly<Record<RecordingError["code"], string>> = {
  not_a_recording: "This is not a recording",
  newer_format: "This recording is newer than this page",
  damaged: "This recording is damaged",
};

const FILE_TEXTS: Readonly<Record<RecordingError["code"], string>> = {
  not_a_recording: "Greenroom did not make this file. Recordings end with .greenroom.",
  newer_format: "A later version of Greenroom made it. Open it there, or update this server.",
  damaged: "Its beginning cannot be read. Ask whoever sent it for a new copy.",
};

function NotEnded({ roomId }: { readonly roomId: string }) {
  return (
    <MessagePage
      icon={<IconHourglass size={24} />}
      title="The interview is still going on"
      actions={
        <>
          <Button
            variant="filled"
            leftSection={<IconDoorEnter size={16} />}
            onClick={() => navigate(roomPath(roomId))}
          >
            Open the room
          </Button>
          <HomeButton />
        </>
      }
    >
      Its replay opens when it has ended. Everything so far is recorded.
    </MessagePage>
  );
}
