// RoomHost over a memory store and a hand clock: what is said when, to whom, and what a failure leaves.
import { beforeEach, describe, expect, test } from "vitest";
import type { EventFact } from "../../shared/events.ts";
import { SeatId } from "../../shared/ids.ts";
import { must } from "../../shared/must.ts";
import { MINUTE_MS } from "../../shared/plan.ts";
import { emptyRoom, reduce, remainingMs } from "../../shared/room.ts";
import { ROLES } from "../../shared/seat.ts";
import type { RoomHost } from "../../server/host.ts";
import type { Lease } from "../../server/rooms.ts";
import {
  COMMIT_MS,
  copyOf,
  createHouse,
  createReader,
  join,
  mustBeOk,
  ROOM_ID,
  takeSeats,
  write,
  type House,
  type Person,
} from "../support/peers.ts";
import { settled } from "../support/clock.ts";
import { commandId, planOf, PROMPT, SEAT_IDS } from "../support/rooms.ts";

let house: House;
let lease: Lease;
let host: RoomHost;

beforeEach(async () => {
  house = createHouse();
  lease = await house.enter();
  ({ host } = lease);
  await takeSeats(house, host);
});

async function started(): Promise<{ interviewer: Person; candidate: Person }> {
  const interviewer = join(host, "interviewer");
  const candidate = join(host, "candidate");
  const receipt = interviewer.send({ kind: "clock.start" });
  await house.commit();
  mustBeOk(await receipt);
  return { interviewer, candidate };
}

const kinds = (facts: readonly EventFact[]) => facts.map(({ event }) => event.kind);

describe("commands", () => {
  test("a second Start is refused", async () => {
    const { interviewer } = await started();
    expect(await interviewer.send({ kind: "clock.start" })).toMatchObject({
      ok: false,
      refusal: "already_started",
    });
  });

  test("of two at once, the first is done and the second refused", async () => {
    const interviewer = join(host, "interviewer");
    const receipts = [
      interviewer.send({ kind: "clock.start" }),
      interviewer.send({ kind: "clock.start" }),
    ];
    await house.commit();
    expect((await Promise.all(receipts)).map(({ ok }) => ok)).toEqual([true, false]);
  });

  test("a role may do what its table says, and no seat may do nothing", async () => {
    const { candidate } = await started();
    expect(await candidate.send({ kind: "clock.pause" })).toMatchObject({ refusal: "not_allowed" });
    const stranger = join(host, "candidate", SeatId.parse("stranger"));
    expect(await stranger.send({ kind: "board.gather" })).toMatchObject({ refusal: "not_allowed" });
  });

  test("the same id again gets the same receipt and makes one event", async () => {
    const { candidate } = await started();
    const command = { kind: "chat.post", text: "Once", id: commandId(9_002) } as const;
    const receipts = [candidate.sendCommand(command), candidate.sendCommand(command)];
    await house.commit();
    receipts.push(candidate.sendCommand(command));
    const [first, ...others] = await Promise.all(receipts);
    expect(first?.ok).toBe(true);
    for (const other of others) expect(other).toEqual(first);
    expect(host.room.chat).toHaveLength(1);
  });

  test("also after a restart, and for a command of several events", async () => {
    const interviewer = join(host, "interviewer");
    const command = { kind: "clock.start", id: commandId(9_003) } as const;
    const receipt = interviewer.sendCommand(command);
    await house.commit();
    const first = await receipt;
    const next = house.crash();
    const again = (await next.enter()).host;
    await next.commit();
    const before = (await next.log()).length;
    expect(await again.submit(command, SEAT_IDS.interviewer)).toEqual(first);
    await next.commit();
    expect(await next.log()).toHaveLength(before);
  });

  test("a refused command may be tried again under its id", async () => {
    const interviewer = join(host, "interviewer");
    const pause = { kind: "clock.pause", id: commandId(9_004) } as const;
    expect(await interviewer.sendCommand(pause)).toMatchObject({ refusal: "not_started" });
    void interviewer.send({ kind: "clock.start" });
    const receipt = interviewer.sendCommand(pause);
    await house.commit();
    expect((await receipt).ok).toBe(true);
  });
});

