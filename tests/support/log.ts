// A room's log written by hand: facts one after the other, with real Yjs updates made by peers that
// each have their own copy of a document and hear of the others only when told to.
import * as fc from "fast-check";
import * as Y from "yjs";
import { DOCUMENT_NAMES, type DocumentName } from "../../shared/documents.ts";
import type { Cursor, Fact, RoomEvent } from "../../shared/events.ts";
import { CommandId, RoomId, SeatId } from "../../shared/ids.ts";
import { must } from "../../shared/must.ts";
import { PRESET_PLANS } from "../../shared/plan.ts";
import type { Entry, Recording } from "../../shared/recording.ts";
import type { Role, Seat } from "../../shared/seat.ts";
import { apply, emptyStage, keyframeOf, type Stage } from "../../shared/stage.ts";

export const MAYA = SeatId.parse("seatMaya");
export const JONAS = SeatId.parse("seatJonas");
export const LOG_START = 1_800_000_000_000;

const SEATS: readonly Seat[] = [
  { id: MAYA, role: "interviewer", name: "Maya", color: "blue" },
  { id: JONAS, role: "candidate", name: "Jonas", color: "orange" },
];

export const CURSOR: Cursor = {
  x: 10,
  y: -20,
  view: { x: -100, y: -50, zoom: 750, width: 656, height: 522 },
};

export interface Log {
  readonly entries: readonly Entry[];
  /** What the room is now, changed by the facts themselves and not by folding the log. */
  readonly live: Stage;
  /** Lets time pass. Returns the log, for chains. */
  after(ms: number): Log;
  event(event: RoomEvent, by?: SeatId | null): Log;
  /** One change by one seat on its own copy. A change that changes nothing leaves no fact. */
  write(by: SeatId, document: DocumentName, change: (document: Y.Doc) => void): Log;
  /** A seat hears what everybody wrote so far. */
  hear(by: SeatId, document: DocumentName): Log;
  cursor(by: SeatId, cursor: Cursor | null): Log;
  pulse(): Log;
  keyframe(document: DocumentName): Log;
  /** The log as a recording, as that role would get it if it heard everything. */
  recording(role?: Role): Recording;
}

export function createLog(): Log {
  const entries: Entry[] = [];
  const live = emptyStage();
  const copies = new Map<string, Y.Doc>();
  let seq = 0;
  let at = LOG_START;
  const stamp = (by: SeatId | null) => ({ seq: ++seq, at, by });
  const add = (fact: Fact) => {
    entries.push(fact);
    apply(live, fact);
  };
  const copyOf = (by: SeatId, document: DocumentName): Y.Doc => {
    const key = `${by} ${document}`;
    const copy = copies.get(key) ?? new Y.Doc();
    copies.set(key, copy);
    return copy;
  };
  const log: Log = {
    entries,
    live,
    after(ms) {
      at += ms;
      return log;
    },
    event(event, by = null) {
      add({ ...stamp(by), kind: "event", event });
      return log;
    },
    write(by, document, change) {
      const copy = copyOf(by, document);
      const updates: Uint8Array[] = [];
      const listen = (update: Uint8Array) => void updates.push(update);
      copy.on("update", listen);
      copy.transact(() => change(copy));
      copy.off("update", listen);
      for (const update of updates) add({ ...stamp(by), kind: "update", document, update });
      return log;
    },
    hear(by, document) {
      Y.applyUpdate(copyOf(by, document), Y.encodeStateAsUpdate(live.documents[document]));
      return log;
    },
    cursor(by, cursor) {
      add({ ...stamp(by), kind: "cursor", cursor });
      return log;
    },
    pulse() {
      add({ ...stamp(null), kind: "pulse" });
      return log;
    },
    keyframe(document) {
      entries.push({ ...keyframeOf(live, document) });
      return log;
    },
    recording(role = "interviewer") {
      const to = entries.at(-1)?.at ?? LOG_START;
      const roomId = RoomId.parse("room12345");
      const header = { roomId, role, from: LOG_START, to, entries: entries.length };
      return { header, entries: [...entries], complete: true };
    },
  };
  return log;
}

/** A log of a room with Maya and Jonas in it, a minute after it was opened, before Start. */
export function openedLog(): Log {
  const log = createLog().event({ kind: "room.opened", plan: must(PRESET_PLANS[0], "a plan") });
  log.event({ kind: "problem.set", prompt: { title: "Team chat", text: "Design a chat." } });
  for (const seat of SEATS) log.event({ kind: "seat.taken", seat });
  for (const { id } of SEATS) log.event({ kind: "seat.joined", seatId: id }, id);
  return log.after(60_000);
}

/** The same, right after Start. */
export function startedLog(): Log {
  return openedLog()
    .event(
      { kind: "problem.revealed", prompt: { title: "Team chat", text: "Design a chat." } },
      MAYA,
    )
    .event({ kind: "clock.started" }, MAYA)
    .event({ kind: "phase.started", phase: 0, cause: "start", budgetMs: 300_000 }, MAYA);
}

