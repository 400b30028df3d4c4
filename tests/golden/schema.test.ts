// The shapes of the wire and of the log, pinned to their versions by a hash of each. Whoever changes one
// is told so here, and decides: a new version number, or a shape that nobody outside has ever seen.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { Command, REFUSALS } from "../../shared/commands.ts";
import { RoomEvent } from "../../shared/events.ts";
import { BoardPresence, PresenceUser } from "../../shared/presence.ts";
import * as protocol from "../../shared/protocol.ts";
import { decodeRecording, FORMAT_VERSION, RecordingHeader } from "../../shared/recording.ts";
import { stageAt } from "../../shared/stage.ts";

const PINS = new URL("schemas.json", import.meta.url);

interface Pinned {
  readonly version: number;
  /** By name: the beginning of the SHA-256 of its shape. */
  readonly hashes: Readonly<Record<string, string>>;
}

const WIRE: Pinned = {
  version: protocol.PROTOCOL_VERSION,
  hashes: hashes({
    ...schemas({
      Command,
      RoomEvent,
      BoardPresence,
      PresenceUser,
      Handshake: protocol.Handshake,
      ConnectRefusal: protocol.ConnectRefusal,
      FactMessage: protocol.FactMessage,
      CreateRoom: protocol.CreateRoom,
      CreatedRoom: protocol.CreatedRoom,
      TakeSeat: protocol.TakeSeat,
      TakenSeat: protocol.TakenSeat,
      Invitation: protocol.Invitation,
      RoomSummary: protocol.RoomSummary,
      RenewedInvite: protocol.RenewedInvite,
      ProblemSummary: protocol.ProblemSummary,
      HttpError: protocol.HttpError,
      Secret: protocol.Secret,
    }),
    // The welcome carries a whole room, which is folded, never parsed: its shape is that of a full one.
    Room: shapeOf(stageAt(goldenEntries(), Infinity).room),
    Refusal: Object.keys(REFUSALS).toSorted(),
    yjs: [protocol.YJS_SUBPROTOCOL, protocol.MARK_MESSAGE, protocol.CLOSE],
  }),
};

const RECORDING: Pinned = {
  version: FORMAT_VERSION,
  hashes: hashes(schemas({ RecordingHeader, RoomEvent })),
};

if (process.env["GOLDEN"] === "write") {
  writeFileSync(PINS, `${JSON.stringify({ wire: WIRE, recording: RECORDING }, null, 2)}\n`);
}

const Pin = z.object({ version: z.number(), hashes: z.record(z.string(), z.string()) });
const pins = z.object({ wire: Pin, recording: Pin }).parse(JSON.parse(readFileSync(PINS, "utf8")));

describe("shapes", () => {
  test("the wire is what PROTOCOL_VERSION says", () => {
    expect(problemWith(WIRE, pins.wire, "PROTOCOL_VERSION in shared/protocol.ts")).toBe("none");
  });

  test("the log is what FORMAT_VERSION says", () => {
    expect(problemWith(RECORDING, pins.recording, "FORMAT_VERSION in shared/recording.ts")).toBe(
      "none",
    );
  });

  test("a change is noticed, named, and told from a new version", () => {
    const now = { version: 1, hashes: { A: "1", B: "2" } };
    expect(problemWith(now, now, "V")).toBe("none");
    expect(problemWith(now, { version: 1, hashes: { A: "1", B: "3", C: "4" } }, "V")).toContain(
      "B, C changed",
    );
    expect(problemWith({ ...now, version: 2 }, now, "V")).toContain("is 2 and 1 is pinned");
    expect(hashes(schemas({ A: z.string().max(3) }))).not.toEqual(
      hashes(schemas({ A: z.string().max(4) })),
    );
    expect(shapeOf([{ a: 1 }, { a: null, b: "x" }])).toEqual([
      { a: ["null", "number"], b: ["string"] },
    ]);
  });
});

const WRITE = "write the pins: GOLDEN=write npx vitest run tests/golden/schema.test.ts";

function problemWith(now: Pinned, pinned: Pinned, constant: string): string {
  const names = new Set([...Object.keys(now.hashes), ...Object.keys(pinned.hashes)]);
  const changed = [...names].filter((name) => now.hashes[name] !== pinned.hashes[name]).toSorted();
  if (now.version !== pinned.version) {
    return `${constant} is ${String(now.version)} and ${String(pinned.version)} is pinned: ${WRITE}`;
  }
  if (changed.length === 0) return "none";
  return `${changed.join(", ")} changed: raise ${constant} unless no release ever had it, then ${WRITE}`;
}

function goldenEntries() {
  const file = new URL(`v${String(FORMAT_VERSION)}.greenroom`, import.meta.url);
  return decodeRecording(new Uint8Array(readFileSync(file))).entries;
}

function schemas(all: Record<string, z.ZodType>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(all).map(([name, schema]) => [name, z.toJSONSchema(schema, { io: "input" })]),
  );
}

function hashes(shapes: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const text = JSON.stringify(sorted(shape));
      return [name, createHash("sha256").update(text).digest("hex").slice(0, 16)];
    }),
  );
}

/** The same with the keys of every object in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}

/** Keys and types of a value, without its values: what differs between the items of a list is joined. */
function shapeOf(value: unknown): unknown {
  return joined([value]);
}

function joined(values: readonly unknown[]): unknown {
  const lists = values.filter((value) => Array.isArray(value));
  if (lists.length > 0) return [joined(lists.flat())];
  const objects = values.filter((value) => typeof value === "object" && value !== null);
  if (objects.length === 0 || objects.length < values.filter((value) => value !== null).length) {
    return [...new Set(values.map((value) => (value === null ? "null" : typeof value)))].toSorted();
  }
  const keys = [...new Set(objects.flatMap((each) => Object.keys(each ?? {})))].toSorted();
  return Object.fromEntries(
    keys.map((key) => [
      key,
      joined(
        objects.flatMap((each) =>
          each !== null && Object.hasOwn(each, key) ? [Reflect.get(each, key)] : [],
        ),
      ),
    ]),
  );
}
