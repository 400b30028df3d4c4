import * as fc from "fast-check";
import {
  createShapeId,
  createTLStore,
  type TLGeoShape,
  type TLRecord,
  type TLShapeId,
  type TLStore,
} from "tldraw";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as Y from "yjs";
import {
  bindBoard,
  FLUSH_MS,
  REPAIR_ORIGIN,
  type Binding,
  type BindingOptions,
} from "../../../client/board/binding.ts";
import {
  boardMeta,
  boardRecords,
  deleteRecord,
  PAGE_ID,
  readBoard,
  seedBoard,
  writeRecord,
  type BoardRecord,
  ZONES,
} from "../../../shared/board-document.ts";
import { must } from "../../../shared/must.ts";

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

const A = createShapeId("a");
const template = geo(A);

function geo(id: TLShapeId, fields: Partial<TLGeoShape> = {}): TLGeoShape {
  const record = {
    id,
    typeName: "shape",
    type: "geo",
    parentId: PAGE_ID,
    index: "a9",
    x: 0,
    y: 0,
    rotation: 0,
    opacity: 1,
    isLocked: false,
    meta: {},
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
    },
    ...fields,
  };
  return record as unknown as TLGeoShape;
}

interface Screen {
  readonly store: TLStore;
  readonly doc: Y.Doc;
  readonly binding: Binding;
  readonly unreadable: number[];
  /** Every update that left this screen. */
  readonly sent: Uint8Array[];
}

const screens: Screen[] = [];

function screen(doc: Y.Doc, options: Partial<BindingOptions> = {}): Screen {
  const store = createTLStore();
  const unreadable: number[] = [];
  const binding = bindBoard({
    store,
    doc,
    canWrite: () => true,
    mayRepair: () => false,
    onUnreadable: (count) => unreadable.push(count),
    ...options,
  });
  const sent: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array, origin: unknown) => {
    if (origin === binding.origin) sent.push(update);
  });
  const made = { store, doc, binding, unreadable, sent };
  screens.push(made);
  return made;
}

/** Sends every change of one to the other, at once. */
function connect(one: Y.Doc, other: Y.Doc): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    Y.applyUpdate(to, Y.encodeStateAsUpdate(from), "net");
    from.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin !== "net") Y.applyUpdate(to, update, "net");
    });
  }
}

function contentOf({ store }: Screen): TLRecord[] {
  return store
    .allRecords()
    .filter(({ typeName }) => store.scopedTypes.document.has(typeName))
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

function change(store: TLStore, id: TLShapeId, by: Partial<TLGeoShape>): void {
  store.update(id, (record) => ({ ...(record as TLGeoShape), ...by }));
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  for (const { binding } of screens.splice(0)) binding.close();
  vi.useRealTimers();
});

describe("from the document", () => {
  test("the store is filled at once", () => {
    const one = screen(board());
    expect(contentOf(one)).toEqual(readBoard(one.doc));
    expect(contentOf(one).length).toBe(ZONES.length + 2);
  });

  test("a bad record does not sink the others, and is counted", () => {
    const one = screen(board());
    one.doc.transact(() => {
      const records = boardRecords(one.doc);
      writeRecord(records, plain(geo(createShapeId("bad"), { x: Number.NaN })));
      writeRecord(records, { ...plain(template), id: "shape:alien", type: "alien" });
      writeRecord(records, plain(geo(createShapeId("good"))));
    }, "net");
    expect(one.store.has(createShapeId("good"))).toBe(true);
    expect(one.store.has(createShapeId("bad"))).toBe(false);
    expect(one.unreadable).toEqual([2]);
    writeRecord(boardRecords(one.doc), plain(geo(createShapeId("bad"), { x: 1 })));
    expect(one.store.has(createShapeId("bad"))).toBe(true);
    expect(one.unreadable).toEqual([2, 1]);
  });

  test("a record that is no part of a document is never taken: it would change this screen", () => {
    const one = screen(board());
    writeRecord(boardRecords(one.doc), {
      id: "camera:page:page",
      typeName: "camera",
      x: 9,
      y: 9,
      z: 1,
      meta: {},
    });
    const camera = one.store.allRecords().find(({ typeName }) => typeName === "camera");
    expect(camera).not.toMatchObject({ x: 9 });
    expect(one.unreadable).toEqual([1]);
  });

  test("the page stays, whoever deletes it", () => {
    const one = screen(board());
    deleteRecord(boardRecords(one.doc), PAGE_ID);
    expect(contentOf(one).some(({ id }) => id === PAGE_ID)).toBe(true);
  });

  test("its changes are no work of this screen: nothing is written back", () => {
    const one = screen(board());
    let updates = 0;
    const other = board();
    connect(one.doc, other);
    one.doc.on("update", () => updates++);
    writeRecord(boardRecords(other), plain(template));
    vi.advanceTimersByTime(1_000);
    expect(one.store.has(A)).toBe(true);
    expect(updates).toBe(1);
  });
});

