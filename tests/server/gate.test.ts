// The gate: what honest clients send passes, what nobody honest sends does not, and neither costs much.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { writeRecord, boardRecords, seedBoard } from "../../shared/board-document.ts";
import { seedRequirements } from "../../shared/requirements-document.ts";
import { checkUpdate } from "../../server/gate.ts";
import { block, byte, bytes, text, uint } from "../support/peers.ts";

/** One struct of one client, and no deletion. */
function oneStruct(...write: Parameters<typeof bytes>): Uint8Array {
  return bytes(uint(1), uint(1), uint(7), uint(0), ...write, uint(0));
}

/** A value in a root array, as lib0 writes it. */
function oneValue(...write: Parameters<typeof bytes>): Uint8Array {
  return oneStruct(byte(8), uint(1), text("root"), uint(1), ...write);
}

function updateOf(change: (doc: Y.Doc) => void): Uint8Array {
  const doc = new Y.Doc();
  change(doc);
  return Y.encodeStateAsUpdate(doc);
}

describe("honest updates pass", () => {
  test("the documents a room begins with", () => {
    expect(checkUpdate(updateOf(seedBoard))).toBeNull();
    expect(checkUpdate(updateOf(seedRequirements))).toBeNull();
  });

  test("every kind of content Yjs writes, deletions, garbage and skips", () => {
    const doc = new Y.Doc();
    const updates: Uint8Array[] = [];
    doc.on("update", (update: Uint8Array) => updates.push(update));
    const map = doc.getMap<unknown>("map");
    const values = [1, -1, 2 ** 40, 1.5, 0.1, true, false, null, "text 👋", 10n, new Uint8Array(9)];
    values.forEach((value, index) => map.set(`value ${index}`, value));
    map.set("object", { list: [1, { deep: [] }], nothing: undefined });
    map.set("type", new Y.Array());
    const rich = doc.getText("rich");
    rich.insert(0, "Hello", { bold: true, link: { href: "https://example.org" } });
    rich.insertEmbed(2, { image: "x" });
    rich.format(1, 3, { bold: null });
    const xml = doc.getXmlFragment("content");
    const element = new Y.XmlElement("heading");
    element.setAttribute("level", "2");
    xml.push([element, new Y.XmlText("Title")]);
    rich.delete(1, 2);
    map.delete("object");
    const seen = new Set(updates.flatMap((update) => Y.decodeUpdate(update).structs.map(nameOf)));
    expect([...seen].sort()).toEqual([
      "ContentAny",
      "ContentBinary",
      "ContentEmbed",
      "ContentFormat",
      "ContentString",
      "ContentType",
    ]);
    const gaps = Y.mergeUpdates([updates[0], updates[3]].filter((update) => update !== undefined));
    expect(Y.decodeUpdate(gaps).structs.map(nameOf)).toContain("Skip");
    for (const update of [...updates, gaps, Y.encodeStateAsUpdate(doc)])
      expect(checkUpdate(update)).toBeNull();
  });

  test("an hour of drawing, whole", () => {
    const update = updateOf((doc) => {
      const records = boardRecords(doc);
      for (let index = 0; index < 300; index++)
        writeRecord(records, {
          id: `shape:${index}`,
          typeName: "shape",
          type: "geo",
          x: index,
          y: index,
          props: { w: 100, h: 50, richText: { type: "doc", content: [{ type: "paragraph" }] } },
        });
    });
    expect(checkUpdate(update)).toBeNull();
  });
});

function nameOf(struct: Y.Item | Y.GC | Y.Skip): string {
  return struct instanceof Y.Item ? struct.content.constructor.name : struct.constructor.name;
}

describe("bombs are refused", () => {
  test("seven bytes that claim 30 million structs", () => {
    const bomb = bytes(uint(1), uint(30_000_000), uint(1), uint(0));
    expect(bomb).toHaveLength(7);
    expect(checkUpdate(bomb)).toBe("too_many_structs");
  });

  test("counts are not believed where they stay below the cap", () => {
    expect(checkUpdate(bytes(uint(1), uint(100_000), uint(1), uint(0)))).toBe("malformed");
    expect(checkUpdate(oneValue(byte(117), uint(2 ** 31)))).toBe("malformed");
    expect(checkUpdate(oneStruct(byte(3), uint(1), text("r"), uint(2 ** 31)))).toBe("malformed");
  });

  test("200,001 structs, in one client or in many", () => {
    const many = Uint8Array.from({ length: 400_002 }, (_, index) => index % 2);
    const inOne = bytes(uint(1), uint(200_001), uint(1), uint(0), (encoder) => {
      for (const each of many) byte(each)(encoder);
    });
    expect(checkUpdate(inOne)).toBe("too_many_structs");
    const inMany = bytes(uint(200_001), (encoder) => {
      for (let client = 0; client < 200_001; client++)
        for (const each of [0, client, 0]) uint(each)(encoder);
    });
    expect(checkUpdate(inMany)).toBe("too_many_structs");
  });

  test("20,001 deleted ranges, in one client or in many", () => {
    const inOne = bytes(uint(0), uint(1), uint(1), uint(20_001));
    expect(checkUpdate(inOne)).toBe("too_many_deletions");
    const inMany = bytes(uint(0), uint(20_001), (encoder) => {
      for (let client = 0; client < 20_001; client++)
        for (const each of [client, 0]) uint(each)(encoder);
    });
    expect(checkUpdate(inMany)).toBe("too_many_deletions");
  });

  test("clocks beyond every sum that stays exact", () => {
    expect(checkUpdate(oneStruct(byte(0), uint(Number.MAX_SAFE_INTEGER)))).toBe("malformed");
    const deletion = bytes(uint(0), uint(1), uint(1), uint(1), uint(0), uint(2 ** 45));
    expect(checkUpdate(deletion)).toBe("malformed");
  });

  test.each([65, 5_000, 20_000])("values nested %d deep", (depth) => {
    const nested = oneValue((encoder) => {
      for (let level = 0; level < depth; level++) {
        byte(117)(encoder);
        uint(1)(encoder);
      }
      byte(126)(encoder);
    });
    expect(checkUpdate(nested)).toBe("malformed");
    const json = oneStruct(
      byte(5),
      uint(1),
      text("r"),
      text("[".repeat(depth) + "]".repeat(depth)),
    );
    expect(checkUpdate(json)).toBe("malformed");
  });
});

