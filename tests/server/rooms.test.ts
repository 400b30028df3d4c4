// The live rooms: one host of a room, opened when the first comes, put away when nobody is there.
import { beforeEach, describe, expect, test } from "vitest";
import { must } from "../../shared/must.ts";
import { readBoard } from "../../shared/board-document.ts";
import { RoomId } from "../../shared/ids.ts";
import { remainingMs } from "../../shared/room.ts";
import { StoreError } from "../../server/store.ts";
import { settled } from "../support/clock.ts";
import {
  copyOf,
  createHouse,
  createReader,
  join,
  mustBeOk,
  ROOM_ID,
  takeSeats,
  write,
  type House,
} from "../support/peers.ts";

let house: House;

beforeEach(() => {
  house = createHouse();
});

async function startedHost() {
  const lease = await house.enter();
  await takeSeats(house, lease.host);
  const maya = join(lease.host, "interviewer");
  const receipt = maya.send({ kind: "clock.start" });
  await house.commit();
  mustBeOk(await receipt);
  return { ...lease, maya };
}

describe("opening", () => {
  test("a room that is not there is null, and leaves nothing behind", async () => {
    expect(await house.rooms.use(RoomId.parse("Nothing000"))).toBeNull();
    expect(house.rooms.live).toBe(0);
  });

  test("those who come at once share one host and one reading of the log", async () => {
    await house.enter();
    let reads = 0;
    const { store } = house.disk;
    const { getRoom } = store;
    store.getRoom = (roomId) => {
      reads += 1;
      return getRoom(roomId);
    };
    const next = house.crash();
    const leases = await Promise.all([next.enter(), next.enter(), next.enter()]);
    expect(new Set(leases.map(({ host }) => host)).size).toBe(1);
    expect(next.rooms.live).toBe(1);
    expect(reads).toBe(1);
  });

  test("a new room has its plan, its prompt and its documents", async () => {
    const { host } = await house.enter();
    expect(host.room.plan.name).toBe("Test");
    expect(host.roomFor("candidate").prompt).toBeNull();
    expect(host.roomFor("mentor").prompt).not.toBeNull();
    expect(readBoard(copyOf(host.documents.board)).length).toBeGreaterThan(0);
    expect(copyOf(host.documents.requirements).getXmlFragment("content").length).toBeGreaterThan(0);
  });

  test("a log that cannot be read refuses this once, and not for ever", async () => {
    await house.enter();
    const { store } = house.disk;
    const { readFacts } = store;
    let failures = 1;
    store.readFacts = (roomId, page) =>
      failures-- > 0 ? Promise.reject(new StoreError("io", "unreadable")) : readFacts(roomId, page);
    const next = house.crash();
    await expect(next.enter()).rejects.toThrow("unreadable");
    expect(next.rooms.live).toBe(0);
    expect(next.lines.map(({ event }) => event)).toContain("room not readable");
    expect((await next.enter()).host.closed).toBe(false);
  });

  test("after a crash nobody is welcomed to a clock that still seems to run", async () => {
    const { host } = await startedHost();
    house.clock.advance(30_000);
    await house.commit();
    const left = remainingMs(host.room, must((await house.log()).at(-1), "a fact").at);
    const next = house.crash();
    next.clock.advance(3_600_000);
    const { welcome } = join((await next.enter()).host, "candidate");
    expect(welcome.room.clock).toMatchObject({ kind: "paused", reason: "interrupted" });
    expect(remainingMs(welcome.room, welcome.now)).toBe(left);
    expect(welcome.room.seats.some(({ connected }) => connected)).toBe(false);
  });

  test("a room that has to be written to and cannot is refused, until it can", async () => {
    await startedHost();
    const next = house.crash();
    next.disk.failNext();
    await expect(next.enter()).rejects.toThrow("cannot be written");
    expect(next.rooms.live).toBe(0);
    expect((await next.enter()).host.room.clock.kind).toBe("paused");
  });
});

describe("putting away", () => {
  test("an empty room a minute after the last one left, and back it is as it was", async () => {
    const first = await house.enter();
    await takeSeats(house, first.host);
    write(first.host, "board", createReader("interviewer"), (doc) => doc.getMap("x").set("a", 1));
    await house.commit();
    const second = await house.enter();
    first.release();
    first.release();
    house.clock.advance(600_000);
    await house.commit();
    expect(house.rooms.live).toBe(1);
    second.release();
    house.clock.advance(59_000);
    await settled();
    expect(house.rooms.live).toBe(1);
    house.clock.advance(1_000);
    await settled();
    expect(house.rooms.live).toBe(0);
    expect(house.clock.timers).toBe(0);
    const back = (await house.enter()).host;
    expect(back).not.toBe(first.host);
    expect(back.room).toEqual(first.host.room);
    expect(copyOf(back.documents.board).getMap("x").toJSON()).toEqual({ a: 1 });
  });

  test("not when somebody came back in time", async () => {
    const first = await house.enter();
    first.release();
    house.clock.advance(59_000);
    const again = await house.enter();
    house.clock.advance(600_000);
    await settled();
    expect(again.host.closed).toBe(false);
    expect(again.host).toBe(first.host);
  });

  test("with the clock running after five minutes, and the clock is paused then", async () => {
    const { host, release, maya } = await startedHost();
    maya.leave();
    release();
    house.clock.advance(5 * 60_000 - 1);
    await settled();
    expect(house.rooms.live).toBe(1);
    expect(host.room.clock.kind).toBe("running");
    house.clock.advance(1);
    await settled();
    expect(house.rooms.live).toBe(0);
    expect((await house.enter()).host.room.clock).toMatchObject({
      kind: "paused",
      since: house.clock.now(),
    });
  });
});

describe("deleting", () => {
  test("cuts everybody for good and forgets", async () => {
    const { host, maya } = await startedHost();
    const reader = createReader("interviewer");
    host.documents.board.open(reader);
    await house.rooms.delete(ROOM_ID);
    expect(maya.cuts).toEqual(["room_deleted"]);
    expect(reader.codes).toEqual([4410]);
    expect(await house.rooms.use(ROOM_ID)).toBeNull();
    expect(house.rooms.live).toBe(0);
    house.clock.advance(600_000);
    await settled();
    expect(house.clock.timers).toBe(0);
    expect(await house.disk.store.getRoom(ROOM_ID)).toBeNull();
  });

  test("of a room nobody has open", async () => {
    await house.enter();
    const next = house.crash();
    await next.rooms.delete(ROOM_ID);
    expect(await next.rooms.use(ROOM_ID)).toBeNull();
  });
});

describe("stopping", () => {
  test("pauses what runs, keeps everything, lets nobody in any more, and leaves no timer", async () => {
    const { host, maya, release } = await startedHost();
    write(host, "board", createReader("candidate"), (doc) => doc.getMap("x").set("a", 1));
    await house.rooms.close();
    expect(maya.cuts).toEqual([null]);
    await expect(house.rooms.use(ROOM_ID)).rejects.toThrow("stopping");
    release();
    expect(house.clock.timers).toBe(0);
    const next = house.crash();
    const again = (await next.enter()).host;
    expect(again.room.clock.kind).toBe("paused");
    expect(copyOf(again.documents.board).getMap("x").toJSON()).toEqual({ a: 1 });
    expect(must(await next.disk.store.getRoom(ROOM_ID), "the room").lastSeq).toBe(
      (await next.log()).length,
    );
  });
});
