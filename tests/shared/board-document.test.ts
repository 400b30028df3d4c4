import * as fc from "fast-check";
import { createTLStore, type TLRecord } from "tldraw";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import {
  BOARD_SCHEMA,
  boardMeta,
  boardRecords,
  deleteRecord,
  PAGE_ID,
  readBoard,
  readRecord,
  repairBoard,
  seedBoard,
  writeRecord,
  ZONES,
  type BoardRecord,
} from "../../shared/board-document.ts";
import { must } from "../../shared/must.ts";

const seeded = (() => {
  const doc = new Y.Doc();
  seedBoard(doc);
  return Y.encodeStateAsUpdate(doc);
})();

function board(): Y.Doc {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, seeded);
  return doc;
}

function geo(id: string, change: Record<string, unknown> = {}): BoardRecord {
  const { props, ...rest } = change;
  return {
    id,
    typeName: "shape",
    type: "geo",
    parentId: PAGE_ID,
    index: "a9",
    x: 10,
    y: 20,
    rotation: 0,
    opacity: 1,
    isLocked: false,
    meta: {},
    ...rest,
    props: {
      geo: "rectangle",
      w: 100,
      h: 50,
      color: "black",
      labelColor: "black",
      fill: "none",
      dash: "draw",
      size: "m",
      font: "draw",
      align: "middle",
      verticalAlign: "middle",
      growY: 0,
      url: "",
      scale: 1,
      richText: { type: "doc", content: [{ type: "paragraph" }] },
      ...(props as object | undefined),
    },
  };
}

function stroke(points: readonly (readonly [number, number, number])[]): BoardRecord {
  const segments = [{ type: "free", points: points.map(([x, y, z]) => ({ x, y, z })) }];
  return {
    ...geo("shape:stroke"),
    type: "draw",
    props: {
      segments,
      color: "black",
      fill: "none",
      dash: "draw",
      size: "m",
      isComplete: false,
      isClosed: false,
      isPen: false,
      scale: 1,
    },
  };
}

function sync(...docs: Y.Doc[]): void {
  for (const from of docs) {
    for (const to of docs) Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)));
  }
}

const tldraw = createTLStore();

/** What tldraw holds after taking the whole board; throws where its validators refuse something. */
function loadIntoTldraw(doc: Y.Doc): TLRecord[] {
  tldraw.clear();
  tldraw.put(readBoard(doc) as unknown as TLRecord[]);
  return tldraw.allRecords();
}

function recordOf(doc: Y.Doc, id: string): BoardRecord {
  return readRecord(id, must(boardRecords(doc).get(id), id));
}

describe("the seed", () => {
  test("carries the schema of the tldraw that is installed", () => {
    expect(BOARD_SCHEMA).toEqual(createTLStore().schema.serialize());
    expect(boardMeta(board()).get("schema")).toEqual(BOARD_SCHEMA);
  });

  test("is what tldraw takes for a board: a document, a page and five locked frames", () => {
    const records = loadIntoTldraw(board());
    expect(records.map(({ typeName }) => typeName).toSorted()).toEqual([
      "document",
      "page",
      ...ZONES.map(() => "shape"),
    ]);
    expect(
      records.filter((record) => record.typeName === "shape").every((one) => one.isLocked),
    ).toBe(true);
  });

  test("leaves 100 units between stacked zones and never overlaps", () => {
    for (const one of ZONES) {
      for (const other of ZONES) {
        if (one === other) continue;
        const beside = one.x + one.width < other.x || other.x + other.width < one.x;
        const gap = Math.max(other.y - one.y - one.height, one.y - other.y - other.height);
        expect(beside || gap >= 100).toBe(true);
      }
    }
  });
});

