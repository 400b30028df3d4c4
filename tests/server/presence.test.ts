// Presence: whose id is whose, what of a state passes, and what others hear when somebody is gone.
import { applyAwarenessUpdate, Awareness, encodeAwarenessUpdate } from "y-protocols/awareness";
import { beforeEach, describe, expect, test } from "vitest";
import * as Y from "yjs";
import type { PresenceUser } from "../../shared/presence.ts";
import { createPresence, type Announcement, type Presence } from "../../server/presence.ts";
import { bytes, text, uint } from "../support/peers.ts";
import { SEAT_IDS } from "../support/rooms.ts";

const NOA: PresenceUser = {
  seatId: SEAT_IDS.candidate,
  role: "candidate",
  name: "Noa",
  color: "#2A6BD4",
};
const MAYA: PresenceUser = {
  seatId: SEAT_IDS.interviewer,
  role: "interviewer",
  name: "Maya",
  color: "#B4500B",
};
const BOARD = { pointer: { x: 1, y: 2 }, view: { x: 0, y: 0, zoom: 1, width: 800, height: 600 } };

let presence: Presence;
let noa: object;
let maya: object;

beforeEach(() => {
  let clock = 1_000;
  presence = createPresence(() => ++clock);
  noa = {};
  maya = {};
});

/** An awareness update as anybody may write it. */
function says(...states: [id: number, state: unknown][]): Uint8Array {
  return bytes(
    uint(states.length),
    ...states.flatMap(([id, state]) => [uint(id), uint(1), text(JSON.stringify(state))]),
  );
}

/** What a browser that hears an update shows. */
/** What goes out for an announcement. */
function sent(announced: Announcement | null): Uint8Array | null {
  return announced && presence.of(announced.ids);
}

function shownBy(...updates: (Uint8Array | null | undefined)[]): Record<string, unknown> {
  const awareness = new Awareness(new Y.Doc());
  awareness.setLocalState(null);
  for (const update of updates) if (update) applyAwarenessUpdate(awareness, update, null);
  const states = Object.fromEntries(awareness.getStates());
  awareness.destroy();
  return states;
}

describe("stamping", () => {
  test("the user is written over whatever was said; only known fields pass", () => {
    const forged = { ...MAYA, name: "Maya (really)" };
    const announced = presence.announce(
      noa,
      NOA,
      says([7, { user: forged, board: BOARD, cursor: { anchor: 1, head: 2 }, extra: "x" }]),
    );
    expect(shownBy(sent(announced))).toEqual({
      7: { user: NOA, board: BOARD, cursor: { anchor: 1, head: 2 } },
    });
    expect(announced?.board).toEqual(BOARD);
  });

  test("a board presence that does not fit is left out", () => {
    const announced = presence.announce(
      noa,
      NOA,
      says([7, { board: { ...BOARD, pointer: { x: 1e300, y: 0 } } }]),
    );
    expect(shownBy(sent(announced))).toEqual({ 7: { user: NOA } });
    expect(announced?.board).toBeUndefined();
  });

  test("the clock is the server's: a client that starts over is heard at once", () => {
    const first = presence.announce(noa, NOA, bytes(uint(1), uint(7), uint(900), text('{"a":1}')));
    const second = presence.announce(noa, NOA, says([7, { board: BOARD }]));
    expect(shownBy(sent(first), sent(second))).toEqual({ 7: { user: NOA, board: BOARD } });
  });

  test("a real awareness passes", () => {
    const awareness = new Awareness(new Y.Doc());
    awareness.setLocalStateField("board", BOARD);
    const update = encodeAwarenessUpdate(awareness, [awareness.clientID]);
    expect(shownBy(sent(presence.announce(noa, NOA, update)))).toEqual({
      [awareness.clientID]: { user: NOA, board: BOARD },
    });
    awareness.destroy();
  });
});