describe("durable first", () => {
  test("nobody hears an event and nobody gets a receipt before it is on disk; then all do", async () => {
    const { interviewer, candidate } = await started();
    const heard = candidate.facts.length;
    house.disk.hold();
    let answered = false;
    const answer = interviewer.send({
      kind: "constraint.inject",
      constraint: "failure",
      text: "One data centre is gone.",
    });
    void answer.finally(() => {
      answered = true;
    });
    await house.commit();
    house.clock.advance(4_000);
    await settled();
    expect(candidate.facts).toHaveLength(heard);
    expect(interviewer.facts).toHaveLength(heard);
    expect(answered).toBe(false);
    expect(host.roomFor("interviewer").constraints).toEqual([]);
    expect(join(host, "observer").welcome.room.constraints).toEqual([]);

    house.disk.release();
    await house.commit();
    expect((await answer).ok).toBe(true);
    expect(kinds(candidate.facts.slice(heard))).toContain("constraint.injected");
    expect(kinds(interviewer.facts.slice(heard))).toContain("constraint.injected");
  });

  test("facts come in the order of their seq, each once", async () => {
    const { interviewer, candidate } = await started();
    for (let index = 0; index < 20; index++) {
      void candidate.send({ kind: "chat.post", text: `Message ${index}` });
      if (index % 3 === 0) await house.commit();
    }
    await house.commit();
    for (const { facts } of [interviewer, candidate]) {
      const seqs = facts.map(({ seq }) => seq);
      expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
      expect(kinds(facts).filter((kind) => kind === "chat.posted")).toHaveLength(20);
    }
  });

  test("a document's change is sent at once, its mark only after the commit", async () => {
    await started();
    const [writer, reader] = [createReader("candidate"), createReader("interviewer")];
    host.documents.board.open(writer);
    host.documents.board.open(reader);
    house.disk.hold();
    write(host, "board", writer, (doc) => doc.getMap("records").set("a", 1));
    let marked: boolean | null = null;
    host.whenDurable((failed) => {
      marked = failed;
    });
    await house.commit();
    expect(reader.messages).toHaveLength(1);
    expect(writer.messages).toHaveLength(0);
    expect(marked).toBeNull();
    house.disk.release();
    await settled();
    expect(marked).toBe(false);
  });

  test("a write that fails closes the room: members cut, receipts read-only, marks not confirmed", async () => {
    const { interviewer, candidate } = await started();
    const reader = createReader("candidate");
    host.documents.board.open(reader);
    house.disk.failNext();
    const receipt = interviewer.send({ kind: "clock.pause" });
    let failed: boolean | null = null;
    host.whenDurable((value) => {
      failed = value;
    });
    await house.commit();
    expect(await receipt).toMatchObject({ ok: false, refusal: "read_only" });
    expect(failed).toBe(true);
    expect(host.closed).toBe(true);
    expect(interviewer.cuts).toEqual([null]);
    expect(candidate.cuts).toEqual([null]);
    expect(reader.codes).toEqual([1012]);
    expect(await interviewer.send({ kind: "clock.pause" })).toMatchObject({ refusal: "read_only" });

    const next = (await house.enter()).host;
    expect(next).not.toBe(host);
    await house.commit();
    expect(next.room.clock).toMatchObject({ kind: "paused", reason: "interrupted" });
    expect(next.room).toEqual(foldedFrom(await house.log()));
  });

  test("a member that throws costs its own room only", async () => {
    host.join({
      seatId: SEAT_IDS.observer,
      role: "observer",
      deliver: () => {
        throw new Error("broken socket");
      },
      cut: () => undefined,
    });
    await house.commit();
    expect(host.closed).toBe(true);
    expect((await house.enter()).host.closed).toBe(false);
  });
});

describe("what a candidate gets", () => {
  test("no prompt before Start, by no way, and never a staff event", async () => {
    const interviewer = join(host, "interviewer");
    const candidate = join(host, "candidate");
    void interviewer.send({
      kind: "problem.set",
      prompt: { title: "Secret title", text: "Secret text" },
    });
    void host.submitServer({ kind: "invite.revoke", role: "observer" });
    await house.commit();
    const late = join(host, "candidate");
    const observer = join(host, "observer");
    const told = JSON.stringify([
      [candidate, late, observer].map(({ welcome, facts }) => [welcome, facts]),
      host.roomFor("candidate"),
      host.roomFor("observer"),
    ]);
    expect(told).not.toContain("Secret");
    expect(told).not.toContain(PROMPT.title);
    expect(told).not.toContain("invite.revoked");
    expect(candidate.room.revoked).toEqual([]);
    expect(kinds(interviewer.facts)).toEqual(
      expect.arrayContaining(["problem.set", "invite.revoked"]),
    );

    void interviewer.send({ kind: "clock.start" });
    await house.commit();
    expect(candidate.room.prompt).toEqual({ title: "Secret title", text: "Secret text" });
    expect(kinds(candidate.facts)).not.toContain("problem.set");
  });

  test("a latecomer has the same room as those who were there", async () => {
    const { interviewer, candidate } = await started();
    void interviewer.send({ kind: "clock.adjust", byMinutes: 5 });
    void candidate.send({ kind: "chat.post", text: "Hello" });
    void interviewer.send({ kind: "phase.next" });
    house.disk.hold();
    await house.commit();
    const meanwhile = join(host, "candidate");
    house.disk.release();
    await house.commit();
    await house.commit();
    const late = join(host, "candidate");
    expect(late.welcome.room).toEqual(candidate.room);
    expect(meanwhile.room).toEqual(candidate.room);
    expect(join(host, "mentor").welcome.room).toEqual(interviewer.room);
    await house.commit();
    expect(host.room).toEqual(foldedFrom(await house.log()));
  });
});

