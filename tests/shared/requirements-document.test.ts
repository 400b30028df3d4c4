// The template as the server writes it, and the plain reading of a document.
import { getSchema } from "@tiptap/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { updateYFragment, yXmlFragmentToProsemirrorJSON } from "y-prosemirror";
import * as Y from "yjs";
import { schemaExtensions } from "../../client/panels/requirements-extensions.ts";
import {
  plainText,
  readRequirements,
  REQUIREMENTS_SECTIONS,
  requirementsRoot,
  safeLink,
  seedRequirements,
} from "../../shared/requirements-document.ts";

const schema = getSchema(schemaExtensions());

function seeded(): Y.Doc {
  const doc = new Y.Doc();
  seedRequirements(doc);
  return doc;
}

function editorDocument(doc: Y.Doc) {
  return schema.nodeFromJSON(yXmlFragmentToProsemirrorJSON(requirementsRoot(doc)));
}

describe("seedRequirements", () => {
  it("writes a heading and an empty item per section", () => {
    const nodes = readRequirements(seeded());
    expect(nodes.map((node) => (node.kind === "element" ? node.name : node.kind))).toEqual(
      REQUIREMENTS_SECTIONS.flatMap((section) => ["heading", section.list]),
    );
    expect(nodes.filter((_, index) => index % 2 === 0).map(plainText)).toEqual(
      REQUIREMENTS_SECTIONS.map((section) => section.title),
    );
    expect(
      nodes
        .filter((_, index) => index % 2 === 1)
        .map(plainText)
        .join(""),
    ).toBe("");
  });

  it("is valid for the editor's schema", () => {
    const document = editorDocument(seeded());
    document.check();
    expect(document.childCount).toBe(REQUIREMENTS_SECTIONS.length * 2);
  });

  it("holds all that an editor would write: binding one changes nothing", () => {
    const doc = seeded();
    let updates = 0;
    doc.on("update", () => (updates += 1));
    updateYFragment(doc, requirementsRoot(doc), editorDocument(doc), {
      mapping: new Map(),
      isOMark: new Map(),
    });
    expect(updates).toBe(0);
  });

  it("leaves a document with content alone", () => {
    const doc = seeded();
    const before = Y.encodeStateVector(doc);
    seedRequirements(doc);
    expect(Y.encodeStateVector(doc)).toEqual(before);
  });

  it("is one update", () => {
    const doc = new Y.Doc();
    let updates = 0;
    doc.on("update", () => (updates += 1));
    seedRequirements(doc);
    expect(updates).toBe(1);
  });
});

describe("readRequirements", () => {
  it("is the same for the same content, however it was cut into items", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 6 }),
        (parts) => {
          const whole = new Y.Doc();
          addParagraph(whole, [new Y.XmlText(parts.join(""))]);
          const cut = new Y.Doc();
          addParagraph(
            cut,
            parts.map((part) => new Y.XmlText(part)),
          );
          expect(readRequirements(cut)).toEqual(readRequirements(whole));
        },
      ),
    );
  });

  it("survives the way over the wire", () => {
    const doc = seeded();
    addParagraph(doc, [
      markedText("bold ", { bold: {} }),
      markedText("x", { link: { href: "https://a.b" } }),
    ]);
    const copy = new Y.Doc();
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
    expect(readRequirements(copy)).toEqual(readRequirements(doc));
  });

  it("reads marks, their attributes, and the name of a mark that overlaps itself", () => {
    const doc = new Y.Doc();
    addParagraph(doc, [markedText("x", { "link--h4sh": { href: "https://a.b", target: null } })]);
    expect(readRequirements(doc)).toEqual([
      {
        kind: "element",
        name: "paragraph",
        attributes: {},
        content: [{ kind: "text", text: "x", marks: { link: { href: "https://a.b" } } }],
      },
    ]);
  });

  it("tells a ticked item from one that is not", () => {
    const doc = seeded();
    const before = readRequirements(doc);
    const list = requirementsRoot(doc).get(1) as Y.XmlElement;
    (list.get(0) as Y.XmlElement<{ checked: boolean }>).setAttribute("checked", true);
    expect(readRequirements(doc)).not.toEqual(before);
  });

  it("reads a document too deep for the stack, words and all", () => {
    const doc = new Y.Doc();
    doc.transact(() => {
      let parent: Y.XmlFragment = requirementsRoot(doc);
      for (let depth = 0; depth < 3_000; depth++) {
        const child = new Y.XmlElement("blockquote");
        parent.push([child]);
        parent = child;
      }
      parent.insert(0, [new Y.XmlText("at the bottom")]);
    });
    expect(readRequirements(doc).map(plainText)).toEqual(["at the bottom"]);
  });
});

describe("safeLink", () => {
  it.each(["https://a.b/c?d=e#f", "HTTP://A.B", " mailto:a@b.c "])("keeps %s", (address) => {
    expect(safeLink(address)).toBe(address.trim());
  });
  it.each([
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "//a.b",
    "/a",
    "ftp://a.b",
    "",
    null,
    7,
    "https:",
  ])("refuses %j", (address) => {
    expect(safeLink(address)).toBeNull();
  });
});

function addParagraph(doc: Y.Doc, content: Y.XmlText[]): void {
  const paragraph = new Y.XmlElement("paragraph");
  paragraph.insert(0, content);
  requirementsRoot(doc).push([paragraph]);
}

function markedText(text: string, marks: Record<string, object>): Y.XmlText {
  const made = new Y.XmlText();
  made.insert(0, text, marks);
  return made;
}
