/* One connection of the Yjs edge: the y-websocket protocol and the barrier mark, spoken with one page about one document.
   It checks every write against the role, asks for what is missing, and never echoes. */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import * as Y from "yjs";
import type { WebSocket } from "ws";
import { encode } from "../shared/encode.ts";
import type { DocumentName } from "../shared/documents.ts";
import type { PresenceUser } from "../shared/presence.ts";
import { CLOSE, MARK_MESSAGE } from "../shared/protocol.ts";
import { can } from "../shared/roles.ts";
import type { Clock } from "./clock.ts";
import type { RoomHost } from "./host.ts";
import { createBucket, type Limits } from "./limits.ts";
import { presenceMessage, type Reader } from "./live-document.ts";
import type { Logger } from "./logger.ts";
import type { Lease } from "./rooms.ts";

const SYNC_MESSAGE = 0;
const AWARENESS_MESSAGE = 1;
const QUERY_AWARENESS_MESSAGE = 3;
const SYNC_STEP_1 = 0;
const SYNC_STEP_2 = 1;
const SYNC_UPDATE = 2;

/** y-websocket cuts a connection on which it heard nothing for 30 s; an awareness update of nobody is enough. */
export const KEEPALIVE_MS = 12_000;
const KEEPALIVE = Uint8Array.of(AWARENESS_MESSAGE, 1, 0);

/** A connection from which nothing came for this long, not even the answer to a ping, is not there any more. */
const SILENT_MS = 3 * KEEPALIVE_MS;

/** Most marks kept after a gap. */
const MAX_HELD_MARKS = 1_000;

/** What a connection was let in for. */
export interface Opened {
  readonly lease: Lease;
  readonly document: DocumentName;
  readonly user: PresenceUser;
}

export interface ConnectionOptions {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly logger: Logger;
}

export interface Connection {
  receive(message: Uint8Array): void;
  /** A sign of life. */
  heard(): void;
  keepAlive(): void;
  end(): void;
}