describe("the clock", () => {
  test("overruns by its alarm, at the deadline", async () => {
    const { candidate } = await started();
    const at = must(host.room.startedAt, "a start");
    house.clock.advance(5 * MINUTE_MS);
    await house.commit();
    const overran = candidate.facts.find(({ event }) => event.kind === "phase.overran");
    expect(overran?.at).toBe(at + 5 * MINUTE_MS);
    house.clock.advance(60 * MINUTE_MS);
    await house.commit();
    expect(kinds(candidate.facts).filter((kind) => kind === "phase.overran")).toHaveLength(1);
  });

  test("moves on by the bell where the plan says so", async () => {
    house = createHouse(planOf([1, 2, 3], "move-on"));
    ({ host } = await house.enter());
    await takeSeats(house, host);
    const { candidate } = await started();
    house.clock.advance(60 * MINUTE_MS);
    await house.commit();
    const at = must(host.room.startedAt, "a start");
    const phases = candidate.facts.filter(({ event }) => event.kind === "phase.started");
    expect(phases.map((fact) => (fact.at - at) / MINUTE_MS)).toEqual([0, 1, 3]);
    expect(kinds(candidate.facts).at(-1)).toBe("phase.overran");
  });

  test("a crash pauses it at the last fact, with what was left then", async () => {
    const { candidate } = await started();
    house.clock.advance(61_000);
    void candidate.send({ kind: "chat.post", text: "The last thing said" });
    await house.commit();
    const last = must((await house.log()).at(-1), "a fact");
    const left = remainingMs(host.room, last.at);

    const next = house.crash();
    next.clock.advance(40 * MINUTE_MS);
    const again = (await next.enter()).host;
    await next.commit();
    const { room } = again;
    expect(room.clock).toMatchObject({ kind: "paused", reason: "interrupted", since: last.at });
    expect(remainingMs(room, next.clock.now())).toBe(left);
    expect(room.seats.filter(({ connected }) => connected)).toEqual([]);
    expect(room).toEqual(foldedFrom(await next.log()));
    const back = join(again, "candidate");
    await next.commit();
    expect(back.room.clock.kind).toBe("paused");
  });

  test.each([0, 100, 4_900, 7_300])(
    "a crash %d ms after a fact takes no more than 5 s from a running clock",
    async (afterFact) => {
      const { candidate } = await started();
      // Facts that fall just short of a beat: the beat must follow them.
      await house.pass(4_900);
      void candidate.send({ kind: "chat.post", text: "Hello" });
      await house.commit();
      await house.pass(9_800 + afterFact);
      const crashedAt = house.clock.now();
      const next = house.crash();
      const again = (await next.enter()).host;
      const lost = crashedAt - (again.room.clock.kind === "paused" ? again.room.clock.since : 0);
      expect(lost).toBeLessThanOrEqual(5_000 + COMMIT_MS);
    },
  );

  test("no beat while it stands still", async () => {
    const { interviewer } = await started();
    void interviewer.send({ kind: "clock.pause" });
    await house.commit();
    const before = (await house.log()).length;
    house.clock.advance(60 * MINUTE_MS);
    await house.commit();
    expect(await house.log()).toHaveLength(before);
  });

  test("after the end nothing is left to ring", async () => {
    const { interviewer } = await started();
    void interviewer.send({ kind: "room.end" });
    await house.commit();
    const before = (await house.log()).length;
    house.clock.advance(60 * MINUTE_MS);
    await house.commit();
    expect(await house.log()).toHaveLength(before);
    expect(host.writable).toBe(false);
  });
});

describe("connections", () => {
  test("a reload is not a departure; leaving for three seconds is", async () => {
    const { candidate } = await started();
    const watcher = join(host, "interviewer");
    await house.commit();
    candidate.leave();
    house.clock.advance(2_900);
    const back = join(host, "candidate");
    house.clock.advance(10_000);
    await house.commit();
    expect(kinds(watcher.facts)).not.toContain("seat.left");
    back.leave();
    back.leave();
    house.clock.advance(3_000);
    await house.commit();
    expect(kinds(watcher.facts).filter((kind) => kind === "seat.left")).toHaveLength(1);
  });

  test("a second tab keeps the seat", async () => {
    const { candidate } = await started();
    const tab = join(host, "candidate");
    candidate.leave();
    house.clock.advance(10_000);
    await house.commit();
    expect(tab.room.seats.find(({ role }) => role === "candidate")?.connected).toBe(true);
  });
});

