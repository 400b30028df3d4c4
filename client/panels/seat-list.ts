/* Which seats the room shows, and which of them are missed. Pure. */
import type { SeatId } from "../../shared/ids.ts";
import type { Room, RoomSeat } from "../../shared/room.ts";
import type { Role } from "../../shared/seat.ts";

const ORDER: readonly Role[] = ["interviewer", "candidate", "mentor"];

/**
 * Interviewers, candidates and mentors in that order. A seat that was left for another of the same name and role (a second
 * browser, a new link) is not shown.
 */
export function shownSeats(room: Room, self: SeatId | null): RoomSeat[] {
  return room.seats
    .filter(({ role }) => role !== "observer")
    .filter((seat) => seat.connected || seat.id === self || !replaced(room, seat))
    .toSorted((one, other) => ORDER.indexOf(one.role) - ORDER.indexOf(other.role));
}

/** Observers who are here. */
export function watchers(room: Room): RoomSeat[] {
  return room.seats.filter(({ role, connected }) => role === "observer" && connected);
}

/** The interviewer or candidate, other than oneself, who lost the connection most recently; null when nobody is missed. */
export function missedSeat(room: Room, self: SeatId | null): RoomSeat | null {
  const missed = room.seats.filter(
    (seat) =>
      !seat.connected &&
      seat.id !== self &&
      (seat.role === "interviewer" || seat.role === "candidate") &&
      !room.seats.some((other) => other.connected && other.role === seat.role),
  );
  return missed.toSorted((one, other) => other.since - one.since)[0] ?? null;
}

function replaced(room: Room, seat: RoomSeat): boolean {
  return room.seats.some(
    (other) => other.connected && other.role === seat.role && other.name === seat.name,
  );
}
