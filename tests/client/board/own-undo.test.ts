import { createShapeId, createTLStore, type TLGeoShape, type TLStore } from "tldraw";
import { afterEach, expect, test } from "vitest";
import * as Y from "yjs";
import { bindBoard, type Binding } from "../../../client/board/binding.ts";
import { createOwnUndo, type OwnUndo } from "../../../client/board/own-undo.ts";
import {
  boardRecords,
  deleteRecord,
  PAGE_ID,
  readBoard,
  readRecord,
  seedBoard,
  writeRecord,
  type BoardRecord,
} from "../../../shared/board-document.ts";
import { must } from "../../../shared/must.ts";

const A = createShapeId("a");

interface Screen {
  readonly store: TLStore;
  readonly doc: Y.Doc;
  readonly binding: Binding;
  readonly undo: OwnUndo;
}

const open: Screen[] = [];
afterEach(() => {
  for (const { undo, binding } of open.splice(0)) {
    undo.close();
    binding.close();
  }
});

function screen(canWrite = () => true): Screen {
  const doc = new Y.Doc();
  seedBoard(doc);
  const store = createTLStore();
  const binding = bindBoard({
    store,
    doc,
    canWrite,
    mayRepair: () => false,
    onUnreadable: () => undefined,
  });
  const made = { store, doc, binding, undo: createOwnUndo(binding) };
  open.push(made);
  return made;
}

const shape: BoardRecord = {
  id: A,
  typeName: "shape",
  type: "group",
  parentId: PAGE_ID,
  index: "a9",
  x: 0,
  y: 0,
  rotation: 0,
  opacity: 1,
  isLocked: false,
  meta: {},
  props: {},
};

/** One step of work by this screen. */
function step({ store, undo }: Screen, change: Record<string, unknown>): void {
  undo.mark();
  const before = store.get(A);
  store.put([{ ...(before ?? shape), ...change } as unknown as TLGeoShape]);
}

/** Somebody else changes the same shape. */
function other({ doc }: Screen, change: Record<string, unknown>): void {
  const before = readRecord(A, must(boardRecords(doc).get(A), "the shape"));
  doc.transact(() => writeRecord(boardRecords(doc), { ...before, ...change }, before), "net");
}

test("a step is what lies between two marks, back and forth", () => {
  const one = screen();
  step(one, { x: 0 });
  step(one, { x: 10 });
  one.store.update(A, (record) => ({ ...record, x: 20 }));
  one.undo.undo();
  expect(one.store.get(A)).toMatchObject({ x: 0 });
  one.undo.redo();
  expect(one.store.get(A)).toMatchObject({ x: 20 });
  one.undo.undo();
  one.undo.undo();
  expect(one.store.has(A)).toBe(false);
  expect([one.undo.canUndo(), one.undo.canRedo()]).toEqual([false, true]);
});

test("what others did meanwhile stays", () => {
  const one = screen();
  step(one, { x: 0 });
  step(one, { x: 10 });
  one.binding.flush();
  other(one, { opacity: 0.5 });
  one.undo.undo();
  expect(one.store.get(A)).toMatchObject({ x: 0, opacity: 0.5 });
});

test("what others changed after me is not undone by me", () => {
  const one = screen();
  step(one, { x: 0 });
  step(one, { x: 10 });
  one.binding.flush();
  other(one, { x: 500 });
  one.undo.undo();
  expect(one.store.get(A)).toMatchObject({ x: 500 });
});

test("what others deleted does not come back", () => {
  const one = screen();
  step(one, { x: 0 });
  step(one, { x: 10 });
  one.binding.flush();
  one.doc.transact(() => deleteRecord(boardRecords(one.doc), A), "net");
  one.undo.undo();
  expect(one.store.has(A)).toBe(false);
});

test("one's own deletion is undone whole", () => {
  const one = screen();
  step(one, { x: 5, opacity: 0.5 });
  one.undo.mark();
  one.store.remove([A]);
  one.undo.undo();
  expect(one.store.get(A)).toMatchObject({ x: 5, opacity: 0.5 });
  expect(readBoard(one.doc).some(({ id }) => id === A)).toBe(true);
});

test("work that was broken off leaves no step, and the steps before it still go back", () => {
  const one = screen();
  step(one, { x: 0 });
  step(one, { x: 10 });
  const steps = one.undo.mark();
  one.store.update(A, (record) => ({ ...record, x: 70 }));
  one.binding.flush();
  one.store.update(A, (record) => ({ ...record, x: 10 }));
  one.undo.dropTo(steps);
  expect(one.store.get(A)).toMatchObject({ x: 10 });
  expect(one.undo.canRedo()).toBe(false);
  one.undo.undo();
  expect(one.store.get(A)).toMatchObject({ x: 0 });
});

test("a creation that was broken off leaves no step either", () => {
  const one = screen();
  step(one, { x: 3 });
  const steps = one.undo.mark();
  const B = createShapeId("b");
  one.store.put([{ ...shape, id: B } as unknown as TLGeoShape]);
  one.binding.flush();
  one.store.remove([B]);
  one.undo.dropTo(steps);
  expect(one.store.has(B)).toBe(false);
  expect(one.store.get(A)).toMatchObject({ x: 3 });
  one.undo.undo();
  expect(one.store.has(A)).toBe(false);
});

test("without the right to write nothing is undone", () => {
  let allowed = true;
  const one = screen(() => allowed);
  step(one, { x: 3 });
  one.binding.flush();
  allowed = false;
  one.undo.undo();
  expect(one.store.has(A)).toBe(true);
});

test("on another document the steps begin anew", () => {
  const one = screen();
  step(one, { x: 3 });
  one.binding.flush();
  const next = new Y.Doc();
  seedBoard(next);
  one.binding.rebind(next);
  one.undo.rebind();
  expect(one.undo.canUndo()).toBe(false);
  step(one, { x: 4 });
  one.binding.flush();
  expect(one.undo.canUndo()).toBe(true);
  one.undo.undo();
  expect(one.store.has(A)).toBe(false);
});
