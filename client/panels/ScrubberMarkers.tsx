/* The marks above the phases of a replay, and the tip under the pointer. Marks are for the eye; the same spots are in the
   list of moments for everybody. */
import { IconChecks, IconMessage2Filled, IconPlayerPauseFilled } from "@tabler/icons-react";
import { memo } from "react";
import { SEAT_COLORS } from "../../shared/seat.ts";
import { chapterAt, type Marker, type Timeline } from "../../shared/timeline.ts";
import { formatDuration } from "../format.ts";
import { KindMark } from "../parts/KindChip.tsx";
import { lineOf } from "./replay-moments.ts";
import css from "./Scrubber.module.css";

/** Where the pointer is over the axis: 0 to 1, and how wide the axis is in pixels. */
export interface Hover {
  readonly share: number;
  readonly width: number;
}

/** Marks closer than this part of the axis hide each other; talk gives way. */
const CROWDED = 0.009;
/** A mark is under the pointer when it is this near. */
const NEAR_PX = 8;

export const ScrubberMarkers = memo(function ScrubberMarkers({
  timeline,
}: {
  readonly timeline: Timeline;
}) {
  return (
    <div className={css["markers"]} aria-hidden="true">
      {shownMarkers(timeline).map((marker) => (
        <span
          key={marker.seq}
          style={{ left: `${(marker.position / timeline.durationMs) * 100}%` }}
        >
          <Mark marker={marker} timeline={timeline} />
        </span>
      ))}
    </div>
  );
});

/** Opens downwards, inside the dock. */
export function ScrubberTip({
  hover,
  timeline,
}: {
  readonly hover: Hover;
  readonly timeline: Timeline;
}) {
  const position = hover.share * timeline.durationMs;
  const reach = (NEAR_PX / hover.width) * timeline.durationMs;
  const near = nearest(shownMarkers(timeline), position, reach);
  const chapter = timeline.chapters[chapterAt(timeline.chapters, position)];
  const side = hover.share < 0.2 ? "start" : hover.share > 0.8 ? "end" : "middle";
  const at = near ? near.position / timeline.durationMs : hover.share;
  const text = near ? lineOf(near, timeline.seats) : (chapter?.name ?? "");
  return (
    <span className={css["tip"]} data-side={side} style={{ left: `${at * 100}%` }}>
      <b>{formatDuration(near?.position ?? position)}</b>
      <span>{text}</span>
    </span>
  );
}

function Mark({ marker, timeline }: { readonly marker: Marker; readonly timeline: Timeline }) {
  const { body } = marker;
  switch (body.kind) {
    case "constraint.injected":
      return <KindMark kind={body.constraint} />;
    case "constraint.addressed":
      return <IconChecks size={14} className={css["addressed"]} />;
    case "clock.paused":
      return <IconPlayerPauseFilled size={12} className={css["paused"]} />;
    case "chat.posted": {
      const color = timeline.seats.find(({ id }) => id === marker.by)?.color ?? "slate";
      return (
        <IconMessage2Filled
          size={14}
          className={css["chat"]}
          style={{ color: SEAT_COLORS[color] }}
        />
      );
    }
    default:
      return null;
  }
}

const MARKED: ReadonlySet<Marker["body"]["kind"]> = new Set([
  "constraint.injected",
  "constraint.addressed",
  "clock.paused",
  "chat.posted",
]);

function shownMarkers({ markers, durationMs }: Timeline): Marker[] {
  if (durationMs === 0) return [];
  const marked = markers.filter(({ body }) => MARKED.has(body.kind));
  const room = CROWDED * durationMs;
  return marked.filter(
    (marker, index) =>
      marker.body.kind !== "chat.posted" ||
      !marked.some(
        (other, at) =>
          Math.abs(other.position - marker.position) < room &&
          (other.body.kind !== "chat.posted" || at < index),
      ),
  );
}

function nearest(markers: readonly Marker[], position: number, reach: number): Marker | null {
  let found: Marker | null = null;
  let distance = reach;
  for (const marker of markers) {
    const away = Math.abs(marker.position - position);
    if (away > distance) continue;
    found = marker;
    distance = away;
  }
  return found;
}
