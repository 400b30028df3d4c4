// Invites and tickets: what they are made of, and what is kept of them.
import { expect, test } from "vitest";
import { RoomId, SeatId } from "../../shared/ids.ts";
import { Secret } from "../../shared/protocol.ts";
import { ROLES } from "../../shared/seat.ts";
import {
  hashSecret,
  newInvites,
  newRoomId,
  newSeatId,
  newSecret,
  systemRandom,
} from "../../server/seats.ts";

test("a secret is 128 bits, and fits the schema of the wire", () => {
  const asked: number[] = [];
  const secret = newSecret((size) => {
    asked.push(size);
    return systemRandom(size);
  });
  expect(asked).toEqual([16]);
  expect(secret).toHaveLength(22);
  expect(Secret.safeParse(secret).success).toBe(true);
});

test("every role has an invite of its own", () => {
  const invites = newInvites(systemRandom);
  expect(Object.keys(invites).sort()).toEqual([...ROLES].sort());
  expect(new Set(Object.values(invites)).size).toBe(ROLES.length);
});

test("ids fit their schemas and do not repeat", () => {
  const rooms = Array.from({ length: 500 }, () => newRoomId(systemRandom));
  const seats = Array.from({ length: 500 }, () => newSeatId(systemRandom));
  expect(rooms.every((id) => RoomId.safeParse(id).success && id.length === 10)).toBe(true);
  expect(seats.every((id) => SeatId.safeParse(id).success && id.length === 8)).toBe(true);
  expect(new Set([...rooms, ...seats]).size).toBe(1_000);
});

test("every letter of an id is as likely as any other: bytes that do not divide evenly are thrown away", () => {
  let next = 0;
  // Every byte there is, over and over.
  const counting = (size: number) => Uint8Array.from({ length: size }, () => next++ % 256);
  const letters = new Map<string, number>();
  for (let index = 0; index < 31; index++)
    for (const letter of newSeatId(counting)) letters.set(letter, (letters.get(letter) ?? 0) + 1);
  expect(letters.size).toBe(62);
  expect(new Set(letters.values())).toEqual(new Set([4]));
});

test("what is kept of a secret is its SHA-256 and not the secret", () => {
  expect(hashSecret("abc")).toBe("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
});
