/* Invites and tickets: made, hashed, checked. A secret leaves this file once, to the person it is for; only its SHA-256 is kept.
   128 random bits need no slow hash and no salt. */
import { createHash, randomBytes } from "node:crypto";
import { RoomId, SeatId } from "../shared/ids.ts";
import type { Role } from "../shared/seat.ts";

/** Randomness as an argument: `size` unpredictable bytes. */
export type RandomBytes = (size: number) => Uint8Array;

export const systemRandom: RandomBytes = (size) => randomBytes(size);

const ID_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ROOM_ID_LENGTH = 10;
const SEAT_ID_LENGTH = 8;
const SECRET_BYTES = 16;

/** A new room id. */
export function newRoomId(random: RandomBytes): RoomId {
  return RoomId.parse(newId(random, ROOM_ID_LENGTH));
}

/** A new seat id. */
export function newSeatId(random: RandomBytes): SeatId {
  return SeatId.parse(newId(random, SEAT_ID_LENGTH));
}

/** A new invite or ticket: 22 characters of base64url. */
export function newSecret(random: RandomBytes): string {
  return Buffer.from(random(SECRET_BYTES)).toString("base64url");
}

/** What is kept of a secret. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}

/** One new invite for each role. */
export function newInvites(random: RandomBytes): Record<Role, string> {
  const make = () => newSecret(random);
  return { interviewer: make(), candidate: make(), mentor: make(), observer: make() };
}

function newId(random: RandomBytes, length: number): string {
  let id = "";
  while (id.length < length) {
    for (const byte of random(length)) {
      // 248 = 4 × 62: bytes above it would make some letters likelier.
      if (byte < 248 && id.length < length) id += ID_ALPHABET.charAt(byte % ID_ALPHABET.length);
    }
  }
  return id;
}
