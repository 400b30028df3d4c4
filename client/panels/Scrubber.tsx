/* The scrubber of a replay: markers, phase bands and density lanes on one axis of watched time, and the playhead through all
   of them. What moves every frame is drawn by small parts of their own; the rest is drawn once. */
import { memo, useState, type PointerEvent } from "react";
import { SEAT_COLORS } from "../../shared/seat.ts";
import { chapterAt, type Chapter, type Lane, type Timeline } from "../../shared/timeline.ts";
import { formatDuration } from "../format.ts";
import { SeatAvatar } from "../parts/SeatAvatar.tsx";
import type { ReplaySource } from "../stage/replay.ts";
import { usePlayhead } from "../stage/usePlayhead.ts";
import { ScrubberMarkers, ScrubberTip, type Hover } from "./ScrubberMarkers.tsx";
import { useScrub } from "./useScrub.ts";
import css from "./Scrubber.module.css";

export function Scrubber({ replay }: { readonly replay: ReplaySource }) {
  const { timeline } = replay;
  return (
    <div className={css["scrubber"]}>
      <ScrubberMarkers timeline={timeline} />
      <div className={css["bands"]}>
        {timeline.chapters.map((chapter) => (
          <Band key={chapter.from} replay={replay} chapter={chapter} />
        ))}
        {timeline.chapters.length === 0 ? <span className={css["noBand"]}>Not started</span> : null}
      </div>
      <span className={css["gutter"]} aria-hidden="true">
        Phases
      </span>
      <Lanes timeline={timeline} />
      <Surface replay={replay} />
    </div>
  );
}

/** The whole axis as one slider: the pointer may drag anywhere on it. */
function Surface({ replay }: { readonly replay: ReplaySource }) {
  const { timeline } = replay;
  const [hover, setHover] = useState<Hover | null>(null);
  const { onPointerMove, ...scrub } = useScrub(replay);
  const seconds = usePlayhead(replay, () => Math.floor(replay.playhead().position / 1_000));
  const chapter = timeline.chapters[chapterAt(timeline.chapters, seconds * 1_000)];
  return (
    <div
      className={css["surface"]}
      role="slider"
      tabIndex={0}
      aria-label="Position"
      aria-valuemin={0}
      aria-valuemax={Math.floor(timeline.durationMs / 1_000)}
      aria-valuenow={seconds}
      aria-valuetext={[formatDuration(seconds * 1_000), chapter?.name].filter(Boolean).join(", ")}
      {...scrub}
      onPointerMove={(event) => {
        onPointerMove(event);
        setHover(hoverOf(event));
      }}
      onPointerLeave={() => setHover(null)}
    >
      <Head replay={replay} />
      {hover ? <ScrubberTip hover={hover} timeline={timeline} /> : null}
    </div>
  );
}

function Head({ replay }: { readonly replay: ReplaySource }) {
  const share = usePlayhead(replay, () => shareOf(replay.playhead().position, replay.timeline));
  return <i className={css["head"]} style={{ left: `${share * 100}%` }} />;
}

/** One visit of a phase: done, present with its fill, or to come. */
function Band({ replay, chapter }: { readonly replay: ReplaySource; readonly chapter: Chapter }) {
  const fill = usePlayhead(replay, () => fillOf(chapter, replay.playhead().position));
  const { timeline } = replay;
  const [left, right] = [shareOf(chapter.from, timeline), shareOf(chapter.to, timeline)];
  const state = fill === null ? "to-come" : fill < 1 || right === 1 ? "now" : "done";
  const place = { left: `${left * 100}%`, width: `calc(${(right - left) * 100}% - 2px)` };
  return (
    <span className={css["band"]} data-state={state} style={place}>
      {chapter.name}
      {state === "now" ? (
        <span
          className={css["fill"]}
          style={{ clipPath: `inset(0 ${(1 - (fill ?? 0)) * 100}% 0 0)` }}
          aria-hidden="true"
        >
          {chapter.name}
        </span>
      ) : null}
    </span>
  );
}

const Lanes = memo(function Lanes({ timeline }: { readonly timeline: Timeline }) {
  const { lanes } = timeline;
  const most = Math.max(1, ...lanes.flatMap(({ counts }) => counts));
  return (
    <div className={css["lanes"]} data-scrolls={lanes.length > 3 || undefined}>
      {lanes.map((lane) => (
        <DensityLane key={lane.seat.id} lane={lane} most={most} />
      ))}
      <div className={css["quiet"]}>
        {timeline.quiet.map(({ from, to }) => {
          const left = shareOf(from, timeline) * 100;
          const width = shareOf(to, timeline) * 100 - left;
          return <i key={from} style={{ left: `${left}%`, width: `${width}%` }} />;
        })}
      </div>
    </div>
  );
});

const BAR_PITCH = 5;
const LANE_HEIGHT = 14;

function DensityLane({ lane, most }: { readonly lane: Lane; readonly most: number }) {
  const { seat, counts } = lane;
  const bars = counts.map((count, index) => barOf(count, index, most)).join("");
  return (
    <div className={css["lane"]}>
      <span className={css["writer"]} title={seat.name}>
        <SeatAvatar name={seat.name} color={seat.color} size={20} />
        <span>{seat.name}</span>
      </span>
      <svg
        viewBox={`0 0 ${counts.length * BAR_PITCH} ${LANE_HEIGHT}`}
        preserveAspectRatio="none"
        fill={SEAT_COLORS[seat.color]}
        role="img"
        aria-label={`Activity of ${seat.name}`}
      >
        <path d={bars} />
      </svg>
    </div>
  );
}

/** A bar of a lane as a path; the root makes few updates visible beside many. */
function barOf(count: number, index: number, most: number): string {
  if (count === 0) return "";
  const height = 2 + (LANE_HEIGHT - 2) * Math.sqrt(count / most);
  const top = (LANE_HEIGHT - height).toFixed(1);
  return `M${index * BAR_PITCH} ${LANE_HEIGHT}V${top}h4V${LANE_HEIGHT}z`;
}

function shareOf(position: number, { durationMs }: Timeline): number {
  return durationMs === 0 ? 0 : position / durationMs;
}

/** How much of a chapter lies behind the playhead, 0 to 1 in steps too small to see; null before it. */
function fillOf({ from, to }: Chapter, position: number): number | null {
  if (position < from) return null;
  return to === from
    ? 1
    : Math.min(1, Math.round(((position - from) / (to - from)) * 1_000) / 1_000);
}

function hoverOf({ currentTarget, clientX, pointerType }: PointerEvent<HTMLElement>): Hover | null {
  if (pointerType === "touch") return null;
  const { left, width } = currentTarget.getBoundingClientRect();
  if (width === 0) return null;
  return { share: Math.min(1, Math.max(0, (clientX - left) / width)), width };
}
