// The file format: what is written is read, and a file that was cut anywhere plays up to the cut.
import * as encoding from "lib0/encoding";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createEntryEncoder,
  decodeRecording,
  encodeEnd,
  encodeHeader,
  encodeRecording,
  FORMAT_VERSION,
  packFact,
  decodeInSteps,
  RecordingError,
  unpackFact,
  type Recording,
} from "../../shared/recording.ts";
import { anyLog, CURSOR, JONAS, MAYA, startedLog } from "../support/log.ts";

describe("a recording file", () => {
  it("gives back what was written", () => {
    fc.assert(
      fc.property(anyLog, (log) => {
        const recording = log.recording();
        expect(decodeRecording(encode(recording))).toEqual(recording);
      }),
    );
  });

  it("is the same whether written whole or entry by entry", () => {
    const { header, entries } = smallLog().recording();
    const encodeEntry = createEntryEncoder();
    const pieces = [
      encodeHeader(header),
      ...entries.map((entry) => encodeEntry(entry)),
      encodeEnd(),
    ];
    expect(Buffer.concat(pieces)).toEqual(Buffer.from(encodeRecording(header, entries)));
  });

  it("plays up to the cut, wherever it is cut off", () => {
    const recording = smallLog().recording();
    const bytes = encode(recording);
    const headerLength = encodeHeader(recording.header).length;
    let longest = 0;
    for (let length = headerLength; length < bytes.length; length++) {
      const cut = decodeRecording(bytes.slice(0, length));
      expect(cut.complete).toBe(false);
      expect(cut.entries).toEqual(recording.entries.slice(0, cut.entries.length));
      expect(cut.entries.length).toBeGreaterThanOrEqual(longest);
      longest = cut.entries.length;
    }
    expect(longest).toBe(recording.entries.length);
  });

  it("says that it is no recording when cut within its header", () => {
    const recording = smallLog().recording();
    const bytes = encode(recording);
    for (let length = 0; length < encodeHeader(recording.header).length; length++) {
      expect(() => decodeRecording(bytes.slice(0, length))).toThrow(RecordingError);
    }
  });

  it("ends where a byte in the middle went bad, with what stands before it", () => {
    fc.assert(
      fc.property(anyLog, fc.nat(), fc.integer({ min: 1, max: 255 }), (log, where, change) => {
        const recording = log.recording();
        const bytes = encode(recording);
        const from = encodeHeader(recording.header).length;
        const index = from + (where % (bytes.length - from));
        bytes[index] = (bytes[index] ?? 0) ^ change;
        const whole = entriesBefore(recording, index);
        const read = decodeRecording(bytes).entries;
        expect(read.slice(0, whole)).toEqual(recording.entries.slice(0, whole));
      }),
    );
  });

  it("is refused by name when it is something else or newer", () => {
    expect(codeOf(new TextEncoder().encode("PNG, surely not a recording"))).toBe("not_a_recording");
    expect(codeOf(new Uint8Array())).toBe("not_a_recording");
    const newer = encodeHeader(smallLog().recording().header);
    newer["GREENROOM\n".length] = FORMAT_VERSION + 1;
    expect(codeOf(newer)).toBe("newer_format");
    const damaged = encoding.encode((encoder) => {
      encoding.writeUint8Array(encoder, new TextEncoder().encode("GREENROOM\n"));
      encoding.writeVarUint(encoder, FORMAT_VERSION);
      encoding.writeVarString(encoder, "{}");
    });
    expect(codeOf(damaged)).toBe("damaged");
  });

  it("can be read in steps that tell how far they are", () => {
    const log = startedLog();
    for (let index = 0; index < 2_500; index++) log.after(10).pulse();
    const recording = log.recording();
    const steps: number[] = [];
    const reading = decodeInSteps(encode(recording));
    let step = reading.next();
    for (; !step.done; step = reading.next()) {
      steps.push(step.value.entries);
      expect(step.value.at).toBe(recording.entries[step.value.entries - 1]?.at);
    }
    expect(steps).toEqual([1_000, 2_000]);
    expect(step.value).toEqual(recording);
  });
});

describe("a stored fact", () => {
  it("gives back the fact", () => {
    fc.assert(
      fc.property(anyLog, (log) => {
        const facts = log.entries.filter((entry) => entry.kind !== "keyframe");
        expect(facts.map((fact) => unpackFact(packFact(fact)))).toEqual(facts);
      }),
    );
  });

  it("is refused when its bytes make no sense", () => {
    const stamp = { seq: 1, at: 1, by: null };
    const unreadable = { ...stamp, kind: 0, body: Uint8Array.of(3, 1, 2, 3) };
    expect(() => unpackFact(unreadable)).toThrow(RecordingError);
    expect(() => unpackFact({ ...stamp, kind: 99, body: new Uint8Array() })).toThrow(
      RecordingError,
    );
    expect(() => unpackFact({ ...stamp, kind: 4, body: Uint8Array.of(0) })).toThrow(RecordingError);
  });
});

function encode({ header, entries }: Recording): Uint8Array {
  return encodeRecording(header, entries);
}

/** How many entries of a file lie wholly before a byte. */
function entriesBefore({ header, entries }: Recording, byte: number): number {
  const encodeEntry = createEntryEncoder();
  let end = encodeHeader(header).length;
  let whole = 0;
  for (const entry of entries) {
    end += encodeEntry(entry).length;
    if (end > byte) break;
    whole += 1;
  }
  return whole;
}

function codeOf(bytes: Uint8Array): string {
  try {
    decodeRecording(bytes);
  } catch (error) {
    if (error instanceof RecordingError) return error.code;
    throw error;
  }
  return "none";
}

/** One of every kind of entry. */
function smallLog() {
  return startedLog()
    .after(500)
    .write(JONAS, "board", (document) => void document.getMap("records").set("a", 1))
    .keyframe("board")
    .after(40)
    .cursor(JONAS, CURSOR)
    .cursor(MAYA, null)
    .after(3_000)
    .pulse()
    .write(MAYA, "notes", (document) => document.getText("text").insert(0, "häßlich ✎"))
    .event({ kind: "room.ended" }, MAYA);
}
