/* The keys of a replay that work wherever one is, but not while text is edited and not where a part of the page has its own
   use for them. They come before the board's: tldraw would take Space and the arrows for itself. */
import { useEffect } from "react";
import { markerAfter, markerBefore } from "../../shared/timeline.ts";
import { dialogIsOpen, stepRegion } from "../regions.ts";
import { useSetting } from "../settings.ts";
import type { ReplaySource } from "../stage/replay.ts";

const ARROW_MS = 5_000;
/** While playing, "previous" within this time of a moment means the one before it. */
const JUST_PASSED_MS = 1_500;

/** Plays or pauses. */
export function togglePlay(replay: ReplaySource): void {
  if (replay.playhead().motion.kind === "moving") replay.pause();
  else replay.play();
}

/** Goes to the previous or next moment, or to the end of the axis on that side. */
export function stepMoment(replay: ReplaySource, direction: -1 | 1): void {
  const { position, motion } = replay.playhead();
  const { markers, durationMs } = replay.timeline;
  if (direction > 0) {
    replay.seek(markerAfter(markers, position)?.position ?? durationMs);
    return;
  }
  const passed = motion.kind === "moving" ? JUST_PASSED_MS : 0;
  replay.seek(markerBefore(markers, position - passed)?.position ?? 0);
}

/** F6 always; Space, arrows and brackets, for the whole page, unless single keys are switched off. */
export function useReplayKeys(replay: ReplaySource): void {
  const [singleKeys] = useSetting("single-keys");
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const step = event.shiftKey ? -1 : 1;
      const act = event.key === "F6" ? () => stepRegion(step) : actionOf(event.key, replay);
      const isSingle = event.key !== "F6";
      if (!act || (isSingle && (!singleKeys || event.shiftKey || isTaken(event)))) return;
      event.preventDefault();
      event.stopPropagation();
      act();
    };
    globalThis.addEventListener("keydown", onKeyDown, { capture: true });
    return () => globalThis.removeEventListener("keydown", onKeyDown, { capture: true });
  }, [replay, singleKeys]);
}

function actionOf(key: string, replay: ReplaySource): (() => void) | null {
  const seekBy = (ms: number) => () => replay.seek(replay.playhead().position + ms);
  switch (key) {
    case " ":
      return () => togglePlay(replay);
    case "ArrowLeft":
      return seekBy(-ARROW_MS);
    case "ArrowRight":
      return seekBy(ARROW_MS);
    case "[":
      return () => stepMoment(replay, -1);
    case "]":
      return () => stepMoment(replay, 1);
    default:
      return null;
  }
}

const TEXT =
  "input:not([type=radio], [type=checkbox], [type=file]), textarea, [contenteditable=true]";
/** Parts that are pressed with Space, and parts that are walked with arrows. */
const PRESSED = "button, a, summary, input, [role=switch], [role=menuitemradio], [role=tab]";
const WALKED =
  "[role=slider], [role=tablist], [role=radiogroup], [role=menu], [role=separator], input[type=radio]";

function isTaken({ key, target }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  if (dialogIsOpen() || target.closest(TEXT)) return true;
  if (key === " ") return target.closest(PRESSED) !== null;
  return key.startsWith("Arrow") && target.closest(WALKED) !== null;
}
