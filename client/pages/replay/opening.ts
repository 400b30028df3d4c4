/* Opening a recording: fetching it or reading the file, decoding it in slices so that the page breathes, and making it ready
   to seek. Draws nothing and keeps nothing. */
import { ApiError, readRecording, type Bearer } from "../../api.ts";
import { decodeInSteps, type Recording } from "../../../shared/recording.ts";
import { addKeyframes } from "../../stage/reel.ts";

export type OpeningStep =
  | { readonly kind: "fetching"; readonly bytes: number; readonly totalBytes: number | null }
  /** Times are milliseconds of the room's life, from its opening on. */
  | {
      readonly kind: "reading";
      readonly bytes: number;
      readonly readMs: number;
      readonly totalMs: number;
      /** Of the entries, 0 to 1. */
      readonly share: number;
    };

export interface OpenedRecording {
  /** The file as it came, for saving it. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly recording: Recording;
}

/** Longest stretch of work between two breaths: most of a frame. */
const SLICE_MS = 12;

/** Fetches and opens the recording of a room. Throws ApiError, and RecordingError for what this version cannot play. */
export async function openFromServer(
  who: Bearer,
  options: OpeningOptions,
): Promise<OpenedRecording> {
  const bytes = await readRecording(who, {
    signal: options.signal,
    onProgress: (read, totalBytes) => options.onStep({ kind: "fetching", bytes: read, totalBytes }),
  });
  return openBytes(Uint8Array.from(bytes), options);
}

/** Opens a file of this computer. Throws RecordingError for what is no recording that this version can play. */
export async function openFromFile(file: File, options: OpeningOptions): Promise<OpenedRecording> {
  options.onStep({ kind: "fetching", bytes: 0, totalBytes: file.size });
  return openBytes(new Uint8Array(await file.arrayBuffer()), options);
}

export interface OpeningOptions {
  /** Once it fires, opening stops with ApiError "cancelled". */
  readonly signal: AbortSignal;
  readonly onStep: (step: OpeningStep) => void;
}

async function openBytes(
  bytes: Uint8Array<ArrayBuffer>,
  { signal, onStep }: OpeningOptions,
): Promise<OpenedRecording> {
  const decoded = await inSlices(decodeInSteps(bytes), signal, ({ header, entries, at }) =>
    onStep({
      kind: "reading",
      bytes: bytes.length,
      readMs: at - header.from,
      totalMs: header.to - header.from,
      share: Math.min(1, entries / Math.max(1, header.entries)),
    }),
  );
  const entries = await inSlices(addKeyframes(decoded.entries), signal, () => undefined);
  return { bytes, recording: { ...decoded, entries } };
}

/** Runs work to its end, giving the page a breath every few milliseconds. */
async function inSlices<Step, Result>(
  work: Generator<Step, Result, void>,
  signal: AbortSignal,
  onStep: (step: Step) => void,
): Promise<Result> {
  let sliceEnd = performance.now() + SLICE_MS;
  for (;;) {
    if (signal.aborted) throw new ApiError("cancelled");
    const step = work.next();
    if (step.done) return step.value;
    if (performance.now() < sliceEnd) continue;
    onStep(step.value);
    await breath();
    sliceEnd = performance.now() + SLICE_MS;
  }
}

/** A turn of the event loop. A message, not a timer: timers of hidden tabs wait for a second. */
function breath(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(null);
  });
}
