import { createTLStore, type TLPageId } from "tldraw";
import { expect, test } from "vitest";
import { peerRecord } from "../../../client/board/presence.ts";
import type { Peer } from "../../../client/stage/source.ts";
import { PAGE_ID } from "../../../shared/board-document.ts";
import { SeatId } from "../../../shared/ids.ts";

const peer: Peer = {
  key: "seat-1",
  seatId: SeatId.parse("SeatAAAAAA"),
  role: "candidate",
  name: "Jonas",
  color: "#B4500B",
  pointer: { x: 10.5, y: -3 },
  view: { x: 100, y: 50, zoom: 0.5, width: 900, height: 600 },
};
const page = PAGE_ID as TLPageId;

test("a peer becomes a record that tldraw takes: cursor, name, camera", () => {
  const record = peerRecord(peer, page, 7);
  createTLStore().put([record]);
  expect(record).toMatchObject({
    userId: "SeatAAAAAA",
    userName: "Jonas",
    cursor: { x: 10.5, y: -3 },
    camera: { x: -100, y: -50, z: 0.5 },
    screenBounds: { w: 900, h: 600 },
    lastActivityTimestamp: 7,
  });
});

test("a pointer that left the board is no cursor", () => {
  expect(peerRecord({ ...peer, pointer: null }, page, 0).cursor).toBeNull();
});

test("what a stranger may send is still a record that tldraw takes", () => {
  const record = peerRecord(
    {
      ...peer,
      selection: ["shape:a", "page:page", "nonsense"],
      scribbles: [
        { color: "laser", points: [[1, 2]] },
        { color: "no colour of tldraw", points: [] },
      ],
    },
    page,
    0,
  );
  createTLStore().put([record]);
  expect(record.selectedShapeIds).toEqual(["shape:a"]);
  expect(record.scribbles.map(({ color }) => color)).toEqual(["laser", "laser"]);
});
