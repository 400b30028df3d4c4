/* The controls of a replay under its scrubber: moments, play, time, the phase and its countdown at that second, speed, quiet
   stretches, whom to follow, and a link to this second. */
import {
  ActionIcon,
  Button,
  SegmentedControl,
  Switch,
  Tooltip,
  UnstyledButton,
} from "@mantine/core";
import {
  IconLink,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerSkipBack,
  IconPlayerSkipForward,
} from "@tabler/icons-react";
import type { SeatId } from "../../shared/ids.ts";
import { currentPhase, remainingMs } from "../../shared/room.ts";
import { SEAT_COLORS } from "../../shared/seat.ts";
import { formatDuration } from "../format.ts";
import { SeatAvatar } from "../parts/SeatAvatar.tsx";
import { showToast } from "../parts/toasts.tsx";
import { SPEEDS } from "../stage/playhead.ts";
import type { ReplaySource } from "../stage/replay.ts";
import { usePlayhead } from "../stage/usePlayhead.ts";
import { stepMoment, togglePlay } from "./replay-keys.ts";
import css from "./ReplayControls.module.css";

interface ReplayControlsProps {
  readonly replay: ReplaySource;
  readonly followed: SeatId | null;
  readonly onFollow: (seatId: SeatId | null) => void;
  /** The address of a position; null for a file, which others do not have. */
  readonly linkTo: ((position: number) => string) | null;
}

export function ReplayControls({ replay, followed, onFollow, linkTo }: ReplayControlsProps) {
  return (
    <div className={css["controls"]}>
      <PlayButtons replay={replay} />
      <Time replay={replay} />
      <PhaseWords replay={replay} />
      <Speeds replay={replay} />
      <SkipQuiet replay={replay} />
      <span className={css["space"]} />
      <Follow replay={replay} followed={followed} onFollow={onFollow} />
      {linkTo ? <LinkButton replay={replay} linkTo={linkTo} /> : null}
    </div>
  );
}

function PlayButtons({ replay }: { readonly replay: ReplaySource }) {
  const moving = usePlayhead(replay, () => replay.playhead().motion.kind === "moving");
  return (
    <div className={css["buttons"]}>
      <Tooltip label="Previous moment ([)">
        <ActionIcon
          aria-label="Previous moment"
          aria-keyshortcuts="["
          onClick={() => stepMoment(replay, -1)}
        >
          <IconPlayerSkipBack size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <ActionIcon
        className={css["play"] ?? ""}
        variant="filled"
        radius="xl"
        size="lg"
        aria-label={moving ? "Pause" : "Play"}
        aria-keyshortcuts="Space"
        onClick={() => togglePlay(replay)}
      >
        {moving ? (
          <IconPlayerPauseFilled size={16} aria-hidden />
        ) : (
          <IconPlayerPlayFilled size={16} aria-hidden />
        )}
      </ActionIcon>
      <Tooltip label="Next moment (])">
        <ActionIcon
          aria-label="Next moment"
          aria-keyshortcuts="]"
          onClick={() => stepMoment(replay, 1)}
        >
          <IconPlayerSkipForward size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

function Time({ replay }: { readonly replay: ReplaySource }) {
  const text = usePlayhead(replay, () => formatDuration(replay.playhead().position));
  return (
    <p className={css["time"]}>
      <b>{text}</b> <span>of {formatDuration(replay.timeline.durationMs)}</span>
    </p>
  );
}

function PhaseWords({ replay }: { readonly replay: ReplaySource }) {
  const words = usePlayhead(replay, () => phaseWords(replay));
  const tone = usePlayhead(replay, () => phaseTone(replay));
  return (
    <span className={css["phase"]} data-tone={tone}>
      {words}
    </span>
  );
}

function phaseWords(replay: ReplaySource): string {
  const { room } = replay.view();
  const phase = currentPhase(room);
  const left = remainingMs(room, replay.now());
  if (phase === null || left === null) {
    return room.clock.kind === "over" ? "Ended" : "Not started";
  }
  const name = room.plan.phases[phase]?.name ?? "";
  const time = left < 0 ? `${formatDuration(-left)} over` : `${formatDuration(left)} left`;
  return `${name}, ${time}${room.clock.kind === "paused" ? ", paused" : ""}`;
}

function phaseTone(replay: ReplaySource): "plain" | "over" {
  return (remainingMs(replay.view().room, replay.now()) ?? 0) < 0 ? "over" : "plain";
}

function Speeds({ replay }: { readonly replay: ReplaySource }) {
  const speed = usePlayhead(replay, () => replay.playhead().speed);
  return (
    <SegmentedControl
      className={css["speeds"] ?? ""}
      aria-label="Speed"
      size="xs"
      value={String(speed)}
      onChange={(value) => replay.setSpeed(SPEEDS.find((one) => String(one) === value) ?? 1)}
      data={SPEEDS.map((one) => ({
        value: String(one),
        label: `${one === 0.5 ? "½" : one}${one === speed ? "×" : ""}`,
      }))}
    />
  );
}

function SkipQuiet({ replay }: { readonly replay: ReplaySource }) {
  const skips = usePlayhead(replay, () => replay.playhead().skipQuiet);
  return (
    <Switch
      className={css["skip"] ?? ""}
      size="xs"
      label="Skip quiet"
      checked={skips}
      onChange={(event) => replay.setSkipQuiet(event.currentTarget.checked)}
    />
  );
}

function Follow({
  replay,
  followed,
  onFollow,
}: Pick<ReplayControlsProps, "replay" | "followed" | "onFollow">) {
  const { lanes } = replay.timeline;
  if (lanes.length === 0) return null;
  return (
    <div className={css["follow"]} role="group" aria-label="Follow on the board">
      <span aria-hidden="true">Follow</span>
      {lanes.map(({ seat }) => {
        const follows = followed === seat.id;
        return (
          <Tooltip key={seat.id} label={follows ? `Stop following ${seat.name}` : seat.name}>
            <UnstyledButton
              className={css["eyes"] ?? ""}
              aria-label={`Follow ${seat.name}`}
              aria-pressed={follows}
              style={follows ? { boxShadow: `0 0 0 2px ${SEAT_COLORS[seat.color]}` } : {}}
              onClick={() => onFollow(follows ? null : seat.id)}
            >
              <SeatAvatar name={seat.name} color={seat.color} />
            </UnstyledButton>
          </Tooltip>
        );
      })}
    </div>
  );
}

function LinkButton({
  replay,
  linkTo,
}: {
  readonly replay: ReplaySource;
  readonly linkTo: (position: number) => string;
}) {
  const time = usePlayhead(replay, () => formatDuration(replay.playhead().position));
  const copy = async () => {
    const link = linkTo(replay.playhead().position);
    try {
      await navigator.clipboard.writeText(link);
      showToast({
        tone: "good",
        title: `Link to ${time} copied`,
        text: "It opens for whoever has a seat here.",
      });
    } catch {
      // Browsers refuse without https; the person can still copy it by hand.
      showToast({ tone: "info", title: "Copy this link", text: link, sticky: true });
    }
  };
  return (
    <>
      <i className={css["rule"]} />
      <Button leftSection={<IconLink size={16} aria-hidden />} onClick={() => void copy()}>
        Link to {time}
      </Button>
    </>
  );
}
