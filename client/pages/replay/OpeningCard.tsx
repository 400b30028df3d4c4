/* "Opening the replay": what is being read, how far it is, how long it may take, and Cancel. */
import { Button, Progress } from "@mantine/core";
import { formatBytes, formatDuration, formatMinutes } from "../../format.ts";
import { TopBar } from "../../parts/TopBar.tsx";
import { usePage } from "../../parts/usePage.ts";
import type { OpeningStep } from "./opening.ts";
import css from "./OpeningCard.module.css";

export function OpeningCard({
  step,
  elapsedMs,
  onCancel,
}: {
  readonly step: OpeningStep | null;
  /** Since it began. */
  readonly elapsedMs: number;
  readonly onCancel: () => void;
}) {
  const heading = usePage("Opening the replay");
  const share = step ? shareOf(step) : null;
  return (
    <>
      <TopBar />
      <main className={css["page"]}>
        <section className={css["card"]}>
          <h1 ref={heading} tabIndex={-1}>
            Opening the replay
          </h1>
          <p>{step ? whatOf(step) : "Asking for the recording"}</p>
          <Progress
            className={css["bar"] ?? ""}
            aria-label="Opening the replay"
            value={(share ?? 0) * 100}
            transitionDuration={100}
          />
          <div className={css["figures"]}>
            <span>{step ? howFar(step) : ""}</span>
            <span>{share === null ? "" : timeLeft(share, elapsedMs)}</span>
          </div>
          <Button onClick={onCancel}>Cancel</Button>
        </section>
      </main>
    </>
  );
}

/** Fetching takes the first two thirds of the bar, reading the rest. */
const FETCHING_SHARE = 2 / 3;

function shareOf(step: OpeningStep): number | null {
  if (step.kind === "reading") return FETCHING_SHARE + (1 - FETCHING_SHARE) * step.share;
  return step.totalBytes ? FETCHING_SHARE * (step.bytes / step.totalBytes) : null;
}

function whatOf(step: OpeningStep): string {
  if (step.kind === "fetching") {
    return step.totalBytes ? `Fetching ${formatBytes(step.totalBytes)}` : "Fetching the recording";
  }
  return `Reading ${formatMinutes(step.totalMs)}, ${formatBytes(step.bytes)}`;
}

function howFar(step: OpeningStep): string {
  if (step.kind === "fetching") return `${formatBytes(step.bytes)} here`;
  return `${formatDuration(step.readMs)} of ${formatDuration(step.totalMs)} read`;
}

/** Nothing while too little is known to say. */
function timeLeft(share: number, elapsedMs: number): string {
  if (share < 0.05 || elapsedMs < 500) return "";
  const seconds = Math.ceil((elapsedMs * (1 - share)) / share / 1_000);
  return seconds > 1 ? `about ${String(seconds)} s left` : "almost there";
}
