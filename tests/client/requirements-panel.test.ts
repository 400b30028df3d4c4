// What surrounds the requirements editor: reader's copy, guidance of empty sections, carets of peers, name of the download.
import { getSchema } from "@tiptap/core";
import { describe, expect, it } from "vitest";
import { yXmlFragmentToProsemirrorJSON } from "y-prosemirror";
import * as Y from "yjs";
import { isShowable } from "../../client/panels/requirements-carets.ts";
import { openCopy } from "../../client/panels/requirements-copy.ts";
import { requirementsFileName } from "../../client/panels/requirements-download.ts";
import { schemaExtensions } from "../../client/panels/requirements-extensions.ts";
import { sectionGuidance } from "../../client/panels/requirements-sections.ts";
import {
  readRequirements,
  REQUIREMENTS_SECTIONS,
  requirementsRoot,
  seedRequirements,
} from "../../shared/requirements-document.ts";

function seeded(): Y.Doc {
  const doc = new Y.Doc();
  seedRequirements(doc);
  return doc;
}

describe("openCopy", () => {
  it("follows the document and never leads it", () => {
    const doc = seeded();
    const { copy } = openCopy(doc);
    requirementsRoot(doc).insert(0, [new Y.XmlElement("horizontalRule")]);
    expect(readRequirements(copy)).toEqual(readRequirements(doc));
    const before = readRequirements(doc);
    requirementsRoot(copy).delete(0, 3);
    expect(readRequirements(doc)).toEqual(before);
  });

  it("lets go when closed", () => {
    const doc = seeded();
    const { copy, close } = openCopy(doc);
    const before = readRequirements(copy);
    close();
    requirementsRoot(doc).delete(0, 1);
    expect(readRequirements(copy)).toEqual(before);
  });
});

describe("sectionGuidance", () => {
  const schema = getSchema(schemaExtensions());
  const read = (doc: Y.Doc) =>
    schema.nodeFromJSON(yXmlFragmentToProsemirrorJSON(requirementsRoot(doc)));

  function guidanceOf(doc: Y.Doc): string[] {
    const document = read(doc);
    const found: string[] = [];
    document.descendants((node, position) => {
      if (node.type.name === "paragraph") found.push(sectionGuidance(document, position));
    });
    return found;
  }

  it("is one line per empty section of the template", () => {
    expect(guidanceOf(seeded())).toEqual(REQUIREMENTS_SECTIONS.map((each) => each.guidance));
  });

  it("is gone from a section with any text, and from further empty lines", () => {
    const doc = seeded();
    const root = requirementsRoot(doc);
    const written = new Y.XmlElement("paragraph");
    written.insert(0, [new Y.XmlText("x")]);
    root.insert(2, [written]); // below the first section
    root.insert(5, [new Y.XmlElement("paragraph")]); // below the second one
    expect(guidanceOf(doc)).toEqual([
      "",
      "",
      REQUIREMENTS_SECTIONS[1]?.guidance,
      "",
      ...REQUIREMENTS_SECTIONS.slice(2).map((each) => each.guidance),
    ]);
  });

  it("is nothing under a heading that is not of the template", () => {
    const doc = new Y.Doc();
    const heading = new Y.XmlElement<{ level: number }>("heading");
    heading.setAttribute("level", 2);
    heading.insert(0, [new Y.XmlText("Own")]);
    requirementsRoot(doc).insert(0, [
      heading as unknown as Y.XmlElement,
      new Y.XmlElement("paragraph"),
    ]);
    expect(guidanceOf(doc)).toEqual([""]);
  });
});

describe("isShowable", () => {
  const user = { seatId: "abcdef", role: "candidate", name: "Jonas", color: "#B4500B" };
  const doc = seeded();
  const place = (type: Parameters<typeof Y.createRelativePositionFromTypeIndex>[0]) =>
    Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(type, 0)) as object;
  const inside = place(requirementsRoot(doc).get(0) as Y.XmlElement);

  it("takes a place within the document", () => {
    expect(isShowable(doc, { user, cursor: { anchor: inside, head: inside } })).toBe(true);
    const whole = place(requirementsRoot(doc));
    expect(isShowable(doc, { user, cursor: { anchor: whole, head: inside } })).toBe(true);
  });

  it("refuses a place in another type of the same Y.Doc", () => {
    const elsewhere = doc.getMap<Y.XmlText>("elsewhere");
    const text = elsewhere.set("x", new Y.XmlText("x"));
    expect(isShowable(doc, { user, cursor: { anchor: place(text), head: place(text) } })).toBe(
      false,
    );
  });

  it.each<[string, unknown]>([
    ["nothing", null],
    ["nobody", { cursor: { anchor: inside, head: inside } }],
    ["no place", { user }],
    [
      "a colour that is more than one",
      { user: { ...user, color: "red;x:y" }, cursor: { anchor: inside, head: inside } },
    ],
    ["no object", { user, cursor: { anchor: 1, head: "x" } }],
    ["an empty place", { user, cursor: { anchor: {}, head: {} } }],
    ["another root", { user, cursor: { anchor: { tname: "x" }, head: inside } }],
    [
      "a negative clock",
      { user, cursor: { anchor: { item: { client: 1, clock: -1 } }, head: inside } },
    ],
    [
      "what is not there yet",
      { user, cursor: { anchor: { type: { client: 1, clock: 1e9 } }, head: inside } },
    ],
  ])("refuses %s", (_name, state) => {
    expect(isShowable(doc, state)).toBe(false);
  });
});

describe("requirementsFileName", () => {
  it.each([
    [null, "requirements.md"],
    ["", "requirements.md"],
    ["../../etc", "etc-requirements.md"],
    ["Team chat: v2", "team-chat-v2-requirements.md"],
    ["Größe 漢字", "größe-漢字-requirements.md"],
  ])("%j is %s", (title, name) => {
    expect(requirementsFileName(title)).toBe(name);
  });
});
