// What people are told: announcements, arriving constraints, the gravest notice, who is missed.
import { describe, expect, it } from "vitest";
import { chatNews, roomNews, savedNews } from "../../client/announce.ts";
import { arrivals } from "../../client/panels/arrivals.ts";
import { gravestNotice } from "../../client/panels/notices.ts";
import { constraintLine, constraintState, momentText } from "../../client/panels/room-words.ts";
import { missedSeat, shownSeats, watchers } from "../../client/panels/seat-list.ts";
import type { LiveStatus, Viewer } from "../../client/stage/source.ts";
import { SeatId } from "../../shared/ids.ts";
import { must } from "../../shared/must.ts";
import { MINUTE_MS } from "../../shared/plan.ts";
import { ROLES, type Role } from "../../shared/seat.ts";
import { openedRoom, SEAT_IDS, type HandRoom } from "../support/rooms.ts";

const NAMES: Readonly<Record<Role, string>> = {
  interviewer: "Maya",
  candidate: "Jonas",
  mentor: "Priya",
  observer: "Tomas",
};
const NONE: ReadonlySet<string> = new Set();
const as = (role: Role): Viewer => ({ seatId: SEAT_IDS[role], role });

function everybodyHere(): HandRoom {
  const hand = openedRoom();
  for (const role of ROLES) {
    const seat = { id: SEAT_IDS[role], role, name: NAMES[role] };
    hand.serve({ kind: "seat.take", seat, wishedColor: undefined });
    hand.serve({ kind: "seat.join", seatId: seat.id });
  }
  return hand;
}

function running(): HandRoom {
  const hand = everybodyHere();
  hand.accepted("interviewer", { kind: "clock.start" });
  return hand;
}

function inject(hand: HandRoom, text = "It burns.") {
  hand.accepted("interviewer", { kind: "constraint.inject", constraint: "failure", text });
  return must(hand.room.constraints.at(-1), "the constraint");
}

/** What a viewer is told about everything that `work` does. */
function newsOf(hand: HandRoom, role: Role, work: () => unknown): string[] {
  const before = hand.room;
  work();
  return roomNews(before, hand.room, as(role)).map(({ text }) => text);
}

describe("announcements", () => {
  it("tell of phases, pauses, overtime and the end", () => {
    const hand = everybodyHere();
    const tell = (work: () => unknown) => newsOf(hand, "candidate", work);
    expect(tell(() => hand.accepted("interviewer", { kind: "clock.start" }))).toEqual([
      "Requirements started, 5 minutes.",
    ]);
    expect(tell(() => hand.accepted("interviewer", { kind: "clock.pause" }))).toEqual([
      "The clock is paused.",
    ]);
    expect(tell(() => hand.accepted("interviewer", { kind: "clock.resume" }))).toEqual([
      "The clock runs again.",
    ]);
    hand.wait(5 * MINUTE_MS);
    expect(tell(() => hand.serve({ kind: "tick" }))).toEqual(["Time is over in Requirements."]);
    expect(tell(() => hand.accepted("interviewer", { kind: "room.end" }))).toEqual([
      "The interview has ended.",
    ]);
  });

  it("tell others of people who go and come, not of observers and oneself", () => {
    const hand = running();
    const leave = (role: Role) => () => hand.serve({ kind: "seat.leave", seatId: SEAT_IDS[role] });
    expect(newsOf(hand, "interviewer", leave("candidate"))).toEqual(["Jonas is offline."]);
    expect(newsOf(hand, "interviewer", leave("observer"))).toEqual([]);
    const back = () => hand.serve({ kind: "seat.join", seatId: SEAT_IDS.candidate });
    expect(newsOf(hand, "candidate", back)).toEqual([]);
  });

  it("tell the interviewer what became of a constraint, and leave its arrival to the strip", () => {
    const hand = running();
    expect(newsOf(hand, "candidate", () => inject(hand))).toEqual([]);
    const { id: constraintId } = must(hand.room.constraints[0], "the constraint");
    const acknowledge = () =>
      hand.accepted("candidate", { kind: "constraint.acknowledge", constraintId });
    expect(newsOf(hand, "interviewer", acknowledge)).toEqual([
      "Jonas acknowledged the constraint.",
    ]);
    const address = () => hand.accepted("candidate", { kind: "constraint.address", constraintId });
    expect(newsOf(hand, "interviewer", address)).toEqual([
      "Jonas marked a constraint as addressed.",
    ]);
  });

  it("say nothing at the first sight of a room", () => {
    const { room } = running();
    expect(roomNews({ ...room, openedAt: 0 }, room, as("candidate"))).toEqual([]);
  });

  it("read messages of others", () => {
    const hand = running();
    const before = hand.room;
    hand.accepted("candidate", { kind: "chat.post", text: "Per channel?" });
    expect(chatNews(before, hand.room, as("interviewer"))).toEqual(["Jonas writes: Per channel?"]);
    expect(chatNews(before, hand.room, as("candidate"))).toEqual([]);
  });

  it("tell when work is at risk and when it is safe again, not of every save", () => {
    expect(savedNews({ kind: "saving" }, { kind: "saved" })).toBeNull();
    expect(savedNews({ kind: "saved" }, { kind: "saving" })).toBeNull();
    expect(savedNews({ kind: "saved" }, { kind: "offline", edits: 0, sinceMs: 0 })).toContain(
      "offline",
    );
    expect(savedNews({ kind: "offline", edits: 2, sinceMs: 0 }, { kind: "saved" })).toBe(
      "Everything is saved.",
    );
  });
});

