import type { TLContent } from "tldraw";
import { expect, test } from "vitest";
import { withoutPictures } from "../../../client/board/outside-content.ts";

const shape = (id: string, type: string) => ({ id: `shape:${id}`, type, isLocked: true });

const content = {
  shapes: [
    shape("box", "geo"),
    shape("photo", "image"),
    shape("film", "video"),
    shape("arrow", "arrow"),
  ],
  rootShapeIds: ["shape:box", "shape:photo", "shape:arrow"],
  bindings: [
    { id: "binding:1", fromId: "shape:arrow", toId: "shape:box" },
    { id: "binding:2", fromId: "shape:arrow", toId: "shape:photo" },
  ],
  assets: [{ id: "asset:1" }],
  schema: {},
} as unknown as TLContent;

test("pasted content loses its pictures and what hung on them", () => {
  const kept = withoutPictures(content);
  expect(kept.shapes.map(({ id }) => id)).toEqual(["shape:box", "shape:arrow"]);
  expect(kept.rootShapeIds).toEqual(["shape:box", "shape:arrow"]);
  expect(kept.bindings?.map(({ id }) => id)).toEqual(["binding:1"]);
  expect(kept.assets).toEqual([]);
});

test("pasted content can be moved, even when it was copied from a locked zone", () => {
  expect(withoutPictures(content).shapes.every(({ isLocked }) => !isLocked)).toBe(true);
});
