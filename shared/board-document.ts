/* The board as a Yjs document (scheme G of the board study): one map per record, one key per field, x and y together, and
   the points of a stroke in an array of their own that only grows at its end. Two people can so change one shape and keep
   both changes, and a stroke costs its new points only. Plain records in, plain records out: this file knows tldraw's
   record format and never tldraw itself. */
import { equalityDeep } from "lib0/function";
import * as Y from "yjs";
import { strokeNumbers, strokeSegments } from "./board-stroke.ts";

/** A record of tldraw's store, of any kind that belongs to the document. */
export interface BoardRecord {
  readonly id: string;
  readonly typeName: string;
  readonly [field: string]: unknown;
}

export type BoardRecords = Y.Map<Y.Map<unknown>>;

/** The one page, and the record of the document itself. Made by the server, never removed. */
export const PAGE_ID = "page:page";
export const DOCUMENT_ID = "document:document";

/** Version of every record format of tldraw 3.15.6, as its store serialises it. A test compares it with the real one. */
export const BOARD_SCHEMA = {
  schemaVersion: 2,
  sequences: {
    "com.tldraw.store": 4,
    "com.tldraw.asset": 1,
    "com.tldraw.camera": 1,
    "com.tldraw.document": 2,
    "com.tldraw.instance": 25,
    "com.tldraw.instance_page_state": 5,
    "com.tldraw.page": 1,
    "com.tldraw.instance_presence": 6,
    "com.tldraw.pointer": 1,
    "com.tldraw.shape": 4,
    "com.tldraw.asset.bookmark": 2,
    "com.tldraw.asset.image": 5,
    "com.tldraw.asset.video": 5,
    "com.tldraw.shape.group": 0,
    "com.tldraw.shape.text": 3,
    "com.tldraw.shape.bookmark": 2,
    "com.tldraw.shape.draw": 2,
    "com.tldraw.shape.geo": 10,
    "com.tldraw.shape.note": 9,
    "com.tldraw.shape.line": 5,
    "com.tldraw.shape.frame": 1,
    "com.tldraw.shape.arrow": 6,
    "com.tldraw.shape.highlight": 1,
    "com.tldraw.shape.embed": 4,
    "com.tldraw.shape.image": 5,
    "com.tldraw.shape.video": 4,
    "com.tldraw.binding.arrow": 1,
  },
} as const;

