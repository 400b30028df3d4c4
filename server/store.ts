/* What the server keeps: rooms, their logs, keyframes, invites and seats. Every store behaves the same and passes
   tests/contract/store.ts. A store never looks into a body or a state, makes no ids, hashes no secret and reads no clock;
   it takes what it is given, in the order of the calls, and answers in that order. */
import type { RoomId, SeatId } from "../shared/ids.ts";
import type { Keyframe, StoredFact } from "../shared/recording.ts";
import type { Role } from "../shared/seat.ts";

/**
 * Why a store did not do what was asked. Nothing of the refused call is kept.
 * - exists: the room, seat or ticket is there already
 * - missing: there is no such room
 * - conflict: the facts do not follow on the log, a command id or invite hash is there twice, or a keyframe is of no fact in the log
 * - full: no space left; reading still works
 * - io: the disk or the database refused
 * - unavailable: the store is closed, could not be opened, or has died; nothing works from here on, and what was under way
 *   may or may not have been kept
 */
export type StoreErrorCode = "exists" | "missing" | "conflict" | "full" | "io" | "unavailable";

/** The only error a store's promise is rejected with. The message is for the log, not for people in a room. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StoreError";
    this.code = code;
  }
}

/** The hash of the secret that lets somebody in with this role. */
export interface InviteRow {
  readonly role: Role;
  readonly hash: string;
}

export interface NewRoom {
  readonly roomId: RoomId;
  /** Server ms since 1970. */
  readonly createdAt: number;
  readonly invites: readonly InviteRow[];
}

export interface RoomRow {
  readonly roomId: RoomId;
  /** Server ms since 1970. */
  readonly createdAt: number;
  /** The seq of the newest fact; 0 while there is none. */
  readonly lastSeq: number;
  /** Server ms of the newest fact; `createdAt` while there is none. */
  readonly lastAt: number;
}

/** A fact on its way in; `dedupe` is the id of the command that made it, unique in its room. */
export type NewFact = StoredFact & { readonly dedupe: string | null };

/** The facts of one room in one append, in the order of seq. */
export interface FactBatch {
  readonly roomId: RoomId;
  readonly facts: readonly NewFact[];
}

export interface DedupeRow {
  readonly dedupe: string;
  readonly seq: number;
}

export interface SeatRow {
  readonly roomId: RoomId;
  readonly seatId: SeatId;
  readonly ticketHash: string;
  /** Server ms since 1970. */
  readonly createdAt: number;
}

export interface FoundInvite {
  readonly role: Role;
  /** True once it was revoked or replaced by a newer one. */
  readonly revoked: boolean;
}

/** A piece of a room's log, oldest first: what comes after `afterSeq` (0 for the beginning), at most `limit` (≥ 1). */
export interface Page {
  readonly afterSeq: number;
  readonly limit: number;
}

/** A piece of a log, of one kind of fact only where `kind` is given. */
export interface FactPage extends Page {
  readonly kind?: number;
}

/**
 * Bytes are copied on the way in and out: the caller may reuse its buffers as soon as a method has returned its promise.
 * Numbers are whole, 0 to 2^53 − 1. Text must not contain U+0000. Reading about an unknown room finds nothing and is no
 * error; writing to one is "missing". Every method may be refused with "io" or "unavailable", every writing one with "full".
 */
export interface Store {
  /** Makes a room with an empty log. Refused with "exists", or "conflict" if two invites have one hash. */
  createRoom(room: NewRoom): Promise<void>;
  getRoom(roomId: RoomId): Promise<RoomRow | null>;
  /**
   * Forgets everything about a room for good, free space included; nothing else is done meanwhile (half a second for a long
   * interview). An unknown room is no error. If it is refused, the room may be gone already but for traces: ask again.
   */
  deleteRoom(roomId: RoomId): Promise<void>;

  /**
   * Adds facts to the logs of one or more rooms in one transaction and resolves once they are on disk. The first fact of a
   * batch must have the room's `lastSeq` + 1, every other one the next number. Refused with "conflict" if that is not so or
   * a `dedupe` is there already, with "missing" for an unknown room; then nothing of any batch is kept.
   */
  append(batches: readonly FactBatch[]): Promise<void>;
  /** Facts in the order of seq. Ask for 5,000 at most: everything else waits while a page is read. */
  readFacts(roomId: RoomId, page: FactPage): Promise<StoredFact[]>;
  /** The seq of the fact that a command made, or null. */
  findByDedupe(roomId: RoomId, dedupe: string): Promise<number | null>;
  /** Every command id of a room, in the order of seq. */
  readDedupes(roomId: RoomId): Promise<DedupeRow[]>;

  /** Keeps a document's state; the same seq and document again replaces it. Refused with "conflict" if the log has no fact `seq`. */
  putKeyframe(roomId: RoomId, keyframe: Keyframe): Promise<void>;
  /** The newest keyframe of every document that has one, in no particular order. */
  latestKeyframes(roomId: RoomId): Promise<Keyframe[]>;
  /**
   * Keyframes in the order of seq. Those with the same seq come together, so a page may be longer than `limit` by one less
   * than there are documents. States are large: ask for few.
   */
  readKeyframes(roomId: RoomId, page: Page): Promise<Keyframe[]>;

  /**
   * Revokes what invites a role had and, unless `hash` is null, gives it a new one. Refused with "conflict" if the room knows
   * the hash already, revoked ones included.
   */
  putInvite(roomId: RoomId, role: Role, hash: string | null): Promise<void>;
  /** The invite with this hash, revoked ones included, or null. */
  findInvite(roomId: RoomId, hash: string): Promise<FoundInvite | null>;

  /** Refused with "exists" if the room has this seat or ticket. */
  putSeat(seat: SeatRow): Promise<void>;
  /** The seat this ticket belongs to, or null. */
  findSeat(roomId: RoomId, ticketHash: string): Promise<SeatId | null>;
  /** Makes a seat's ticket worthless. An unknown seat is no error. */
  removeSeat(roomId: RoomId, seatId: SeatId): Promise<void>;

  /** Resolves if the store can answer. */
  ping(): Promise<void>;
  /** Finishes what was asked before, then lets go of everything. Later calls are refused with "unavailable"; closing again is no error. */
  close(): Promise<void>;
}