describe("from the store", () => {
  test("changes leave together after the flush time, only what differs", () => {
    const one = screen(board());
    one.store.put([template]);
    vi.advanceTimersByTime(FLUSH_MS);
    expect(one.sent.length).toBe(1);
    for (let x = 1; x <= 10; x++) change(one.store, A, { x });
    expect(one.sent.length).toBe(1);
    vi.advanceTimersByTime(FLUSH_MS);
    expect(one.sent.length).toBe(2);
    expect(must(one.sent[1], "the second update").length).toBeLessThan(60);
    expect(readBoard(one.doc)).toEqual(contentOf(one));
  });

  test("two change one shape at the same time and keep both changes", () => {
    const [one, two] = [screen(board()), screen(board())];
    one.store.put([template]);
    one.binding.flush();
    connect(one.doc, two.doc);
    change(one.store, A, { x: 77 });
    change(two.store, A, { props: { ...template.props, color: "red" } });
    vi.advanceTimersByTime(FLUSH_MS);
    for (const { store } of [one, two]) {
      expect(store.get(A)).toMatchObject({ x: 77, props: { color: "red" } });
    }
  });

  test("what waits is written before something else is shown over it", () => {
    const one = screen(board());
    one.store.put([template]);
    one.binding.flush();
    change(one.store, A, { x: 5 });
    const other = new Y.Doc();
    Y.applyUpdate(other, Y.encodeStateAsUpdate(one.doc));
    writeRecord(boardRecords(other), plain(geo(A, { opacity: 0.5 })), plain(template));
    Y.applyUpdate(one.doc, Y.encodeStateAsUpdate(other), "net");
    expect(one.store.get(A)).toMatchObject({ x: 5, opacity: 0.5 });
    expect(readBoard(one.doc)).toEqual(contentOf(one));
  });

  test("a shape that another deleted is not brought back by moving it", () => {
    const [one, two] = [screen(board()), screen(board())];
    one.store.put([template]);
    one.binding.flush();
    connect(one.doc, two.doc);
    change(one.store, A, { x: 9 });
    two.store.remove([A]);
    vi.advanceTimersByTime(FLUSH_MS);
    for (const each of [one, two]) {
      expect(each.store.has(A)).toBe(false);
      expect(readBoard(each.doc)).toEqual(contentOf(each));
    }
  });

  test("without the right to write nothing leaves and the store shows the truth again", () => {
    let allowed = true;
    const one = screen(board(), { canWrite: () => allowed });
    one.store.put([template]);
    one.binding.flush();
    allowed = false;
    const before = readBoard(one.doc);
    change(one.store, A, { x: 666 });
    one.store.put([geo(createShapeId("b"))]);
    one.store.remove([ZONES[0]?.id as TLShapeId]);
    vi.advanceTimersByTime(FLUSH_MS);
    expect(readBoard(one.doc)).toEqual(before);
    expect(contentOf(one)).toEqual(before);
  });

  test("a replay listens to no hand at all", () => {
    const one = screen(board(), { canWrite: null });
    const before = readBoard(one.doc);
    one.store.put([template]);
    vi.advanceTimersByTime(FLUSH_MS);
    expect(readBoard(one.doc)).toEqual(before);
  });

  test("page and document are never written", () => {
    const doc = new Y.Doc();
    const one = screen(doc);
    one.store.put(readBoard(board()).flatMap(serversOwn));
    one.binding.flush();
    expect(readBoard(doc)).toEqual([]);
  });

  test("closing writes what waits and ends both ways", () => {
    const one = screen(board());
    one.store.put([template]);
    screens.pop();
    one.binding.close();
    expect(boardRecords(one.doc).has(A)).toBe(true);
    one.store.remove([A]);
    vi.advanceTimersByTime(FLUSH_MS);
    expect(boardRecords(one.doc).has(A)).toBe(true);
    deleteRecord(boardRecords(one.doc), "shape:zone-api");
    expect(one.store.has("shape:zone-api" as TLShapeId)).toBe(true);
  });
});