describe("arriving constraints", () => {
  it("stand until the candidate acknowledges them, oldest first", () => {
    const hand = running();
    const first = inject(hand, "One");
    const second = inject(hand, "Two");
    expect(arrivals(hand.room, as("candidate"), hand.now, NONE)).toEqual([first, second]);
    hand.accepted("candidate", { kind: "constraint.acknowledge", constraintId: first.id });
    hand.accepted("interviewer", { kind: "constraint.withdraw", constraintId: second.id });
    expect(arrivals(hand.room, as("candidate"), 0, NONE)).toEqual([]);
  });

  it("show observers what comes while they watch, until they dismiss it", () => {
    const hand = running();
    inject(hand, "Before");
    hand.wait(1);
    const openedAt = hand.now;
    const second = inject(hand, "Now");
    expect(arrivals(hand.room, as("observer"), openedAt, NONE)).toEqual([second]);
    expect(arrivals(hand.room, as("observer"), openedAt, new Set([second.id]))).toEqual([]);
  });

  it("are no news for staff, and none after the end", () => {
    const hand = running();
    inject(hand);
    expect(arrivals(hand.room, as("interviewer"), 0, NONE)).toEqual([]);
    expect(arrivals(hand.room, as("mentor"), 0, NONE)).toEqual([]);
    hand.accepted("interviewer", { kind: "room.end" });
    expect(arrivals(hand.room, as("candidate"), 0, NONE)).toEqual([]);
  });
});

describe("how a constraint stands", () => {
  it("is a line with the times of the room", () => {
    const hand = running();
    hand.wait(65_000);
    const { id: constraintId } = inject(hand);
    const now = () => must(hand.room.constraints[0], "the constraint");
    expect(constraintLine(hand.room, now())).toBe("Sent, not yet acknowledged");
    hand.wait(6_000);
    hand.accepted("candidate", { kind: "constraint.acknowledge", constraintId });
    expect(constraintLine(hand.room, now())).toBe("Acknowledged after 6 s, not yet addressed");
    hand.wait(60_000);
    hand.accepted("candidate", { kind: "constraint.address", constraintId });
    expect(constraintLine(hand.room, now())).toBe("Addressed at 2:11");
    expect(constraintState(now())).toBe("addressed");
    expect(momentText(hand.room, hand.room.openedAt - 1)).toBe("before Start");
  });
});

describe("notices", () => {
  const online: LiveStatus = {
    connection: "online",
    saved: { kind: "saved" },
    unsent: false,
    farewell: null,
  };
  const offline: LiveStatus = {
    connection: "offline",
    saved: { kind: "offline", edits: 14, sinceMs: 0 },
    unsent: true,
    farewell: null,
  };
  const noticeFor = (hand: HandRoom, role: Role, status = online, dismissed = NONE) =>
    gravestNotice(hand.room, as(role), status, hand.now, dismissed);

  it("are silent while all is well", () => {
    for (const role of ROLES) expect(noticeFor(running(), role)).toBeNull();
  });

  it("put one's own connection above that of others", () => {
    const hand = running();
    hand.serve({ kind: "seat.leave", seatId: SEAT_IDS.candidate });
    hand.wait(22_000);
    expect(noticeFor(hand, "interviewer", offline)).toMatchObject({
      kind: "offline",
      text: expect.stringContaining("14 edits wait in this browser"),
    });
    const notice = must(noticeFor(hand, "interviewer"), "the notice");
    expect(notice).toMatchObject({
      kind: "peer-offline",
      bold: "Jonas lost the connection 22 s ago.",
    });
    expect(noticeFor(hand, "interviewer", online, new Set([notice.key]))).toBeNull();
    expect(noticeFor(hand, "observer")).toBeNull();
  });

  it("wait a moment before they tell of a lost connection", () => {
    const hand = running();
    hand.serve({ kind: "seat.leave", seatId: SEAT_IDS.interviewer });
    hand.wait(1_000);
    expect(noticeFor(hand, "candidate")).toBeNull();
  });

  it("say where the clock stands after a restart", () => {
    const hand = running();
    hand.wait(80_000);
    hand.serve({ kind: "interrupt" });
    expect(noticeFor(hand, "interviewer")).toMatchObject({
      kind: "interrupted",
      bold: "The clock is paused at 3:40.",
    });
  });

  it("say that the interview has ended", () => {
    const hand = running();
    hand.accepted("interviewer", { kind: "room.end" });
    expect(noticeFor(hand, "candidate")).toMatchObject({ kind: "ended", dismissable: false });
  });
});

describe("seats", () => {
  it("are shown without observers, who are counted, and without seats that were taken anew", () => {
    const hand = running();
    expect(shownSeats(hand.room, null).map(({ name }) => name)).toEqual(["Maya", "Jonas", "Priya"]);
    expect(watchers(hand.room).map(({ name }) => name)).toEqual(["Tomas"]);
    const id = SeatId.parse("candidate2");
    hand.serve({ kind: "seat.leave", seatId: SEAT_IDS.candidate });
    expect(missedSeat(hand.room, SEAT_IDS.interviewer)?.name).toBe("Jonas");
    hand.serve({
      kind: "seat.take",
      seat: { id, role: "candidate", name: "Jonas" },
      wishedColor: undefined,
    });
    hand.serve({ kind: "seat.join", seatId: id });
    expect(shownSeats(hand.room, null).map(({ id: shown }) => shown)).toEqual([
      SEAT_IDS.interviewer,
      id,
      SEAT_IDS.mentor,
    ]);
    expect(missedSeat(hand.room, SEAT_IDS.interviewer)).toBeNull();
  });
});
