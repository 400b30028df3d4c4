/* What people have been told: the room as far as it is on disk, one fold for staff and one for everybody, and the connections
   that hear each further event. Nothing passes here that is not on disk, and nothing without sees(). */
import { audienceOf, type EventFact } from "../shared/events.ts";
import type { SeatId } from "../shared/ids.ts";
import { hears, sees } from "../shared/roles.ts";
import { emptyRoom, reduce, type Room } from "../shared/room.ts";
import type { Role } from "../shared/seat.ts";

/** A Socket.IO connection as the host sees it. */
export interface Member {
  readonly seatId: SeatId;
  readonly role: Role;
  deliver(fact: EventFact): void;
  /** Ends the connection; with a reason it is for good, without one the client comes back by itself. */
  cut(farewell: "room_deleted" | "seat_removed" | null): void;
}

/** One fold of the log per audience: what a role must not know is not in its fold. */
export type Views = Readonly<Record<"staff" | "room", Room>>;

export interface Publisher {
  /** Seq of the last event that was told. */
  readonly seq: number;
  readonly size: number;
  /** The room as a role may see it. */
  roomFor(role: Role): Room;
  add(member: Member): void;
  /** False if the member was not here. */
  remove(member: Member): boolean;
  has(seatId: SeatId): boolean;
  /** Takes an event that is not on disk yet. */
  queue(fact: EventFact): void;
  /** Tells everything queued up to this seq. */
  publishUpTo(seq: number): void;
  cutAll(farewell: "room_deleted" | null): void;
}

/** The views of a room before its first event. */
export function emptyViews(): Record<"staff" | "room", Room> {
  return { staff: emptyRoom(), room: emptyRoom() };
}

/** The views after one more event. */
export function reduceViews(views: Views, fact: EventFact): Views {
  return {
    staff: reduce(views.staff, fact),
    room: audienceOf(fact) === "room" ? reduce(views.room, fact) : views.room,
  };
}

/** A publisher that begins with what the log held. */
export function createPublisher(recovered: Views, recoveredSeq: number): Publisher {
  const members = new Set<Member>();
  const queued: EventFact[] = [];
  let views = recovered;
  let seq = recoveredSeq;

  const publish = (fact: EventFact) => {
    views = reduceViews(views, fact);
    seq = fact.seq;
    for (const member of members) if (sees(member.role, fact)) member.deliver(fact);
  };

  return {
    get seq() {
      return seq;
    },
    get size() {
      return members.size;
    },
    roomFor: (role) => views[hears(role, "staff") ? "staff" : "room"],
    add: (member) => void members.add(member),
    remove: (member) => members.delete(member),
    has: (seatId) => [...members].some((member) => member.seatId === seatId),
    queue: (fact) => void queued.push(fact),
    publishUpTo(durable) {
      while (queued[0] && queued[0].seq <= durable) {
        const fact = queued.shift();
        if (fact) publish(fact);
      }
    },
    cutAll(farewell) {
      for (const member of members) member.cut(farewell);
      members.clear();
    },
  };
}