/** Begins to speak with a page; the caller hands on what comes from the socket. */
export function connect(
  socket: WebSocket,
  { lease, document, user }: Opened,
  options: ConnectionOptions,
): Connection {
  const { host } = lease;
  const live = host.documents[document];
  const { clock, limits, logger } = options;
  const bucket = createBucket(limits.messagesPerSecond, limits.messagesPerSecond * 3);
  const mayWrite = can(user.role, `${document}.write`);
  let lastSent = clock.now();
  let lastHeard = lastSent;
  /** Set after a gap: marks wait until the missing updates have come. */
  let heldMarks: number[] | null = null;

  const reader: Reader = {
    seatId: user.seatId,
    send(message) {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > limits.unsentBytes) return socket.terminate();
      lastSent = clock.now();
      socket.send(message, { binary: true, compress: false });
    },
    cut: (code, reason) => socket.close(code, reason),
  };

  /** Readers too: one that heard of a change just before a crash may be the only one that still has it. */
  const askForMissing = () => reader.send(syncMessage(SYNC_STEP_1, Y.encodeStateVector(live.doc)));
  const answerMark = (mark: number) => {
    if (heldMarks) {
      if (heldMarks.push(mark) > MAX_HELD_MARKS) reader.cut(CLOSE.tooFast, "too fast");
    } else
      host.whenDurable((failed) => {
        if (!failed) reader.send(markMessage(mark));
      });
  };

  const merge = (update: Uint8Array, isAnswer: boolean) => {
    if (isNothing(update)) return releaseMarks(isAnswer);
    if (!mayWrite || !host.writable) {
      // Old deletions are in every answer. What nobody else has is not in the room, and must not stay on one screen.
      if (live.knows(update)) return releaseMarks(isAnswer);
      return reader.cut(CLOSE.startOver, "read-only");
    }
    const result = mergeOrDistrust(host, document, reader, update);
    if (result === "merged") return releaseMarks(isAnswer);
    // A gap in an answer: the sender lacks the same update itself, and would give the same answer again.
    if (result === "gap" && !isAnswer) {
      heldMarks ??= [];
      return askForMissing();
    }
    logger.warn("update refused", {
      roomId: host.roomId,
      seatId: user.seatId,
      document,
      reason: result,
    });
    return reader.cut(CLOSE.startOver, result);
  };
  const releaseMarks = (isAnswer: boolean) => {
    if (!heldMarks || !isAnswer) return;
    const marks = heldMarks;
    heldMarks = null;
    marks.forEach(answerMark);
  };

  const receiveSync = (decoder: decoding.Decoder) => {
    const step = decoding.readVarUint(decoder);
    const payload = decoding.readVarUint8Array(decoder);
    if (step === SYNC_STEP_1) reader.send(syncMessage(SYNC_STEP_2, live.stateFor(payload)));
    else if (step === SYNC_STEP_2 || step === SYNC_UPDATE) merge(payload, step === SYNC_STEP_2);
  };
  const receivePresence = (decoder: decoding.Decoder) => {
    const announced = live.presence.announce(reader, user, decoding.readVarUint8Array(decoder));
    if (!announced) return;
    live.presenceChanged(announced.ids);
    if (document === "board" && announced.board !== undefined)
      host.observe(user.seatId, announced.board);
  };
  const sendPresence = () => {
    const all = live.presence.all();
    if (all) reader.send(presenceMessage(all));
  };

  const close = live.open(reader);
  askForMissing();
  sendPresence();

  return {
    receive(message) {
      // What comes after the socket was cut is not wanted either.
      if (host.closed || socket.readyState !== socket.OPEN) return;
      lastHeard = clock.now();
      if (!bucket.take(clock.now())) return reader.cut(CLOSE.tooFast, "too fast");
      try {
        const decoder = decoding.createDecoder(message);
        const type = decoding.readVarUint(decoder);
        if (type === SYNC_MESSAGE) receiveSync(decoder);
        else if (type === AWARENESS_MESSAGE) receivePresence(decoder);
        else if (type === QUERY_AWARENESS_MESSAGE) sendPresence();
        else if (type === MARK_MESSAGE) answerMark(decoding.readVarUint(decoder));
      } catch (error) {
        // The name only: a parser's message quotes what it could not read.
        logger.warn("message not understood", {
          roomId: host.roomId,
          seatId: user.seatId,
          document,
          reason: error instanceof Error ? error.name : "unknown",
        });
        reader.cut(CLOSE.startOver, "malformed");
      }
    },
    heard() {
      lastHeard = clock.now();
    },
    keepAlive() {
      const now = clock.now();
      if (now - lastHeard >= SILENT_MS) return socket.terminate();
      if (now - lastHeard >= KEEPALIVE_MS) socket.ping();
      if (now - lastSent >= KEEPALIVE_MS) reader.send(KEEPALIVE);
    },
    end() {
      close();
      const gone = !host.closed && live.presenceLeft(reader);
      if (gone && document === "board") host.observe(user.seatId, null);
      lease.release();
    },
  };
}

/** An exception inside Yjs leaves a document nobody can vouch for: the host is given up and rebuilt from the log. */
function mergeOrDistrust(
  host: RoomHost,
  document: DocumentName,
  reader: Reader,
  update: Uint8Array,
) {
  try {
    return host.documents[document].merge(reader, update);
  } catch (error) {
    reader.cut(CLOSE.startOver, "malformed");
    host.distrust(document, error);
    return "malformed" as const;
  }
}

/** No struct and no deletion: what a client without news answers. */
function isNothing(update: Uint8Array): boolean {
  return update.length === 2 && update[0] === 0 && update[1] === 0;
}

function syncMessage(step: number, payload: Uint8Array): Uint8Array {
  return encode((encoder) => {
    encoding.writeVarUint(encoder, SYNC_MESSAGE);
    encoding.writeVarUint(encoder, step);
    encoding.writeVarUint8Array(encoder, payload);
  });
}

function markMessage(mark: number): Uint8Array {
  return encode((encoder) => {
    encoding.writeVarUint(encoder, MARK_MESSAGE);
    encoding.writeVarUint(encoder, mark);
  });
}