describe("a record", () => {
  test("comes back as it was written, and tldraw takes it", () => {
    const doc = board();
    const record = geo("shape:a", { meta: { stencil: "cache", "a.b": 1 } });
    writeRecord(boardRecords(doc), record);
    expect(recordOf(doc, "shape:a")).toEqual(record);
    expect(loadIntoTldraw(doc).length).toBe(ZONES.length + 3);
  });

  test("any JSON in props and meta survives", () => {
    const fields = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 6 });
    fc.assert(
      fc.property(fields, fields, fc.integer(), fc.integer(), (props, meta, x, y) => {
        const doc = new Y.Doc();
        const record = { id: "shape:a", typeName: "shape", type: "geo", x, y, props, meta };
        writeRecord(boardRecords(doc), record);
        const copy = new Y.Doc();
        Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
        expect(JSON.parse(JSON.stringify(recordOf(copy, "shape:a")))).toEqual(
          JSON.parse(JSON.stringify(record)),
        );
      }),
    );
  });

  test("is written by fields: one moves, another relabels, both stay", () => {
    const [a, b] = [board(), board()];
    writeRecord(boardRecords(a), geo("shape:a"));
    sync(a, b);
    writeRecord(boardRecords(a), geo("shape:a", { x: 99 }), geo("shape:a"));
    writeRecord(boardRecords(b), geo("shape:a", { props: { color: "red" } }), geo("shape:a"));
    sync(a, b);
    const expected = geo("shape:a", { x: 99, props: { color: "red" } });
    expect(recordOf(a, "shape:a")).toEqual(expected);
    expect(readBoard(b)).toEqual(readBoard(a));
  });

  test("writes nothing when nothing differs", () => {
    const doc = board();
    writeRecord(boardRecords(doc), geo("shape:a"));
    const before = Y.encodeStateVector(doc);
    writeRecord(boardRecords(doc), geo("shape:a"));
    writeRecord(boardRecords(doc), geo("shape:a"), geo("shape:a"));
    expect(Y.encodeStateVector(doc)).toEqual(before);
  });

  test("a change to what is gone is dropped; a new record is not", () => {
    const doc = board();
    writeRecord(boardRecords(doc), geo("shape:a"), geo("shape:a", { x: 1 }));
    expect(boardRecords(doc).has("shape:a")).toBe(false);
    writeRecord(boardRecords(doc), geo("shape:a"));
    deleteRecord(boardRecords(doc), "shape:a");
    expect(boardRecords(doc).has("shape:a")).toBe(false);
  });

  test("a field that is no more goes", () => {
    const doc = board();
    writeRecord(boardRecords(doc), geo("shape:a", { meta: { mark: 1 } }));
    writeRecord(boardRecords(doc), geo("shape:a"), geo("shape:a", { meta: { mark: 1 } }));
    expect(recordOf(doc, "shape:a")).toEqual(geo("shape:a"));
  });

  test("what is written against the rules is read without a throw", () => {
    const doc = board();
    boardRecords(doc).set("shape:a", new Y.Map<unknown>([["props.__proto__", { polluted: true }]]));
    boardRecords(doc).set("shape:b", "no map" as never);
    const hostile = recordOf(doc, "shape:a");
    expect("polluted" in {}).toBe(false);
    expect(hostile.id).toBe("shape:a");
    expect(readBoard(doc).some(({ id }) => id === "shape:b")).toBe(false);
  });
});

describe("a stroke", () => {
  const hundredths = fc.integer({ min: -500_000, max: 500_000 }).map((whole) => whole / 100);
  const anyNumber = fc.oneof(hundredths, fc.double({ noNaN: true, min: -1e6, max: 1e6 }));
  const point = fc.tuple(anyNumber, anyNumber, anyNumber);

  test("comes back exactly, however it grew or changed", () => {
    fc.assert(
      fc.property(fc.array(fc.array(point, { minLength: 1 }), { minLength: 1 }), (versions) => {
        const [doc, copy] = [board(), board()];
        let previous: BoardRecord | undefined;
        for (const points of versions) {
          writeRecord(boardRecords(doc), stroke(points), previous);
          previous = stroke(points);
          sync(doc, copy);
          expect(JSON.stringify(recordOf(copy, "shape:stroke")["props"])).toBe(
            JSON.stringify(recordOf(doc, "shape:stroke")["props"]),
          );
          const { segments } = recordOf(copy, "shape:stroke")["props"] as { segments: unknown };
          const expected = (stroke(points)["props"] as { segments: unknown }).segments;
          expect(JSON.stringify(segments)).toBe(JSON.stringify(expected));
        }
      }),
    );
  });

  test("costs its new points only", () => {
    const doc = board();
    const points = Array.from({ length: 500 }, (_, at) => [at * 1.37, at * 0.61, 0.5] as const).map(
      ([x, y, z]) => [Math.round(x * 100) / 100, Math.round(y * 100) / 100, z] as const,
    );
    const sizes: number[] = [];
    writeRecord(boardRecords(doc), stroke(points.slice(0, 1)));
    doc.on("update", (update: Uint8Array) => sizes.push(update.length));
    for (let count = 4; count <= points.length; count += 2) {
      writeRecord(
        boardRecords(doc),
        stroke(points.slice(0, count)),
        stroke(points.slice(0, count - 2)),
      );
    }
    expect(Math.max(...sizes)).toBeLessThan(120);
    expect(loadIntoTldraw(doc).some(({ id }) => id === "shape:stroke")).toBe(true);
  });
});

