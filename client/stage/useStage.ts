/* React's door to the StageSource. */
import { createContext, useContext, useEffect, useState, useSyncExternalStore } from "react";
import { can } from "../../shared/roles.ts";
import type { DocumentName } from "../../shared/documents.ts";
import { must } from "../../shared/must.ts";
import type { LiveStatus, Peer, StageSource, StageView } from "./source.ts";

export const StageContext = createContext<StageSource | null>(null);

/** The source that this page renders from. */
export function useSource(): StageSource {
  return must(useContext(StageContext), "a StageContext above this component");
}

/** The stage, anew whenever it changed. */
export function useStage(): StageView {
  const source = useSource();
  return useSyncExternalStore(source.subscribe, source.view);
}

/** The others on the board. */
export function usePeers(): readonly Peer[] {
  const source = useSource();
  return useSyncExternalStore(source.subscribe, source.peers);
}

/** Connection and saved state; null in the replay. */
export function useStatus(): LiveStatus | null {
  const source = useSource();
  return useSyncExternalStore(source.subscribe, source.status);
}

/** Whether this viewer may change a document at this moment. */
export function useMayWrite(document: DocumentName): boolean {
  const source = useSource();
  const { room, viewer } = useStage();
  return (
    source.send !== null && room.clock.kind !== "over" && can(viewer.role, `${document}.write`)
  );
}

/** Server ms, refreshed every `everyMs` and whenever the stage changes. */
export function useNow(everyMs = 250): number {
  const source = useSource();
  useStage();
  const [, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick((tick) => tick + 1), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return source.now();
}
