/* The recorder: group commit for all rooms. Facts that arrive within a few milliseconds go to the store in one transaction;
   each room hears up to which seq its log is on disk, in order, or that a write failed. It never reorders and never drops. */
import { packFact, type StoredFact } from "../shared/recording.ts";
import type { Fact } from "../shared/events.ts";
import type { RoomId } from "../shared/ids.ts";
import type { Clock } from "./clock.ts";
import type { Store } from "./store.ts";

/** Longest wait for more facts before a commit begins. */
const WINDOW_MS = 5;

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
  failed: boolean;
}

/** A recorder over a store. */
export function createRecorder({ store, clock }: { store: Store; clock: Clock }): Recorder {
  const waiting = new Set<OpenLog>();
  let cancelTimer: (() => void) | null = null;
  let running: Promise<void> | null = null;

  const schedule = () => {
    if (running || cancelTimer) return;
    cancelTimer = clock.after(WINDOW_MS, () => void commitWaiting());
  };

  const commitWaiting = (): Promise<void> => {
    cancelTimer?.();
    cancelTimer = null;
    if (running) return running;
    const batch = [...waiting].map((log) => ({ log, facts: log.queue }));
    waiting.clear();
    for (const { log } of batch) log.queue = [];
    if (batch.length === 0) return Promise.resolve();
    running = commit(batch).finally(() => {
      running = null;
      if (waiting.size > 0) void commitWaiting();
    });
    return running;
  };

  const commit = async (batch: readonly Batch[]): Promise<void> => {
    try {
      await store.append(batch.map(({ log, facts }) => ({ roomId: log.roomId, facts })));
      for (const part of batch) settle(part, null);
    } catch (error) {
      // One room's trouble must not become another's: alone, the healthy ones get through.
      const only = batch.length === 1 ? batch[0] : undefined;
      if (only) settle(only, error);
      else for (const part of batch) await commit([part]);
    }
  };

  const settle = ({ log, facts }: Batch, error: unknown) => {
    const last = facts.at(-1);
    if (error === null && last) return log.listener.onDurable(last.seq);
    if (log.failed) return;
    log.failed = true;
    log.queue = [];
    waiting.delete(log);
    log.listener.onFailed(error);
  };

  return {
    open(roomId, listener) {
      const log: OpenLog = { roomId, listener, queue: [], failed: false };
      return {
        write(fact, dedupe) {
          if (log.failed) return;
          log.queue.push({ ...packFact(fact), dedupe });
          waiting.add(log);
          schedule();
        },
        close() {
          log.failed = true;
          log.queue = [];
          waiting.delete(log);
        },
      };
    },
    async flush() {
      while (running || waiting.size > 0) await (running ?? commitWaiting());
    },
  };
}

interface Batch {
  readonly log: OpenLog;
  readonly facts: Row[];
}
