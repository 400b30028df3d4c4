/* Sizes and rates: how much one connection or address may ask for. Figures are those of trust.md section 6, tuned to what an
   honest page sends (30 updates and 20 presences a second while drawing). */

export interface Limits {
  /** Largest message on a Yjs socket and largest update, bytes. A first sync of a large board is one message. */
  readonly updateBytes: number;
  /** Largest Socket.IO message, bytes. */
  readonly commandBytes: number;
  /** Largest HTTP body, bytes. */
  readonly bodyBytes: number;
  /** Unsent bytes after which a slow reader is cut; it comes back and syncs. */
  readonly unsentBytes: number;
  readonly connectionsPerRoom: number;
  /** Per address. */
  readonly roomsPerMinute: number;
  readonly wrongSecretsPerMinute: number;
  /** Per connection. */
  readonly messagesPerSecond: number;
  readonly commandsPerSecond: number;
}

export const DEFAULT_LIMITS: Limits = {
  updateBytes: 8 * 1024 * 1024,
  commandBytes: 64 * 1024,
  bodyBytes: 64 * 1024,
  unsentBytes: 8 * 1024 * 1024,
  connectionsPerRoom: 100,
  roomsPerMinute: 30,
  wrongSecretsPerMinute: 20,
  messagesPerSecond: 200,
  commandsPerSecond: 10,
};

/** A token bucket: `take` answers whether one more is allowed now. */
export interface Bucket {
  take(now: number): boolean;
}

/** A bucket that refills `perSecond` tokens a second up to `burst`. */
export function createBucket(perSecond: number, burst: number): Bucket {
  let tokens = burst;
  let last: number | null = null;
  return {
    take(now) {
      tokens = Math.min(burst, tokens + ((now - (last ?? now)) / 1_000) * perSecond);
      last = now;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}

/** Most addresses remembered at once; the oldest are forgotten first. */
const MAX_ADDRESSES = 10_000;

/** Buckets by address, `perMinute` each, with a bounded memory. */
export function createAddressBuckets(perMinute: number): {
  take(address: string, now: number): boolean;
} {
  const buckets = new Map<string, Bucket>();
  return {
    take(address, now) {
      const bucket = buckets.get(address) ?? createBucket(perMinute / 60, perMinute);
      buckets.delete(address);
      buckets.set(address, bucket);
      const oldest = buckets.size > MAX_ADDRESSES ? buckets.keys().next() : null;
      if (oldest && !oldest.done) buckets.delete(oldest.value);
      return bucket.take(now);
    },
  };
}