describe("pointers and keyframes", () => {
  const view = { x: 0, y: 0, zoom: 1, width: 800, height: 600 };

  test("pointers reach the log, and stop at the end", async () => {
    const { interviewer } = await started();
    host.observe(SEAT_IDS.candidate, { pointer: { x: 1.4, y: 2.6 }, view });
    await house.commit();
    expect((await house.log()).at(-1)).toMatchObject({ kind: "cursor", cursor: { x: 1, y: 3 } });
    void interviewer.send({ kind: "room.end" });
    await house.commit();
    const before = (await house.log()).length;
    host.observe(SEAT_IDS.candidate, { pointer: { x: 9, y: 9 }, view });
    house.clock.advance(1_000);
    await house.commit();
    expect(await house.log()).toHaveLength(before);
  });

  test("the end has a keyframe of what changed, and a restart loads from it", async () => {
    const { interviewer } = await started();
    write(host, "board", createReader("candidate"), (doc) => doc.getMap("x").set("a", 1));
    void interviewer.send({ kind: "room.end" });
    await house.commit();
    const keyframes = await house.disk.store.latestKeyframes(ROOM_ID);
    const last = (await house.log()).at(-1);
    expect(keyframes).toMatchObject([{ document: "board", seq: last?.seq, at: last?.at }]);
    const again = (await house.crash().enter()).host;
    expect(copyOf(again.documents.board).getMap("x").toJSON()).toEqual({ a: 1 });
  });

  test("a keyframe of facts that never reached the disk is not kept", async () => {
    await started();
    write(host, "board", createReader("candidate"), (doc) => doc.getMap("x").set("a", 1));
    await house.commit();
    house.clock.advance(59_000);
    await settled();
    write(host, "board", createReader("candidate"), (doc) => doc.getMap("x").set("a", 2));
    house.disk.failNext();
    await host.close();
    await settled();
    expect(await house.disk.store.latestKeyframes(ROOM_ID)).toEqual([]);
    const again = (await house.enter()).host;
    expect(copyOf(again.documents.board).getMap("x").toJSON()).toEqual({ a: 1 });
  });
});

describe("closing", () => {
  test("pauses, says who left, keeps everything, and leaves no timer", async () => {
    const { interviewer } = await started();
    write(host, "board", createReader("candidate"), (doc) => doc.getMap("x").set("a", 1));
    await host.close();
    expect(interviewer.cuts).toEqual([null]);
    const log = await house.log();
    expect(log.slice(-3).map((fact) => (fact.kind === "event" ? fact.event.kind : ""))).toEqual([
      "clock.paused",
      "seat.left",
      "seat.left",
    ]);
    expect(house.clock.timers).toBe(0);
    lease.release();
    expect(house.clock.timers).toBe(0);
  });

  test("a failing write while it closes ends it once, and does not touch its successor", async () => {
    await started();
    const coming: Promise<Lease>[] = [];
    host.join({
      seatId: SEAT_IDS.observer,
      role: "observer",
      deliver: () => undefined,
      // Who is cut comes back at once.
      cut: () => void coming.push(house.enter()),
    });
    house.disk.hold();
    house.disk.failNext();
    const closing = host.close();
    await settled();
    house.disk.release();
    await closing;
    const [next] = await Promise.all(coming);
    expect(next?.host.closed).toBe(false);
    expect((await house.enter()).host).toBe(next?.host);
    expect(house.rooms.live).toBe(1);
    expect(coming).toHaveLength(1);
  });

  test("a spoiled document closes the room; its readers start over, the others come back", async () => {
    await started();
    const [spoiled, whole] = [createReader("candidate"), createReader("candidate")];
    host.documents.board.open(spoiled);
    host.documents.requirements.open(whole);
    host.distrust("board", new Error("Yjs threw"));
    expect(spoiled.codes).toEqual([4500]);
    expect(whole.codes).toEqual([1012]);
    expect(host.closed).toBe(true);
  });
});

describe("every role", () => {
  test.each(ROLES)("%s folds welcome and facts to what the host shows this role", async (role) => {
    const { interviewer } = await started();
    const person = join(host, role);
    void interviewer.send({ kind: "phase.next" });
    void host.submitServer({ kind: "invite.renew", role: "mentor" });
    void host.submitServer({ kind: "invite.revoke", role: "candidate" });
    void interviewer.send({ kind: "clock.pause" });
    await house.commit();
    expect(person.room).toEqual(host.roomFor(role));
  });
});

function foldedFrom(log: readonly { kind: string }[]) {
  return log.filter((fact): fact is EventFact => fact.kind === "event").reduce(reduce, emptyRoom());
}