describe("repair", () => {
  const frame = (id: string, parentId: string) => ({ ...geo(id), parentId });

  test("a child whose parent was deleted meanwhile goes to the page", () => {
    const [a, b] = [board(), board()];
    writeRecord(boardRecords(a), geo("shape:parent"));
    sync(a, b);
    deleteRecord(boardRecords(a), "shape:parent");
    writeRecord(boardRecords(b), frame("shape:child", "shape:parent"));
    sync(a, b);
    expect(repairBoard(a)).toBe(1);
    expect(recordOf(a, "shape:child")["parentId"]).toBe(PAGE_ID);
    expect(repairBoard(b)).toBe(1);
    sync(a, b);
    expect(readBoard(a)).toEqual(readBoard(b));
    expect(repairBoard(a)).toBe(0);
  });

  test("a circle of parents is opened at one place", () => {
    const [a, b] = [board(), board()];
    for (const id of ["shape:one", "shape:two"]) writeRecord(boardRecords(a), geo(id));
    sync(a, b);
    writeRecord(boardRecords(a), frame("shape:one", "shape:two"), geo("shape:one"));
    writeRecord(boardRecords(b), frame("shape:two", "shape:one"), geo("shape:two"));
    sync(a, b);
    expect(repairBoard(a)).toBe(1);
    expect(recordOf(a, "shape:one")["parentId"]).toBe(PAGE_ID);
    expect(recordOf(a, "shape:two")["parentId"]).toBe("shape:one");
  });

  test("random work on three boards: merged and repaired, all are the same, whole and stable", () => {
    const id = fc.constantFrom("shape:1", "shape:2", "shape:3", "shape:4", "shape:5");
    const edit = fc.oneof(
      fc.record({ kind: fc.constant("put" as const), id, parent: fc.option(id, { nil: PAGE_ID }) }),
      fc.record({ kind: fc.constant("move" as const), id, x: fc.integer({ min: 0, max: 999 }) }),
      fc.record({ kind: fc.constant("nest" as const), id, parent: id }),
      fc.record({ kind: fc.constant("delete" as const), id }),
      fc.record({ kind: fc.constant("bind" as const), from: id, to: id }),
    );
    const work = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.boolean(), edit), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(work, (steps) => {
        const docs = [board(), board(), board()];
        for (const [at, syncFirst, step] of steps) {
          if (syncFirst) sync(...docs);
          const records = boardRecords(must(docs[at], "one of three"));
          if (step.kind === "put") writeRecord(records, frame(step.id, step.parent));
          else if (step.kind === "delete") deleteRecord(records, step.id);
          else if (step.kind === "bind") writeRecord(records, arrowBinding(step.from, step.to));
          else {
            const stored = records.get(step.id);
            if (!stored) continue;
            const before = readRecord(step.id, stored);
            const after =
              step.kind === "move"
                ? { ...before, x: step.x }
                : { ...before, parentId: step.parent };
            writeRecord(records, after, before);
          }
        }
        sync(...docs);
        const contents = docs.map((doc) => {
          repairBoard(doc);
          return readBoard(doc);
        });
        expect(contents[1]).toEqual(contents[0]);
        expect(contents[2]).toEqual(contents[0]);
        sync(...docs);
        for (const doc of docs) {
          expect(repairBoard(doc)).toBe(0);
          expect(readBoard(doc)).toEqual(contents[0]);
        }
        expectWhole(must(docs[0], "the first board"));
      }),
      { numRuns: 80 },
    );
  });

  function arrowBinding(from: string, to: string): BoardRecord {
    return {
      id: `binding:${from.slice(6)}-${to.slice(6)}`,
      typeName: "binding",
      type: "arrow",
      fromId: from,
      toId: to,
      meta: {},
      props: {
        terminal: "start",
        normalizedAnchor: { x: 0.5, y: 0.5 },
        isExact: false,
        isPrecise: false,
        snap: "none",
      },
    };
  }

  /** Every binding has both its ends, and from every shape there is a way to the page. */
  function expectWhole(doc: Y.Doc): void {
    const records = new Map(loadIntoTldraw(doc).map((record) => [String(record.id), record]));
    const bindings = [...records.values()].filter((record) => record.typeName === "binding");
    expect(bindings.every(({ fromId, toId }) => records.has(fromId) && records.has(toId))).toBe(
      true,
    );
    for (const record of records.values()) {
      let at: TLRecord = record;
      for (let steps = 0; at.typeName === "shape" && steps < 10; steps++) {
        at = must(records.get(at.parentId), "the parent of a shape");
      }
      expect(at.typeName).not.toBe("shape");
    }
  }
});
