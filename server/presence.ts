/* Presence of one document of one room: who shows what, by awareness client id. Every id belongs to the seat that announced it
   first, and to the newest of its connections; the server writes the user and its own clock into each state, so that nobody
   can speak for somebody else and a returning client is never taken for an old one. Nothing here is stored. */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { encode } from "../shared/encode.ts";
import type { SeatId } from "../shared/ids.ts";
import { BoardPresence, MAX_PRESENCE_BYTES, type PresenceUser } from "../shared/presence.ts";

/** Most awareness ids one connection may announce: one for itself, one more after it started over. */
const MAX_IDS_PER_OWNER = 2;
/** Ids whose seat is remembered after they are gone; the oldest are forgotten first. */
const MAX_REMEMBERED = 2_000;

interface Shown {
  readonly owner: object;
  /** The state as it is sent, JSON. */
  readonly json: string;
}

/** What of an announcement may pass. */
export interface Announcement {
  /** The awareness ids whose state changed or went. */
  readonly ids: readonly number[];
  /** The board presence in it, if any; null when the pointer is gone. Undefined: nothing about the board. */
  readonly board: BoardPresence | null | undefined;
}

export interface Presence {
  /** Takes an awareness update from a connection. Null when nothing in it may pass. */
  announce(owner: object, user: PresenceUser, update: Uint8Array): Announcement | null;
  /** The present states of these ids as an awareness update, without those of one connection; null if nothing is left. */
  of(ids: Iterable<number>, except?: object): Uint8Array | null;
  /** Everybody's state for a newcomer, or null when nobody shows anything. */
  all(): Uint8Array | null;
  /** Removes what a connection showed; the update that tells the others, or null. */
  leave(owner: object): Uint8Array | null;
}

/** What is written into a state of whose it is: the whole user, for editors that draw carets from it. */
export const wholeUser = (user: PresenceUser): object => ({ user });

/** The same for the board, many times a second: the seat alone, the rest stands in the room. */
export const seatOnly = ({ seatId }: PresenceUser): object => ({ seatId });

/** An empty presence. `nextClock` gives ever rising numbers, also over restarts. */
export function createPresence(
  nextClock: () => number,
  identify: (user: PresenceUser) => object = wholeUser,
): Presence {
  const shown = new Map<number, Shown>();
  /** Also of ids no longer shown: stock providers echo what they hear, and an echo must not make a dead id somebody else's. */
  const seats = new Map<number, SeatId>();

  const updateOf = (entries: readonly (readonly [number, string])[]): Uint8Array =>
    encode((encoder) => {
      encoding.writeVarUint(encoder, entries.length);
      for (const [id, json] of entries) {
        encoding.writeVarUint(encoder, id);
        encoding.writeVarUint(encoder, nextClock());
        encoding.writeVarString(encoder, json);
      }
    });

  const mayShow = (owner: object, { seatId }: PresenceUser, id: number): boolean => {
    if ((seats.get(id) ?? seatId) !== seatId) return false;
    if (shown.get(id)?.owner === owner) return true;
    let owned = 0;
    for (const other of shown.values()) if (other.owner === owner) owned += 1;
    return owned < MAX_IDS_PER_OWNER;
  };

  const remember = (id: number, seatId: SeatId) => {
    seats.delete(id);
    seats.set(id, seatId);
    for (const old of seats.keys()) {
      if (seats.size <= MAX_REMEMBERED) return;
      if (!shown.has(old)) seats.delete(old);
    }
  };

  return {
    announce(owner, user, update) {
      const ids: number[] = [];
      let board: BoardPresence | null | undefined;
      for (const { id, json } of decodeAwareness(update)) {
        if (!mayShow(owner, user, id)) continue;
        const state = stamp(json, identify(user));
        if (state === null) {
          if (!shown.delete(id)) continue;
          board = null;
        } else {
          shown.set(id, { owner, json: state.json });
          remember(id, user.seatId);
          board = state.board;
        }
        ids.push(id);
      }
      return ids.length === 0 ? null : { ids, board };
    },
    of(ids, except) {
      const entries: (readonly [number, string])[] = [];
      for (const id of ids) {
        const state = shown.get(id);
        if (!state) entries.push([id, "null"]);
        else if (state.owner !== except) entries.push([id, state.json]);
      }
      return entries.length === 0 ? null : updateOf(entries);
    },
    all() {
      const entries = [...shown].map(([id, { json }]) => [id, json] as const);
      return entries.length === 0 ? null : updateOf(entries);
    },
    leave(owner) {
      const gone: (readonly [number, string])[] = [];
      for (const [id, entry] of shown) {
        if (entry.owner !== owner) continue;
        shown.delete(id);
        gone.push([id, "null"]);
      }
      return gone.length === 0 ? null : updateOf(gone);
    },
  };
}

function decodeAwareness(update: Uint8Array): { id: number; json: string }[] {
  const decoder = decoding.createDecoder(update);
  const count = Math.min(decoding.readVarUint(decoder), MAX_IDS_PER_OWNER);
  const states: { id: number; json: string }[] = [];
  for (let index = 0; index < count; index++) {
    const id = decoding.readVarUint(decoder);
    decoding.readVarUint(decoder);
    const json = decoding.readVarString(decoder);
    if (json.length <= MAX_PRESENCE_BYTES) states.push({ id, json });
  }
  return states;
}

/** The state as others may see it: only known fields, and the user from the seat. Null when the client shows nothing. */
function stamp(
  json: string,
  identity: object,
): { json: string; board: BoardPresence | undefined } | null {
  const said: unknown = JSON.parse(json);
  if (typeof said !== "object" || said === null) return null;
  const board = BoardPresence.safeParse("board" in said ? said.board : undefined);
  const caret = "cursor" in said ? said.cursor : undefined;
  return {
    json: JSON.stringify({
      ...identity,
      ...(board.success ? { board: board.data } : {}),
      ...(caret === undefined ? {} : { cursor: caret }),
    }),
    board: board.success ? board.data : undefined,
  };
}