describe("ownership", () => {
  test("nobody speaks for the id of somebody else, nor removes it", () => {
    presence.announce(noa, NOA, says([7, { board: BOARD }]));
    expect(presence.announce(maya, MAYA, says([7, {}]))).toBeNull();
    expect(presence.announce(maya, MAYA, says([7, null]))).toBeNull();
    expect(shownBy(presence.all())).toEqual({ 7: { user: NOA, board: BOARD } });
  });

  test("what is foreign in an update does not take its own part along", () => {
    presence.announce(noa, NOA, says([7, {}]));
    const announced = presence.announce(maya, MAYA, says([7, {}], [8, {}]));
    expect(Object.keys(shownBy(sent(announced)))).toEqual(["8"]);
  });

  test("an echo of somebody who has just gone does not bring them back under another name", () => {
    const announced = presence.announce(noa, NOA, says([7, {}]));
    presence.leave(noa);
    expect(presence.announce(maya, MAYA, sent(announced) ?? new Uint8Array())).toBeNull();
    expect(presence.all()).toBeNull();
    expect(shownBy(sent(presence.announce({}, NOA, says([7, {}]))))).toEqual({
      7: { user: NOA },
    });
  });

  test("a person who comes back while the old connection still hangs is seen, also when it ends", () => {
    presence.announce(noa, NOA, says([7, {}]));
    const back = {};
    expect(presence.announce(back, NOA, says([7, { board: BOARD }]))).not.toBeNull();
    expect(presence.leave(noa)).toBeNull();
    expect(shownBy(presence.all())).toEqual({ 7: { user: NOA, board: BOARD } });
  });

  test("two ids for one connection, and not a third", () => {
    for (const id of [1, 2]) expect(presence.announce(noa, NOA, says([id, {}]))).not.toBeNull();
    expect(presence.announce(noa, NOA, says([3, {}]))).toBeNull();
    presence.announce(noa, NOA, says([1, null]));
    expect(presence.announce(noa, NOA, says([3, {}]))).not.toBeNull();
  });

  test("ids are remembered up to a cap, those on show always", () => {
    presence.announce(maya, MAYA, says([1, {}]));
    for (let id = 2; id < 5_000; id++) {
      presence.announce(noa, NOA, says([id, {}]));
      presence.announce(noa, NOA, says([id, null]));
    }
    expect(presence.announce({}, NOA, says([1, {}]))).toBeNull();
    expect(presence.announce({}, MAYA, says([4_999, {}]))).toBeNull();
    expect(presence.announce({}, MAYA, says([2, {}]))).not.toBeNull();
  });
});

describe("leaving", () => {
  test("takes everything the connection showed, and tells it", () => {
    const said = presence.announce(noa, NOA, says([1, {}], [2, {}]));
    const other = presence.announce(maya, MAYA, says([3, {}]));
    const gone = presence.leave(noa);
    expect(shownBy(sent(said), sent(other), gone)).toEqual({ 3: { user: MAYA } });
    expect(shownBy(presence.all())).toEqual({ 3: { user: MAYA } });
    expect(presence.leave(noa)).toBeNull();
  });

  test("a state of null is a pointer that is gone", () => {
    presence.announce(noa, NOA, says([1, { board: BOARD }]));
    expect(presence.announce(noa, NOA, says([1, null]))?.board).toBeNull();
    expect(presence.announce(noa, NOA, says([1, null]))).toBeNull();
    expect(presence.all()).toBeNull();
  });
});

describe("garbage", () => {
  test.each([
    ["nothing", new Uint8Array()],
    ["cut off", says([1, {}]).subarray(0, 4)],
    ["no JSON", bytes(uint(1), uint(1), uint(1), text("{"))],
  ])("%s throws and shows nothing", (_, update) => {
    expect(() => presence.announce(noa, NOA, update)).toThrow(/end of array|JSON/i);
    expect(presence.all()).toBeNull();
  });

  test("a flood in one message, and a state too large, are left out", () => {
    const flood = says(...Array.from({ length: 1_000 }, (_, id): [number, unknown] => [id, {}]));
    presence.announce(noa, NOA, flood);
    expect(Object.keys(shownBy(presence.all()))).toHaveLength(2);
    expect(presence.announce(maya, MAYA, says([9, { cursor: "x".repeat(9_000) }]))).toBeNull();
  });

  test.each(["text", 5, true])("a state that is %j is no state", (state) => {
    expect(presence.announce(noa, NOA, says([1, state]))).toBeNull();
  });

  test("a state that is a list is an empty one", () => {
    const announced = presence.announce(noa, NOA, says([1, [1, 2]]));
    expect(shownBy(sent(announced))).toEqual({ 1: { user: NOA } });
  });
});
