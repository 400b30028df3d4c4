/* The phase bar: the countdown, and the plan as segments that fill as time passes. Draws what phase-bar.ts says; nothing
   ticks on the wire, the digits change on the second by arithmetic. Controls are handed in as children. */
import { IconAlarm, IconHourglass, IconPlayerPause } from "@tabler/icons-react";
import { useEffect, useState, type CSSProperties, type ReactNode } from "react";
import type { ConstraintKind } from "../../shared/events.ts";
import { KindMark } from "../parts/KindChip.tsx";
import { KINDS } from "../parts/kinds.ts";
import { useSource, useStage } from "../stage/useStage.ts";
import {
  barView,
  untilNextStep,
  type BarState,
  type BarView,
  type SegmentView,
} from "./phase-bar.ts";
import css from "./PhaseBar.module.css";

/** The clock row: countdown, bar, and the controls of those who have any. */
export function PhaseBar({ children }: { readonly children?: ReactNode }) {
  const view = useBarView();
  return (
    <section className={css["clock"]} aria-label="Phase clock" data-region="clock">
      <Countdown view={view} />
      <Segments view={view} />
      {children}
    </section>
  );
}

function Segments({ view }: { readonly view: BarView }) {
  return (
    <ol
      className={css["bar"]}
      aria-label="Phases"
      style={variables({ "--count": view.segments.length })}
    >
      {view.segments.map((segment, index) => (
        <Segment key={index} segment={segment} state={view.state} />
      ))}
    </ol>
  );
}

/** The bar's view of the room on stage, renewed four times a second and on every second of the countdown. */
function useBarView(): BarView {
  const source = useSource();
  const { room } = useStage();
  const [, setStep] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const step = () => {
      setStep((count) => count + 1);
      timer = setTimeout(step, untilNextStep(source.view().room, source.now(), STEP_MS));
    };
    timer = setTimeout(step, untilNextStep(source.view().room, source.now(), STEP_MS));
    return () => clearTimeout(timer);
  }, [source, room]);
  return barView(room, source.now());
}

const STEP_MS = 250;

/** Custom properties as a style; React's type knows the properties of CSS only. */
function variables(values: Readonly<Record<`--${string}`, number>>): CSSProperties {
  return { ...values };
}

function Countdown({ view }: { readonly view: BarView }) {
  return (
    <div className={css["countdown"]} data-state={view.state} role="timer" aria-live="off">
      <b>{view.countdown}</b>
      <span>
        <span className={css["caption"]}>
          <CaptionIcon state={view.state} />
          {view.caption}
        </span>
        <span className={css["total"]}>
          {view.total.bold === "" ? null : <b>{view.total.bold} </b>}
          {view.total.rest}
        </span>
      </span>
    </div>
  );
}

function CaptionIcon({ state }: { readonly state: BarState }) {
  if (state === "last") return <IconHourglass size={12} stroke={2.25} aria-hidden />;
  if (state === "overtime") return <IconAlarm size={12} stroke={2.25} aria-hidden />;
  if (state === "paused") return <IconPlayerPause size={12} stroke={2.25} aria-hidden />;
  return null;
}

function Segment({ segment, state }: { readonly segment: SegmentView; readonly state: BarState }) {
  const present = segment.state === "now";
  const style = variables({
    "--weight": segment.weight,
    "--fill": segment.fill,
    "--overtime": segment.overtime,
    "--planned": segment.plannedEnd ?? 1,
  });
  return (
    <li
      className={css["segment"]}
      data-state={segment.state}
      data-clock={present ? state : undefined}
      aria-current={present ? "step" : undefined}
      style={style}
    >
      <span className={css["spoken"]}>{segment.spoken}</span>
      {segment.plannedEnd === null ? null : <span className={css["borrowed"]} />}
      {present ? <span className={css["fill"]} /> : null}
      {segment.overtime > 0 ? <span className={css["overtime"]} /> : null}
      <Label segment={segment} filled={false} />
      {present ? <Label segment={segment} filled /> : null}
      {present ? <span className={css["playhead"]} data-playhead /> : null}
      {segment.markers.map((marker) =>
        marker.withdrawn ? null : <MarkerOn key={marker.id} kind={marker.kind} at={marker.at} />,
      )}
    </li>
  );
}

function Label({ segment, filled }: { readonly segment: SegmentView; readonly filled: boolean }) {
  const { difference } = segment;
  return (
    <span className={css["label"]} data-filled={filled || undefined} aria-hidden>
      <span>{segment.name}</span>
      <small>
        {segment.label}
        {difference === null ? null : (
          <i data-more={difference.more || undefined}> {difference.text}</i>
        )}
      </small>
    </span>
  );
}

function MarkerOn({ kind, at }: { readonly kind: ConstraintKind; readonly at: number }) {
  return (
    <span className={css["marker"]} style={variables({ "--at": at })} title={KINDS[kind].label}>
      <KindMark kind={kind} />
    </span>
  );
}
