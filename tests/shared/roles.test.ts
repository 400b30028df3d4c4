// Who may do and see what. The tables are written out: a new action, event or document that is not in
// them fails here until somebody has decided about it.
import { describe, expect, test } from "vitest";
import { DOCUMENT_AUDIENCE, DOCUMENT_NAMES } from "../../shared/documents.ts";
import { audienceOf, EVENT_AUDIENCE, RoomEvent, type Fact } from "../../shared/events.ts";
import { can, hears, isStaff, opens, sees, type Action } from "../../shared/roles.ts";
import { ROLES } from "../../shared/seat.ts";
import { SEAT_IDS } from "../support/rooms.ts";
import { ONE_OF_EACH_EVENT } from "../support/events.ts";

const YES = true;
const no = false;

/** Columns: interviewer, candidate, mentor, observer (product.md, "Roles"). */
const MAY: Record<Action, readonly boolean[]> = {
  "problem.set": [YES, no, no, no],
  "clock.start": [YES, no, no, no],
  "clock.pause": [YES, no, no, no],
  "clock.resume": [YES, no, no, no],
  "clock.adjust": [YES, no, no, no],
  "phase.next": [YES, no, no, no],
  "phase.back": [YES, no, no, no],
  "room.end": [YES, no, no, no],
  "constraint.inject": [YES, no, no, no],
  "constraint.withdraw": [YES, no, no, no],
  "constraint.acknowledge": [no, YES, no, no],
  "constraint.address": [no, YES, no, no],
  "chat.post": [YES, YES, YES, no],
  "board.gather": [YES, YES, no, no],
  "board.write": [YES, YES, no, no],
  "requirements.write": [YES, YES, no, no],
  "notes.write": [YES, no, YES, no],
  "invites.manage": [YES, no, no, no],
  "room.delete": [YES, no, no, no],
};

/** Every event kind: who hears it. */
const HEARD: Record<RoomEvent["kind"], readonly boolean[]> = {
  "room.opened": [YES, YES, YES, YES],
  "problem.set": [YES, no, YES, no],
  "problem.revealed": [YES, YES, YES, YES],
  "seat.taken": [YES, YES, YES, YES],
  "seat.joined": [YES, YES, YES, YES],
  "seat.left": [YES, YES, YES, YES],
  "clock.started": [YES, YES, YES, YES],
  "phase.started": [YES, YES, YES, YES],
  "phase.overran": [YES, YES, YES, YES],
  "phase.adjusted": [YES, YES, YES, YES],
  "clock.paused": [YES, YES, YES, YES],
  "clock.resumed": [YES, YES, YES, YES],
  "room.ended": [YES, YES, YES, YES],
  "constraint.injected": [YES, YES, YES, YES],
  "constraint.acknowledged": [YES, YES, YES, YES],
  "constraint.addressed": [YES, YES, YES, YES],
  "constraint.withdrawn": [YES, YES, YES, YES],
  "chat.posted": [YES, YES, YES, YES],
  "board.gathered": [YES, YES, YES, YES],
  "invite.revoked": [YES, no, YES, no],
  "invite.renewed": [YES, no, YES, no],
};

/** Every document: who may ever get its updates; who may open it before Start; and from then on. */
const DOCUMENTS = {
  board: { seen: [YES, YES, YES, YES], before: [YES, no, YES, no], after: [YES, YES, YES, YES] },
  requirements: {
    seen: [YES, YES, YES, YES],
    before: [YES, no, YES, no],
    after: [YES, YES, YES, YES],
  },
  notes: { seen: [YES, no, YES, no], before: [YES, no, YES, no], after: [YES, no, YES, no] },
};

const STAMP = { seq: 1, at: 1, by: SEAT_IDS.interviewer };

test("the columns of these tables are the roles", () => {
  expect(ROLES).toEqual(["interviewer", "candidate", "mentor", "observer"]);
});

describe("can", () => {
  test.each(Object.entries(MAY))("%s", (action, expected) => {
    expect(ROLES.map((role) => can(role, action as Action))).toEqual(expected);
  });

  test("says no to everything that is not in the table", () => {
    const unlisted = ["tick", "seat.take", "interrupt", "", "constructor", "toString", "__proto__"];
    for (const action of unlisted) {
      for (const role of ROLES) expect(can(role, action as Action)).toBe(false);
    }
  });

  test("says no to a role that does not exist", () => {
    for (const action of Object.keys(MAY)) {
      expect(can("admin" as "observer", action as Action)).toBe(false);
    }
  });
});

describe("sees", () => {
  test("the table of events is complete", () => {
    const kinds = RoomEvent.options.map((option) => option.shape.kind.value);
    expect(Object.keys(HEARD).toSorted()).toEqual(kinds.toSorted());
    expect(Object.keys(EVENT_AUDIENCE).toSorted()).toEqual(kinds.toSorted());
    expect(Object.keys(ONE_OF_EACH_EVENT).toSorted()).toEqual(kinds.toSorted());
  });

  test.each(Object.values(ONE_OF_EACH_EVENT))("$kind", (event) => {
    const fact: Fact = { ...STAMP, kind: "event", event };
    expect(ROLES.map((role) => sees(role, fact))).toEqual(HEARD[event.kind]);
  });

  test.each(DOCUMENT_NAMES)("updates of %s", (document) => {
    const fact: Fact = { ...STAMP, kind: "update", document, update: Uint8Array.of(0) };
    expect(ROLES.map((role) => sees(role, fact))).toEqual(DOCUMENTS[document].seen);
  });

  test("pointers and pulses are everybody's", () => {
    for (const fact of [
      { ...STAMP, kind: "cursor", cursor: null },
      { ...STAMP, kind: "pulse" },
    ] satisfies Fact[]) {
      expect(audienceOf(fact)).toBe("room");
      for (const role of ROLES) expect(sees(role, fact)).toBe(true);
    }
  });

  test("a kind of fact or event that nobody decided about reaches no candidate", () => {
    const event = { ...STAMP, kind: "event", event: { kind: "note.written" } } as unknown as Fact;
    expect(sees("candidate", event)).toBe(false);
    expect(sees("observer", event)).toBe(false);
    const fact = { ...STAMP, kind: "thought" } as unknown as Fact;
    expect(() => sees("candidate", fact)).toThrow("Unhandled case");
  });
});

describe("opens", () => {
  test.each(DOCUMENT_NAMES)("%s, before and after Start", (document) => {
    expect(ROLES.map((role) => opens(role, document, false))).toEqual(DOCUMENTS[document].before);
    expect(ROLES.map((role) => opens(role, document, true))).toEqual(DOCUMENTS[document].after);
  });

  test("nobody may write what they may not open", () => {
    const writers = DOCUMENT_NAMES.flatMap((document) =>
      ROLES.filter((role) => can(role, `${document}.write`)).map((role) => ({ role, document })),
    );
    expect(writers).toHaveLength(6);
    for (const { role, document } of writers) expect(opens(role, document, true)).toBe(true);
  });
});

test("staff is interviewer and mentor, and only staff hears what is for staff", () => {
  expect(ROLES.map(isStaff)).toEqual([YES, no, YES, no]);
  expect(ROLES.map((role) => hears(role, "staff"))).toEqual([YES, no, YES, no]);
  expect(ROLES.map((role) => hears(role, "room"))).toEqual([YES, YES, YES, YES]);
  expect(DOCUMENT_AUDIENCE).toEqual({ board: "room", requirements: "room", notes: "staff" });
});
