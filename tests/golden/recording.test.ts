// A recording of every format version must play for ever: v1.greenroom was written once, by
// `GOLDEN=write npx vitest run tests/golden`, and what it holds is spelled out here. When the format
// changes, its file and its expectations stay, and the next version gets a file of its own.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type * as Y from "yjs";
import { describe, expect, test } from "vitest";
import { RoomEvent } from "../../shared/events.ts";
import { elapsedMs } from "../../shared/room.ts";
import { decodeRecording, encodeRecording, FORMAT_VERSION } from "../../shared/recording.ts";
import { stageAt } from "../../shared/stage.ts";
import { OPENED_AT, SEAT_IDS } from "../support/rooms.ts";
import { goldenRecording } from "./interview.ts";

const FILE = new URL(`v${String(FORMAT_VERSION)}.greenroom`, import.meta.url);
if (process.env["GOLDEN"] === "write" && !existsSync(FILE)) writeFileSync(FILE, goldenRecording());

test("the present format version has its golden recording", () => {
  expect(existsSync(FILE), `write it: GOLDEN=write npx vitest run tests/golden`).toBe(true);
});

describe("version 1", () => {
  const bytes = new Uint8Array(readFileSync(new URL("v1.greenroom", import.meta.url)));
  const { header, entries, complete } = decodeRecording(bytes);
  const end = stageAt(entries, Infinity);

  test("is whole", () => {
    expect(complete).toBe(true);
    expect(header).toEqual({
      roomId: "goldenRoom",
      role: "interviewer",
      from: OPENED_AT,
      to: OPENED_AT + 259_540,
      entries: 52,
    });
    expect(entries).toHaveLength(52);
  });

  test("holds every kind of entry, and every kind of event that version 1 had", () => {
    expect([...new Set(entries.map(({ kind }) => kind))].toSorted()).toEqual([
      "cursor",
      "event",
      "keyframe",
      "pulse",
      "update",
    ]);
    const kinds = new Set(
      entries.flatMap((entry) => (entry.kind === "event" ? entry.event.kind : [])),
    );
    expect([...kinds].toSorted()).toEqual([
      "board.gathered",
      "chat.posted",
      "clock.paused",
      "clock.resumed",
      "clock.started",
      "constraint.acknowledged",
      "constraint.addressed",
      "constraint.injected",
      "constraint.withdrawn",
      "invite.renewed",
      "invite.revoked",
      "phase.adjusted",
      "phase.overran",
      "phase.started",
      "problem.revealed",
      "problem.set",
      "room.ended",
      "room.opened",
      "seat.joined",
      "seat.left",
      "seat.taken",
    ]);
    const known = RoomEvent.options.map((option) => option.shape.kind.value);
    for (const kind of kinds) expect(known).toContain(kind);
  });

  test("its room at the end", () => {
    const { interviewer, candidate } = SEAT_IDS;
    const startedAt = OPENED_AT + 1_000;
    expect(end.room).toMatchObject({
      openedAt: OPENED_AT,
      startedAt,
      prompt: { title: "URL shortener", text: "Make long addresses short." },
      clock: { kind: "over", at: OPENED_AT + 259_540 },
      phases: [
        { plannedMs: 60_000, budgetMs: 136_040, usedMs: 78_540, overran: false },
        { plannedMs: 180_000, budgetMs: 180_000, usedMs: 60_000, overran: false },
        { plannedMs: 120_000, budgetMs: 60_000, usedMs: 0, overran: false },
      ],
      constraints: [
        {
          kind: "scale-jump",
          text: "Ten times the readers,\nfrom tomorrow.",
          phase: 0,
          injected: { at: startedAt + 25_040, by: interviewer },
          acknowledged: { at: startedAt + 31_040, by: candidate },
          addressed: { at: startedAt + 31_040, by: candidate },
          withdrawn: null,
        },
        { kind: "cost", text: "Half of it.", acknowledged: null, withdrawn: { by: interviewer } },
      ],
      chat: [{ at: startedAt + 31_040, by: candidate, text: "Is a day of delay fine? 🙂" }],
      revoked: ["mentor"],
    });
    expect(end.room.seats.map(({ name, color, connected }) => [name, color, connected])).toEqual([
      ["interviewer", "blue", true],
      ["candidate", "orange", false],
      ["mentor", "violet", false],
      ["observer", "teal", false],
    ]);
    expect(elapsedMs(end.room, end.at)).toBe(138_540);
  });

  test("its documents at the end", () => {
    expect(contentOf(end.documents)).toEqual({
      records: {
        "shape:a": { type: "geo", x: 240, y: -20, label: "Cache ⚡" },
        "shape:b": { type: "arrow" },
      },
      requirements:
        "<heading>Functional</heading><paragraph>Shorten a link, häßlich or not</paragraph>",
      notes: "Good start",
    });
  });

  test("in the middle: the board before its second change, and both pointers", () => {
    const middle = stageAt(entries, OPENED_AT + 10_000);
    expect(contentOf(middle.documents)).toEqual({
      records: { "shape:a": { type: "geo", x: 100.5, y: -20, label: "Cache ⚡" } },
      requirements:
        "<heading>Functional</heading><paragraph>Shorten a link, häßlich or not</paragraph>",
      notes: "Good start",
    });
    expect([...middle.cursors]).toEqual([
      [
        SEAT_IDS.candidate,
        {
          x: 100,
          y: -20,
          view: { x: -640, y: -360, zoom: 1000, width: 924, height: 624 },
          at: OPENED_AT + 6_000,
        },
      ],
      [
        SEAT_IDS.interviewer,
        {
          x: -7,
          y: 0,
          view: { x: 0, y: 0, zoom: 250, width: 620, height: 624 },
          at: OPENED_AT + 6_040,
        },
      ],
    ]);
    expect(middle.room.clock).toEqual({ kind: "running", phase: 0, since: OPENED_AT + 1_000 });
  });

  test("without its keyframes it gives the same documents", () => {
    const facts = entries.filter(({ kind }) => kind !== "keyframe");
    expect(contentOf(stageAt(facts, Infinity).documents)).toEqual(contentOf(end.documents));
  });

  test.runIf(FORMAT_VERSION === 1)("written again, it is the same file to the byte", () => {
    expect(encodeRecording(header, entries)).toEqual(bytes);
  });
});

function contentOf(documents: Readonly<Record<"board" | "requirements" | "notes", Y.Doc>>) {
  return {
    records: documents.board.getMap("records").toJSON(),
    requirements: documents.requirements.getXmlFragment("content").toJSON(),
    notes: documents.notes.getText("text").toJSON(),
  };
}