export interface Zone {
  readonly id: string;
  readonly name: string;
  /** Page units. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The five zones every board starts with. 100 units or more between stacked ones, so that their titles have room. */
export const ZONES: readonly Zone[] = [
  { id: "shape:zone-requirements", name: "Requirements", x: 0, y: 0, width: 380, height: 230 },
  { id: "shape:zone-estimates", name: "Estimates", x: 0, y: 340, width: 380, height: 230 },
  { id: "shape:zone-api", name: "API", x: 0, y: 680, width: 380, height: 230 },
  { id: "shape:zone-design", name: "High-level design", x: 440, y: 0, width: 1060, height: 910 },
  { id: "shape:zone-deep-dive", name: "Deep dive", x: 1560, y: 0, width: 640, height: 910 },
];

/** All records of the board, live. */
export function boardRecords(doc: Y.Doc): BoardRecords {
  return doc.getMap("records");
}

/** What is known of the board as a whole: `schema`, and `epoch` that tells two boards apart. */
export function boardMeta(doc: Y.Doc): Y.Map<unknown> {
  return doc.getMap("meta");
}

/**
 * Fills an empty document with the page and the zones. The server does this once, before anybody is admitted: two clients
 * that both made a record would lose the changes of one of them.
 */
export function seedBoard(doc: Y.Doc, epoch = "1"): void {
  doc.transact(() => {
    boardMeta(doc).set("schema", BOARD_SCHEMA);
    boardMeta(doc).set("epoch", epoch);
    for (const record of seedRecords()) writeRecord(boardRecords(doc), record);
  });
}

/**
 * Writes a record, touching only the fields that differ: from `previous` where that is given (so that what others changed
 * meanwhile stays), else from what is stored. A change to a record that is gone is dropped: deletion wins.
 */
export function writeRecord(
  records: BoardRecords,
  record: BoardRecord,
  previous?: BoardRecord,
): void {
  const stored = records.get(record.id);
  const fields = fieldsOf(record);
  if (!stored) {
    if (previous) return;
    const entries = [...fields].map(([key, value]): [string, unknown] => [
      key,
      storedValue(key, value),
    ]);
    records.set(record.id, new Y.Map(entries));
    return;
  }
  const before = fieldsOf(previous ?? readRecord(record.id, stored));
  for (const [key, value] of fields) {
    if (!equalityDeep(before.get(key), value)) writeField(stored, key, value);
  }
  for (const key of before.keys()) {
    if (!fields.has(key)) stored.delete(key);
  }
}

/** The plain record behind a stored one. Total: what somebody wrote against the rules comes out as it is. */
export function readRecord(id: string, stored: Y.Map<unknown>): BoardRecord {
  const top: [string, unknown][] = [];
  const props: [string, unknown][] = [];
  const meta: [string, unknown][] = [];
  for (const [key, value] of stored.entries()) {
    if (key === POSITION && Array.isArray(value)) top.push(["x", value[0]], ["y", value[1]]);
    else if (key.startsWith("props.")) props.push([key.slice(6), plainValue(value)]);
    else if (key.startsWith("meta.")) meta.push([key.slice(5), value]);
    else if (key !== "id") top.push([key, plainValue(value)]);
  }
  const typeName = String(stored.get("typeName"));
  if (props.length > 0 || WITH_PROPS.has(typeName)) top.push(["props", Object.fromEntries(props)]);
  return { ...Object.fromEntries(top), typeName, meta: Object.fromEntries(meta), id };
}

/** Removes a record, if it is there. */
export function deleteRecord(records: BoardRecords, id: string): void {
  if (records.has(id)) records.delete(id);
}

/** Every record of a board as plain data, by id: for comparing and exporting. */
export function readBoard(doc: Y.Doc): BoardRecord[] {
  return [...boardRecords(doc).entries()]
    .flatMap(([id, stored]) => (stored instanceof Y.Map ? [readRecord(id, stored)] : []))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

/**
 * Mends what concurrent work can break: a shape whose parent is gone, or that is its own ancestor, goes to the page; a
 * binding to a shape that is gone is removed. The outcome depends on the content alone, so anybody may do it, any number
 * of times. Returns how many records were mended.
 */
export function repairBoard(doc: Y.Doc, origin?: unknown): number {
  const records = boardRecords(doc);
  const mends = [...misplacedShapes(records)].map(
    (id) => () => records.get(id)?.set("parentId", PAGE_ID),
  );
  const removals = [...records.entries()]
    .filter(([, stored]) => !(stored instanceof Y.Map) || isLooseBinding(records, stored))
    .map(
      ([id]) =>
        () =>
          records.delete(id),
    );
  const steps = [...mends, ...removals];
  if (steps.length > 0) doc.transact(() => steps.forEach((step) => step()), origin);
  return steps.length;
}

const POSITION = "xy";
const SEGMENTS = "props.segments";
const WITH_PROPS: ReadonlySet<string> = new Set(["shape", "binding", "asset"]);
/** Numbers at the end of a stroke that may be rewritten in place; anything earlier means another stroke. */
const MAX_REWRITTEN_TAIL = 8;

function seedRecords(): BoardRecord[] {
  return [
    { id: DOCUMENT_ID, typeName: "document", gridSize: 10, name: "", meta: {} },
    { id: PAGE_ID, typeName: "page", name: "Board", index: "a1", meta: {} },
    ...ZONES.map((zone, at) => ({
      id: zone.id,
      typeName: "shape",
      type: "frame",
      parentId: PAGE_ID,
      index: `a${at + 1}`,
      x: zone.x,
      y: zone.y,
      rotation: 0,
      opacity: 1,
      isLocked: true,
      props: { w: zone.width, h: zone.height, name: zone.name, color: "black" },
      meta: {},
    })),
  ];
}

/** The fields of a record, flattened one level. Undefined is the same as not there. */
function fieldsOf(record: BoardRecord): Map<string, unknown> {
  const fields = new Map<string, unknown>();
  for (const [key, value] of Object.entries(record)) {
    if ((key === "props" || key === "meta") && isObject(value)) {
      for (const [inner, part] of Object.entries(value)) {
        if (part !== undefined) fields.set(`${key}.${inner}`, part);
      }
    } else if (key !== "id" && key !== "x" && key !== "y" && value !== undefined)
      fields.set(key, value);
  }
  if (record["x"] !== undefined && record["y"] !== undefined)
    fields.set(POSITION, [record["x"], record["y"]]);
  return fields;
}

function writeField(stored: Y.Map<unknown>, key: string, value: unknown): void {
  const stroke = key === SEGMENTS ? strokeNumbers(value) : null;
  const present = stored.get(key);
  if (!stroke || !(present instanceof Y.Array)) {
    stored.set(key, storedValue(key, value));
    return;
  }
  const before: unknown[] = present.toArray();
  let same = 0;
  while (same < before.length && before[same] === stroke[same]) same++;
  const rewritten = before.length - same;
  if (rewritten > MAX_REWRITTEN_TAIL) {
    stored.set(key, Y.Array.from(stroke));
    return;
  }
  if (rewritten > 0) present.delete(same, rewritten);
  present.insert(same, stroke.slice(same));
}

function storedValue(key: string, value: unknown): unknown {
  const stroke = key === SEGMENTS ? strokeNumbers(value) : null;
  return stroke ? Y.Array.from(stroke) : value;
}

function plainValue(value: unknown): unknown {
  return value instanceof Y.Array ? strokeSegments(value.toArray()) : value;
}

/** Shapes without a way to the page: their parent is gone, or they are the first (by id) of a circle of parents. */
function misplacedShapes(records: BoardRecords): Set<string> {
  const parents = new Map<string, string>();
  for (const [id, stored] of records.entries()) {
    if (stored instanceof Y.Map && stored.get("typeName") === "shape")
      parents.set(id, String(stored.get("parentId")));
  }
  const misplaced = new Set<string>();
  for (const [id, parent] of parents) {
    if (!parents.has(parent) && !isPage(records, parent)) misplaced.add(id);
  }
  const settled = new Set<string>();
  for (const start of parents.keys()) {
    const path: string[] = [];
    let at: string | undefined = start;
    while (at !== undefined && parents.has(at) && !settled.has(at) && !path.includes(at)) {
      path.push(at);
      at = parents.get(at);
    }
    const circle = at !== undefined && path.includes(at) ? path.slice(path.indexOf(at)) : [];
    const first = circle.sort()[0];
    if (first !== undefined) misplaced.add(first);
    for (const id of path) settled.add(id);
  }
  return misplaced;
}

function isPage(records: BoardRecords, id: string): boolean {
  const stored = records.get(id);
  return stored instanceof Y.Map && stored.get("typeName") === "page";
}

function isLooseBinding(records: BoardRecords, stored: Y.Map<unknown>): boolean {
  if (stored.get("typeName") !== "binding") return false;
  return [stored.get("fromId"), stored.get("toId")].some(
    (id) => typeof id !== "string" || !isShape(records, id),
  );
}

function isShape(records: BoardRecords, id: string): boolean {
  const stored = records.get(id);
  return stored instanceof Y.Map && stored.get("typeName") === "shape";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