/** What a document of the log's writers holds, as plain values. */
export function contentOf(document: Y.Doc): unknown {
  return {
    records: document.getMap("records").toJSON(),
    text: document.getText("text").toJSON(),
  };
}

/** What a stage holds, as plain values; two of them can be compared. */
export function contentOfStage(stage: Stage): unknown {
  return {
    seq: stage.seq,
    at: stage.at,
    room: stage.room,
    cursors: new Map(stage.cursors),
    documents: DOCUMENT_NAMES.map((name) => contentOf(stage.documents[name])),
  };
}

type Step = (log: Log, number: number) => void;

const seatId = fc.constantFrom(MAYA, JONAS);
const documentName = fc.constantFrom(...DOCUMENT_NAMES);

const scribble: fc.Arbitrary<(document: Y.Doc) => void> = fc.oneof(
  fc.tuple(fc.constantFrom("a", "b", "c", "d"), fc.integer()).map(
    ([key, value]) =>
      (document: Y.Doc) =>
        void document.getMap("records").set(key, value),
  ),
  fc
    .constantFrom("a", "b", "c", "d")
    .map((key) => (document: Y.Doc) => document.getMap("records").delete(key)),
  fc
    .tuple(fc.nat(), fc.string({ minLength: 1, maxLength: 4 }))
    .map(([where, text]) => (document: Y.Doc) => {
      const target = document.getText("text");
      target.insert(where % (target.length + 1), text);
    }),
  fc.tuple(fc.nat(), fc.nat(3)).map(([where, length]) => (document: Y.Doc) => {
    const target = document.getText("text");
    const from = where % (target.length + 1);
    target.delete(from, Math.min(length, target.length - from));
  }),
);

type EventOf = (number: number) => RoomEvent;

const roomEvent: fc.Arbitrary<EventOf> = fc.oneof(
  fc
    .constantFrom<RoomEvent[]>(
      { kind: "clock.paused", reason: "asked" },
      { kind: "clock.paused", reason: "interrupted" },
      { kind: "clock.resumed" },
      { kind: "phase.overran", phase: 0 },
      { kind: "phase.adjusted", phase: 1, byMs: 60_000, changes: [{ phase: 1, byMs: 60_000 }] },
      { kind: "board.gathered" },
      { kind: "invite.revoked", role: "observer" },
    )
    .map(
      (event): EventOf =>
        () =>
          event,
    ),
  fc
    .tuple(fc.nat(4), fc.constantFrom("next" as const, "back" as const, "bell" as const))
    .map(([phase, cause]): EventOf => () => ({
      kind: "phase.started",
      phase,
      cause,
      budgetMs: 300_000,
    })),
  fc
    .tuple(seatId, fc.constantFrom("seat.joined" as const, "seat.left" as const))
    .map(([id, kind]): EventOf => () => ({ kind, seatId: id })),
  fc.constant<EventOf>((number) => ({
    kind: "constraint.injected" as const,
    constraintId: CommandId.parse(`constraint-${number}`),
    constraint: "failure" as const,
    text: "One region is gone.",
  })),
  fc.string({ minLength: 1, maxLength: 12, unit: "grapheme" }).map((text): EventOf => (number) => ({
    kind: "chat.posted" as const,
    messageId: CommandId.parse(`message-${number}`),
    text: text.trim() === "" ? "…" : text.trim(),
  })),
);

const coordinate = fc.integer({ min: -100_000, max: 100_000 });
const cursor: fc.Arbitrary<Cursor> = fc.record({
  x: coordinate,
  y: coordinate,
  view: fc.record({
    x: coordinate,
    y: coordinate,
    zoom: fc.integer({ min: 10, max: 8_000 }),
    width: fc.nat(5_000),
    height: fc.nat(5_000),
  }),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(seatId, documentName, scribble).map(
      ([by, name, change]): Step =>
        (log) =>
          void log.write(by, name, change),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(seatId, documentName).map(
      ([by, name]): Step =>
        (log) =>
          void log.hear(by, name),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(seatId, fc.option(cursor)).map(
      ([by, where]): Step =>
        (log) =>
          void log.cursor(by, where),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.option(seatId), roomEvent).map(
      ([by, event]): Step =>
        (log, number) =>
          void log.event(event(number), by),
    ),
  },
  {
    weight: 1,
    arbitrary: documentName.map(
      (name): Step =>
        (log) =>
          void log.keyframe(name),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Step>((log) => void log.pulse()) },
);

/** Logs of a started room in which anything may have happened, several things at once too. */
export const anyLog: fc.Arbitrary<Log> = fc
  .array(fc.tuple(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 40_000 })), step), {
    maxLength: 60,
  })
  .map((steps) => {
    const log = startedLog();
    steps.forEach(([ms, take], index) => take(log.after(ms), index));
    return log;
  });
