/* How one room is doing, asked now and every twenty seconds while the page is looked at, and the time that runs on in between. */
import { useEffect, useState } from "react";
import type { RoomSummary } from "../../../shared/protocol.ts";
import { ApiError, readRoom } from "../../api.ts";
import type { StoredInterview } from "../../interviews.ts";

const EVERY_MS = 20_000;

export type Glance =
  | { readonly state: "unknown" }
  | { readonly state: "known"; readonly summary: RoomSummary; readonly receivedAt: number }
  /** The room was deleted, or the seat removed. */
  | { readonly state: "gone"; readonly what: "room" | "seat" }
  | { readonly state: "unreachable" };

export function useRoomGlance({ roomId, ticket }: StoredInterview): Glance {
  const [glance, setGlance] = useState<Glance>({ state: "unknown" });
  useEffect(() => {
    const leaving = new AbortController();
    const look = async () => {
      if (document.hidden) return;
      try {
        const summary = await readRoom({ roomId, ticket }, leaving.signal);
        setGlance({ state: "known", summary, receivedAt: performance.now() });
      } catch (failure) {
        if (!leaving.signal.aborted) setGlance(glanceOf(failure));
      }
    };
    const lookNow = () => void look();
    lookNow();
    const timer = setInterval(lookNow, EVERY_MS);
    document.addEventListener("visibilitychange", lookNow);
    return () => {
      leaving.abort();
      clearInterval(timer);
      document.removeEventListener("visibilitychange", lookNow);
    };
  }, [roomId, ticket]);
  return glance;
}

/** The time used so far, which grows by the second while the clock runs. */
export function useElapsedMs(glance: Glance): number {
  const [now, setNow] = useState(() => performance.now());
  const running = glance.state === "known" && glance.summary.state === "running";
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => setNow(performance.now()), 1_000);
    return () => clearInterval(timer);
  }, [running]);
  if (glance.state !== "known") return 0;
  const since = running ? Math.max(0, now - glance.receivedAt) : 0;
  return glance.summary.elapsedMs + since;
}

function glanceOf(failure: unknown): Glance {
  const code = failure instanceof ApiError ? failure.code : null;
  if (code === "no_such_room") return { state: "gone", what: "room" };
  if (code === "no_such_seat") return { state: "gone", what: "seat" };
  return { state: "unreachable" };
}
