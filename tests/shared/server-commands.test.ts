// What the server itself wishes of a room: seats, presence, invites, interruptions. Ticks: clock.test.ts.
import { describe, expect, test } from "vitest";
import { decideServer, MAX_SEATS, type ServerCommand } from "../../shared/commands.ts";
import { SeatId } from "../../shared/ids.ts";
import { ROLES, type Role } from "../../shared/seat.ts";
import { busyRoom, endedRoom, openedRoom, pausedRoom, SEAT_IDS } from "../support/rooms.ts";

describe("the server's wishes", () => {
  const seat = (n: number, role: Role = "observer") => ({
    id: SeatId.parse(`seat${String(n).padStart(4, "0")}`),
    role,
    name: "Somebody",
  });

  test("a seat gets the wished colour if it is free, else the first free one", () => {
    const hand = openedRoom();
    const colours = (["teal", "teal", undefined] as const).map((wishedColor, n) => {
      hand.serve({ kind: "seat.take", seat: seat(n), wishedColor });
      return hand.room.seats.at(-1)?.color;
    });
    expect(colours).toEqual(["teal", "blue", "orange"]);
  });

  test("seats have a cap, and an ended room gives none", () => {
    const hand = openedRoom();
    for (let n = 0; n < MAX_SEATS; n++) {
      hand.serve({ kind: "seat.take", seat: seat(n), wishedColor: undefined });
    }
    const take: ServerCommand = { kind: "seat.take", seat: seat(99), wishedColor: undefined };
    expect(hand.serve(take)).toEqual({ refusal: "room_full" });
    expect(hand.room.seats).toHaveLength(MAX_SEATS);
    expect(endedRoom().serve(take)).toEqual({ refusal: "room_ended" });
  });

  test("joining and leaving are told once; an unknown seat never", () => {
    const hand = openedRoom();
    const { id: seatId } = seat(1);
    expect(hand.serve({ kind: "seat.join", seatId })).toEqual({ events: [] });
    hand.serve({ kind: "seat.take", seat: seat(1), wishedColor: undefined });
    expect(hand.serve({ kind: "seat.leave", seatId })).toEqual({ events: [] });
    expect(hand.serve({ kind: "seat.join", seatId })).toEqual({
      events: [{ kind: "seat.joined", seatId }],
    });
    expect(hand.serve({ kind: "seat.join", seatId })).toEqual({ events: [] });
    expect(hand.serve({ kind: "seat.leave", seatId })).toEqual({
      events: [{ kind: "seat.left", seatId }],
    });
    expect(hand.serve({ kind: "seat.leave", seatId })).toEqual({ events: [] });
  });

  test("people come and go after the end", () => {
    const hand = endedRoom();
    const { candidate: seatId } = SEAT_IDS;
    expect(hand.serve({ kind: "seat.leave", seatId })).toEqual({
      events: [{ kind: "seat.left", seatId }],
    });
  });

  test("revoking is told once, renewing always, because each makes a new secret", () => {
    const hand = openedRoom();
    expect(hand.serve({ kind: "invite.revoke", role: "mentor" })).toEqual({
      events: [{ kind: "invite.revoked", role: "mentor" }],
    });
    expect(hand.serve({ kind: "invite.revoke", role: "mentor" })).toEqual({ events: [] });
    for (let n = 0; n < 2; n++) {
      expect(hand.serve({ kind: "invite.renew", role: "mentor" })).toEqual({
        events: [{ kind: "invite.renewed", role: "mentor" }],
      });
    }
  });

  test("an interruption pauses a running clock and empties the seats, and a paused one keeps its reason", () => {
    const left = ROLES.map((role) => ({ kind: "seat.left", seatId: SEAT_IDS[role] }));
    expect(busyRoom().serve({ kind: "interrupt" })).toEqual({
      events: [{ kind: "clock.paused", reason: "interrupted" }, ...left],
    });
    const paused = pausedRoom();
    expect(paused.serve({ kind: "interrupt" })).toEqual({ events: left });
    expect(paused.room.clock).toMatchObject({ kind: "paused", reason: "asked" });
    expect(endedRoom().serve({ kind: "interrupt" })).toEqual({ events: left });
    expect(decideServer(openedRoom().room, { kind: "interrupt" }, 0)).toEqual({ events: [] });
  });
});