describe("another document", () => {
  test("is shown by difference, and work goes there", () => {
    const one = screen(board());
    one.store.put([template]);
    one.binding.flush();
    const kept = one.store.get("shape:zone-api" as TLShapeId);
    const [old, next] = [one.doc, board()];
    writeRecord(boardRecords(next), plain(geo(createShapeId("b"))));
    one.binding.rebind(next);
    expect(contentOf(one)).toEqual(readBoard(next));
    expect(one.store.get("shape:zone-api" as TLShapeId)).toBe(kept);
    one.store.put([geo(createShapeId("c"))]);
    one.binding.flush();
    expect(boardRecords(next).has("shape:c")).toBe(true);
    expect(boardRecords(old).has("shape:c")).toBe(false);
    writeRecord(boardRecords(old), plain(geo(createShapeId("late"))));
    expect(one.store.has(createShapeId("late"))).toBe(false);
  });

  test("drops what was not written to the one before", () => {
    const one = screen(board());
    one.store.put([template]);
    const next = board();
    one.binding.rebind(next);
    vi.advanceTimersByTime(FLUSH_MS);
    expect(contentOf(one)).toEqual(readBoard(board()));
    expect(readBoard(next)).toEqual(readBoard(board()));
  });
});

describe("versions", () => {
  const withSchema = (versions: Record<string, number>): Y.Doc => {
    const doc = board();
    const schema = boardMeta(doc).get("schema") as { sequences: Record<string, number> };
    boardMeta(doc).set("schema", { ...schema, sequences: { ...schema.sequences, ...versions } });
    return doc;
  };

  test("a newer board is shown and not written", () => {
    const one = screen(withSchema({ "com.tldraw.shape.geo": 99 }));
    expect(one.binding.schemaAge()).toBe("newer");
    one.store.put([template]);
    one.binding.flush();
    expect(boardRecords(one.doc).has(A)).toBe(false);
  });

  test("an older board is lifted for looking at it", () => {
    const doc = withSchema({ "com.tldraw.shape.frame": 0 });
    const zone = must(boardRecords(doc).get("shape:zone-api"), "a zone");
    zone.delete("props.color");
    const one = screen(doc);
    expect(one.binding.schemaAge()).toBe("older");
    expect(one.store.get("shape:zone-api" as TLShapeId)).toMatchObject({
      props: { color: "black", name: "API" },
    });
    expect(one.binding.canWrite()).toBe(false);
  });
});

describe("mending", () => {
  const orphan = (doc: Y.Doc) =>
    writeRecord(boardRecords(doc), { ...plain(template), parentId: "shape:gone" });

  test("falls to one writer and shows for all", () => {
    const [one, two] = [screen(board(), { mayRepair: () => true }), screen(board())];
    connect(one.doc, two.doc);
    const origins: unknown[] = [];
    one.doc.on("update", (_: Uint8Array, origin: unknown) => origins.push(origin));
    orphan(two.doc);
    vi.advanceTimersByTime(1_000);
    for (const { store } of [one, two]) expect(store.get(A)).toMatchObject({ parentId: PAGE_ID });
    expect(origins).toEqual(["net", REPAIR_ORIGIN]);
  });

  test("is not for readers", () => {
    const one = screen(board(), { mayRepair: () => true, canWrite: () => false });
    orphan(one.doc);
    vi.advanceTimersByTime(1_000);
    expect(boardRecords(one.doc).get(A)?.get("parentId")).toBe("shape:gone");
  });
});

test("random work on two screens: both stores and both documents end the same", () => {
  const id = fc.constantFrom("a", "b", "c").map((name) => createShapeId(name));
  const work = fc.array(
    fc.record({
      who: fc.boolean(),
      id,
      kind: fc.constantFrom("put", "move", "recolour", "remove"),
      value: fc.integer({ min: 0, max: 999 }),
      flush: fc.boolean(),
    }),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(work, (steps) => {
      const [one, two] = [screen(board()), screen(board())];
      connect(one.doc, two.doc);
      for (const step of steps) {
        const { store, binding } = step.who ? one : two;
        const shape = store.get(step.id) as TLGeoShape | undefined;
        if (step.kind === "put" && !shape) store.put([geo(step.id, { x: step.value })]);
        if (step.kind === "move" && shape) change(store, step.id, { x: step.value });
        if (step.kind === "recolour" && shape) {
          const color = step.value % 2 ? "red" : "blue";
          change(store, step.id, { props: { ...shape.props, color } });
        }
        if (step.kind === "remove" && shape) store.remove([step.id]);
        if (step.flush) binding.flush();
      }
      vi.advanceTimersByTime(FLUSH_MS);
      expect(readBoard(one.doc)).toEqual(readBoard(two.doc));
      expect(contentOf(one)).toEqual(readBoard(one.doc));
      expect(contentOf(two)).toEqual(readBoard(one.doc));
    }),
    { numRuns: 60 },
  );
});

function serversOwn(record: BoardRecord): TLRecord[] {
  return record.typeName === "shape" ? [] : [record as unknown as TLRecord];
}

function plain(record: TLRecord): BoardRecord {
  return record as unknown as BoardRecord;
}
