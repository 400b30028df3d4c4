// A live document: what is merged, who hears of it, and that nothing is ever kept half.
import { createHandClock } from "../support/clock.ts";
import { beforeEach, describe, expect, test } from "vitest";
import * as Y from "yjs";
import { createLiveDocument, type LiveDocument } from "../../server/live-document.ts";
import {
  bytes,
  copyOf,
  createReader,
  uint,
  updatesOf,
  type ReaderProbe,
} from "../support/peers.ts";
import { must } from "../../shared/must.ts";

let live: LiveDocument;
let committed: { update: Uint8Array; by: string | null }[];
let writer: ReaderProbe;
let other: ReaderProbe;

beforeEach(() => {
  committed = [];
  live = createLiveDocument(
    {
      name: "board",
      onUpdate: (update, by) => void committed.push({ update, by }),
      nextClock: () => 1,
      clock: createHandClock(),
    },
    (doc) => doc.getText("t").insert(0, "Hello"),
  );
  writer = createReader("candidate");
  other = createReader("interviewer");
  live.open(writer);
  live.open(other);
});

const textOf = (doc: Y.Doc) => doc.getText("t").toJSON();

function edit(change: (doc: Y.Doc) => void): Uint8Array {
  return must(updatesOf(copyOf(live), change)[0], "an update");
}

test("loading is no news", () => {
  expect(committed).toEqual([]);
  expect(writer.messages).toEqual([]);
  expect(textOf(copyOf(live))).toBe("Hello");
});

test("a change is committed with its author and sent to everybody else once", () => {
  expect(
    live.merge(
      writer,
      edit((doc) => doc.getText("t").insert(5, "!")),
    ),
  ).toBe("merged");
  expect(committed.map(({ by }) => by)).toEqual([writer.seatId]);
  expect(writer.messages).toHaveLength(0);
  expect(other.messages).toHaveLength(1);
  expect(textOf(copyOf(live))).toBe("Hello!");
});

test("what is known already is no fact and no message", () => {
  const update = edit((doc) => doc.getText("t").insert(5, "!"));
  live.merge(writer, update);
  expect(live.merge(other, update)).toBe("merged");
  expect(live.merge(other, Y.encodeStateAsUpdate(live.doc))).toBe("merged");
  expect(committed).toHaveLength(1);
  expect(other.messages).toHaveLength(1);
});

describe("gaps", () => {
  test("an update whose predecessor is missing leaves nothing behind", () => {
    const copy = copyOf(live);
    const insert = (letter: string) =>
      must(updatesOf(copy, (doc) => doc.getText("t").insert(0, letter))[0], "an update");
    const [first, second] = [insert("a"), insert("b")];
    const state = Y.encodeStateAsUpdate(live.doc);
    expect(live.merge(writer, second)).toBe("gap");
    expect(committed).toEqual([]);
    expect(Y.encodeStateAsUpdate(live.doc)).toEqual(state);
    expect(live.merge(writer, first)).toBe("merged");
    expect(textOf(copyOf(live))).toBe("aHello");
    expect(live.merge(writer, second)).toBe("merged");
    expect(textOf(copyOf(live))).toBe("baHello");
  });

  test("so does a deletion of what is not there", () => {
    const deletion = bytes(uint(0), uint(1), uint(99), uint(1), uint(0), uint(5));
    expect(live.merge(writer, deletion)).toBe("gap");
    expect(live.doc.store.pendingDs).toBeNull();
    expect(committed).toEqual([]);
  });
});

test("the gate stands in front", () => {
  expect(live.merge(writer, Uint8Array.of(1, 2, 3))).toBe("malformed");
  expect(live.merge(writer, bytes(uint(1), uint(30_000_000), uint(1), uint(0)))).toBe(
    "too_many_structs",
  );
  expect(committed).toEqual([]);
});

test("a newcomer's state is what it lacks", () => {
  const copy = copyOf(live);
  live.merge(
    writer,
    edit((doc) => doc.getText("t").insert(5, "!")),
  );
  const lacks = live.stateFor(Y.encodeStateVector(copy));
  expect(lacks.length).toBeLessThan(live.stateFor(Uint8Array.of(0)).length);
  Y.applyUpdate(copy, lacks);
  expect(textOf(copy)).toBe("Hello!");
});

describe("knows", () => {
  test("the whole state and old deletions, and nothing new", () => {
    live.merge(
      writer,
      edit((doc) => doc.getText("t").delete(1, 3)),
    );
    const copy = copyOf(live);
    expect(live.knows(Y.encodeStateAsUpdate(copy))).toBe(true);
    expect(live.knows(Y.encodeStateAsUpdate(copy, Y.encodeStateVector(live.doc)))).toBe(true);
    copy.getText("t").delete(0, 1);
    expect(live.knows(Y.encodeStateAsUpdate(copy, Y.encodeStateVector(live.doc)))).toBe(false);
    const another = copyOf(live);
    another.getText("t").insert(0, "x");
    expect(live.knows(Y.encodeStateAsUpdate(another))).toBe(false);
    expect(live.knows(Uint8Array.of(9))).toBe(false);
  });
});

test("what Yjs clears away by itself on a fresh copy is no change of its reader", () => {
  // Two people make letters bold at once; the server hears of one after the other.
  const peers = [1, 2].map((clientID) => Object.assign(new Y.Doc(), { clientID }));
  const [one, two] = [must(peers[0], "a peer"), must(peers[1], "a peer")];
  const words = (doc: Y.Doc) => doc.getText("words");
  words(two).insert(0, "a");
  Y.applyUpdate(one, Y.encodeStateAsUpdate(two));
  words(two).insert(0, "a", { bold: true });
  words(one).insert(1, "a");
  words(one).format(0, 1, { bold: true });
  for (const doc of [one, two]) live.merge(writer, Y.encodeStateAsUpdate(doc));
  const fill = () => {
    const copy = new Y.Doc();
    const own: Uint8Array[] = [];
    words(copy);
    copy.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin !== "server") own.push(update);
    });
    Y.applyUpdate(copy, live.stateFor(Uint8Array.of(0)), "server");
    return { copy, own };
  };
  const { copy, own } = fill();
  expect(own).toHaveLength(1);
  const before = committed.length;
  expect(live.knows(must(own[0], "what the copy did"))).toBe(true);
  expect(committed.slice(before).map(({ by }) => by)).toEqual([null]);
  expect(words(copy).toDelta()).toEqual(words(copyOf(live)).toDelta());
  expect(fill().own).toEqual([]);
  words(copy).format(0, 1, { bold: null });
  expect(live.knows(Y.encodeStateAsUpdate(copy))).toBe(false);
});

test("a reader that closed hears nothing more, and after the end there is none", () => {
  const reader = createReader("mentor");
  live.open(reader)();
  live.merge(
    writer,
    edit((doc) => doc.getText("t").insert(5, "!")),
  );
  expect(reader.messages).toEqual([]);
  live.destroy();
  expect([...live.readers()]).toEqual([]);
});
