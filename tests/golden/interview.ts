// The interview that the golden recording holds: every kind of entry, event and document, made the same
// way each time (fixed ids, fixed Yjs clients, time by hand). Only the recording test writes it to a file.
import * as Y from "yjs";
import type { DocumentName } from "../../shared/documents.ts";
import type { Cursor, EventFact, Fact } from "../../shared/events.ts";
import { RoomId, type SeatId } from "../../shared/ids.ts";
import { must } from "../../shared/must.ts";
import { encodeRecording, type Entry } from "../../shared/recording.ts";
import { apply, emptyStage, keyframeOf } from "../../shared/stage.ts";
import { planOf, SEAT_IDS, seatedRoom, type HandRoom } from "../support/rooms.ts";

const { interviewer, candidate } = SEAT_IDS;

/** The bytes of the golden recording of the present format version. */
export function goldenRecording(): Uint8Array {
  const entries = goldenEntries();
  const header = {
    roomId: RoomId.parse("goldenRoom"),
    role: "interviewer" as const,
    from: must(entries[0], "a first entry").at,
    to: must(entries.at(-1), "a last entry").at,
    entries: entries.length,
  };
  return encodeRecording(header, entries);
}

function goldenEntries(): readonly Entry[] {
  const hand = seatedRoom(planOf([1, 3, 2]));
  const log = createLog(hand);
  prepare(hand, log);
  workOn(hand, log);
  moveTheClock(hand, log);
  hand.accepted("interviewer", { kind: "room.end" });
  hand.serve({ kind: "seat.leave", seatId: candidate });
  log.events();
  return log.entries;
}

function prepare(hand: HandRoom, log: Log): void {
  hand.serve({ kind: "invite.revoke", role: "observer" });
  hand.serve({ kind: "invite.renew", role: "observer" });
  hand.serve({ kind: "invite.revoke", role: "mentor" });
  log.events();
  log.write(null, "requirements", (document) => {
    const heading = new Y.XmlElement("heading");
    heading.push([new Y.XmlText("Functional")]);
    document.getXmlFragment("content").push([heading]);
  });
  log.keyframe("requirements");
  hand.wait(1_000);
  hand.accepted("interviewer", { kind: "clock.start" });
  log.events();
}

function workOn(hand: HandRoom, log: Log): void {
  hand.wait(5_000);
  log.write(candidate, "board", (document) => {
    const box = new Y.Map<unknown>(
      Object.entries({ type: "geo", x: 100.5, y: -20, label: "Cache ⚡" }),
    );
    document.getMap("records").set("shape:a", box);
  });
  log.cursor(candidate, {
    x: 100,
    y: -20,
    view: { x: -640, y: -360, zoom: 1000, width: 924, height: 624 },
  });
  hand.wait(40);
  log.cursor(interviewer, {
    x: -7,
    y: 0,
    view: { x: 0, y: 0, zoom: 250, width: 620, height: 624 },
  });
  log.write(interviewer, "notes", (document) => document.getText("text").insert(0, "Good start"));
  log.write(candidate, "requirements", (document) => {
    const paragraph = new Y.XmlElement("paragraph");
    paragraph.push([new Y.XmlText("Shorten a link, häßlich or not")]);
    document.getXmlFragment("content").push([paragraph]);
  });
  hand.wait(20_000);
  hand.accepted("interviewer", {
    kind: "constraint.inject",
    constraint: "scale-jump",
    text: "Ten times the readers,\nfrom tomorrow.",
  });
  const constraintId = hand.lastId;
  hand.wait(6_000);
  hand.accepted("candidate", { kind: "constraint.acknowledge", constraintId });
  log.events();
  log.write(candidate, "board", (document) => {
    const box = document.getMap("records").get("shape:a");
    if (box instanceof Y.Map) box.set("x", 240);
  });
  log.keyframe("board");
  log.keyframe("notes");
  log.write(candidate, "board", (document) => {
    document.getMap("records").set("shape:b", new Y.Map([["type", "arrow"]]));
  });
  hand.accepted("candidate", { kind: "constraint.address", constraintId });
  hand.accepted("interviewer", {
    kind: "constraint.inject",
    constraint: "cost",
    text: "Half of it.",
  });
  hand.accepted("interviewer", { kind: "constraint.withdraw", constraintId: hand.lastId });
  hand.accepted("candidate", { kind: "chat.post", text: "Is a day of delay fine? 🙂" });
  hand.accepted("candidate", { kind: "board.gather" });
  log.events();
  log.cursor(candidate, null);
}

function moveTheClock(hand: HandRoom, log: Log): void {
  hand.wait(30_000);
  hand.serve({ kind: "tick" });
  hand.wait(10_000);
  hand.accepted("interviewer", { kind: "clock.adjust", byMinutes: 1 });
  hand.accepted("interviewer", { kind: "clock.pause" });
  hand.wait(120_000);
  hand.accepted("interviewer", { kind: "clock.resume" });
  log.events();
  hand.wait(5_000);
  log.pulse();
  hand.accepted("interviewer", { kind: "phase.next" });
  hand.wait(15_000);
  hand.serve({ kind: "interrupt" });
  hand.serve({ kind: "seat.join", seatId: interviewer });
  hand.serve({ kind: "seat.join", seatId: candidate });
  hand.accepted("interviewer", { kind: "clock.resume" });
  hand.wait(45_000);
  hand.accepted("interviewer", { kind: "phase.back" });
  hand.wait(2_500);
  log.events();
}

interface Log {
  readonly entries: readonly Entry[];
  /** Appends what the room has decided since the last call. */
  events(): void;
  write(by: SeatId | null, document: DocumentName, change: (document: Y.Doc) => void): void;
  cursor(by: SeatId, cursor: Cursor | null): void;
  pulse(): void;
  keyframe(document: DocumentName): void;
}

function createLog(hand: HandRoom): Log {
  const entries: Entry[] = [];
  const stage = emptyStage();
  let seq = 0;
  let taken = 0;
  const add = (fact: Fact) => {
    entries.push(fact);
    apply(stage, fact);
  };
  const stamp = (by: SeatId | null) => ({ seq: ++seq, at: hand.now, by });
  const events = () => {
    for (const fact of hand.facts.slice(taken)) add({ ...fact, seq: ++seq } satisfies EventFact);
    taken = hand.facts.length;
  };
  return {
    entries,
    events,
    write(by, document, change) {
      events();
      const copy = new Y.Doc();
      copy.clientID = seq + 1;
      Y.applyUpdate(copy, Y.encodeStateAsUpdate(stage.documents[document]));
      const before = Y.encodeStateVector(copy);
      copy.transact(() => change(copy));
      add({ ...stamp(by), kind: "update", document, update: Y.encodeStateAsUpdate(copy, before) });
    },
    cursor(by, cursor) {
      events();
      add({ ...stamp(by), kind: "cursor", cursor });
    },
    pulse() {
      events();
      add({ ...stamp(null), kind: "pulse" });
    },
    keyframe(document) {
      entries.push(keyframeOf(stage, document));
    },
  };
}
