/* The recorder: group commit for all rooms. Facts that arrive within a few milliseconds go to the store in one transaction;
   each room hears up to which seq its log is on disk, in order, or that a write failed. It never reorders and never drops. */
import { packFact, type StoredFact } from "../shared/recording.ts";
import type { Fact } from "../shared/events.ts";
import type { RoomId } from "../shared/ids.ts";
import type { Clock } from "./clock.ts";
import type { Store } from "./store.ts";

/** Longest wait for more facts before a commit begins: short when somebody waits for it to be on disk, else longer, because
    under load the number of commits, not their size, is what the processor pays for. */
const AWAITED_MS = 5;
const UNAWAITED_MS = 25;
/** Most bytes of one room that may wait for a store that does not answer. */
const MAX_QUEUED_BYTES = 64 * 1024 * 1024;

type Row = StoredFact & { readonly dedupe: string | null };

export interface LogListener {
  /** Everything up to this seq is on disk. */
  onDurable(seq: number): void;
  /** A write failed: nothing after the last durable seq is kept. The log takes no more facts. */
  onFailed(error: unknown): void;
}

/** The writing end of one room's log. */
export interface RoomLog {
  /** Queues a fact; `dedupe` is the id of the command that made it. */
  write(fact: Fact, dedupe: string | null): void;
  /** Somebody waits for what was written so far. */
  hurry(): void;
  close(): void;
}

export interface Recorder {
  open(roomId: RoomId, listener: LogListener): RoomLog;
  /** Resolves when everything queued so far is on disk or has failed. */
  flush(): Promise<void>;
}

interface OpenLog {
  readonly roomId: RoomId;
  readonly listener: LogListener;
  queue: Row[];
  queuedBytes: number;
  failed: boolean;
}

/** A recorder over a store. */
export function createRecorder({ store, clock }: { store: Store; clock: Clock }): Recorder {
  const waiting = new Set<OpenLog>();
  let cancelTimer: (() => void) | null = null;
  let dueAt: number | null = null;
  let running: Promise<void> | null = null;
  /** Somebody waits for what came in while a commit was running. */
  let hurried = false;

  const schedule = (withinMs: number) => {
    if (running) {
      hurried ||= withinMs === AWAITED_MS;
      return;
    }
    const at = clock.now() + withinMs;
    if (dueAt !== null && dueAt <= at) return;
    cancelTimer?.();
    dueAt = at;
    cancelTimer = clock.after(withinMs, () => void commitWaiting());
  };

  const commitWaiting = (): Promise<void> => {
    cancelTimer?.();
    cancelTimer = null;
    dueAt = null;
    if (running) return running;
    const batch = [...waiting].map((log) => ({ log, facts: log.queue }));
    waiting.clear();
    for (const { log } of batch) empty(log);
    if (batch.length === 0) return Promise.resolve();
    running = commit(batch).finally(() => {
      running = null;
      if (waiting.size > 0) schedule(hurried ? AWAITED_MS : UNAWAITED_MS);
      hurried = false;
    });
    return running;
  };

  const commit = async (all: readonly Batch[]): Promise<void> => {
    // A log given up meanwhile may have a successor; what it left behind must not come in between.
    const batch = all.filter(({ log }) => !log.failed);
    if (batch.length === 0) return;
    const error = await append(batch);
    if (!error) {
      for (const part of batch) settle(part);
    } else if (batch.length === 1) {
      for (const { log } of batch) fail(log, error.cause);
    } else {
      // One room's trouble must not become another's: alone, the healthy ones get through.
      for (const part of batch) await commit([part]);
    }
  };

  const append = async (batch: readonly Batch[]): Promise<{ cause: unknown } | null> => {
    try {
      await store.append(batch.map(({ log, facts }) => ({ roomId: log.roomId, facts })));
      return null;
    } catch (cause) {
      return { cause };
    }
  };

  const settle = ({ log, facts }: Batch) => {
    const last = facts.at(-1);
    if (log.failed || !last) return;
    try {
      log.listener.onDurable(last.seq);
    } catch (error) {
      fail(log, error);
    }
  };

  const fail = (log: OpenLog, error: unknown) => {
    if (log.failed) return;
    close(log);
    log.listener.onFailed(error);
  };

  const close = (log: OpenLog) => {
    log.failed = true;
    empty(log);
    waiting.delete(log);
  };

  return {
    open(roomId, listener) {
      const log: OpenLog = { roomId, listener, queue: [], queuedBytes: 0, failed: false };
      return {
        write(fact, dedupe) {
          if (log.failed) return;
          const row = { ...packFact(fact), dedupe };
          log.queue.push(row);
          log.queuedBytes += row.body.length;
          waiting.add(log);
          schedule(UNAWAITED_MS);
          // Not at once: whoever is writing has not finished.
          if (log.queuedBytes > MAX_QUEUED_BYTES)
            queueMicrotask(() => fail(log, new Error("The store does not keep up.")));
        },
        hurry() {
          if (log.queue.length > 0) schedule(AWAITED_MS);
        },
        close: () => close(log),
      };
    },
    async flush() {
      // What was queued is in the running commit or in the one right behind it; later facts of busy rooms are not waited for.
      await (running ?? commitWaiting());
      await (running ?? commitWaiting());
    },
  };
}

function empty(log: OpenLog): void {
  log.queue = [];
  log.queuedBytes = 0;
}

interface Batch {
  readonly log: OpenLog;
  readonly facts: Row[];
}