describe("what nobody honest sends is refused", () => {
  test.each([
    ["nothing at all", new Uint8Array()],
    ["half an update", updateOf(seedRequirements).subarray(0, 100)],
    ["something behind the end", Uint8Array.of(0, 0, 0)],
    ["a subdocument", oneStruct(byte(9), uint(1), text("r"), text("guid"), byte(126))],
    ["an unknown kind of content", oneStruct(byte(11), uint(1), text("r"), uint(1))],
    ["an unknown type", oneStruct(byte(7), uint(1), text("r"), uint(7))],
    ["an unknown value", oneValue(byte(1))],
    ["a struct of no length", oneStruct(byte(0), uint(0))],
    ["a skip with flags of an item", oneStruct(byte(0x8a), uint(1))],
    ["text that is not UTF-8", oneStruct(byte(4), uint(1), text("r"), block(Uint8Array.of(0xff)))],
    ["JSON that is none", oneStruct(byte(5), uint(1), text("r"), text("{"))],
  ])("%s", (_, update) => {
    expect(checkUpdate(update)).toBe("malformed");
  });

  test("keys that replace a prototype, wherever they stand", () => {
    const isAdmin = JSON.parse('{"__proto__":{"isAdmin":true}}') as unknown;
    const changes: ((doc: Y.Doc) => void)[] = [
      (doc) => doc.getMap("__proto__").set("a", 1),
      (doc) => doc.getMap("m").set("__proto__", 1),
      (doc) => doc.getMap("m").set("a", { list: [isAdmin] }),
      (doc) => doc.getText("t").insert(0, "a", { __proto__: null, mark: { a: isAdmin } }),
      (doc) => doc.getText("t").insertEmbed(0, { a: isAdmin }),
    ];
    for (const change of changes) expect(checkUpdate(updateOf(change))).toBe("malformed");
  });
});

/** What damage finds its way through the gate must neither throw in Yjs nor leave a document that cannot be loaded. */
test("what passes can be applied, or is refused whole; the document can always be loaded again", () => {
  const base = new Y.Doc();
  seedRequirements(base);
  base.getMap("records").set("a", { x: 1, list: [1, 2] });
  base.getText("text").insert(0, "Hello world");
  base.getText("text").delete(2, 3);
  const state = Y.encodeStateAsUpdate(base);
  const reach = { refused: 0, applied: 0, threw: 0 };
  const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(damage, fc.boolean(), (places, fresh) => {
      const source = new Y.Doc();
      if (fresh) source.getMap("records").set("b", { y: 2 });
      else Y.applyUpdate(source, state);
      source.getText("text").insert(0, "new");
      const update = new Uint8Array(Y.encodeStateAsUpdate(source));
      for (const [place, value] of places) update[place % update.length] = value;
      if (checkUpdate(update)) {
        reach.refused += 1;
        return;
      }
      const doc = new Y.Doc();
      Y.applyUpdate(doc, state);
      const written: Uint8Array[] = [];
      doc.on("update", (bytesOut: Uint8Array) => written.push(bytesOut));
      try {
        Y.applyUpdate(doc, update);
        reach.applied += 1;
      } catch {
        // The host gives the document up and drops what it wrote in the same breath.
        reach.threw += 1;
        return;
      }
      const again = new Y.Doc();
      Y.applyUpdate(again, state);
      for (const each of written) Y.applyUpdate(again, each);
      expect(again.store.pendingStructs).toBeNull();
      Y.applyUpdateV2(new Y.Doc(), Y.encodeStateAsUpdateV2(again));
    }),
    { numRuns: 1_500 },
  );
  expect(reach.refused).toBeGreaterThan(100);
  expect(reach.applied).toBeGreaterThan(100);
});
