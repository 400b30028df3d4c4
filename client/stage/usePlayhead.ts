/* React's door to the playhead of a replay. It moves every frame, so components take only the figure they draw. */
import { useSyncExternalStore } from "react";
import type { ReplaySource } from "./replay.ts";

type Figure = string | number | boolean | null;

/** A figure of the replay, anew whenever it changed. */
export function usePlayhead<T extends Figure>(
  replay: ReplaySource,
  figure: (replay: ReplaySource) => T,
): T {
  return useSyncExternalStore(replay.watchPlayhead, () => figure(replay));
}
