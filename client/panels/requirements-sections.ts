/* What the editor shows around the words of a section and never writes into the document: how many items are confirmed,
   the frame of the parking lot, and one line of guidance while a section is empty. */
import { Extension } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";
import { Plugin } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import { REQUIREMENTS_SECTIONS } from "../../shared/requirements-document.ts";

const GUIDANCE = new Map(REQUIREMENTS_SECTIONS.map((section) => [section.title, section.guidance]));
const PARKING_LOT = /\bparking lot\b|^out of scope\b/i;

/** Counts at the headings, and the frame of the parking lot. */
export const sectionNotes = Extension.create({
  name: "sectionNotes",
  addProseMirrorPlugins() {
    return [
      new Plugin<DecorationSet>({
        state: {
          init: (_config, state) => decorate(state.doc),
          apply: (transaction, before) =>
            transaction.docChanged ? decorate(transaction.doc) : before,
        },
        props: {
          decorations(state) {
            return this.getState(state);
          },
        },
      }),
    ];
  },
});

/** The guidance for the empty node at `position`: only for the first line of a section of the template without any text. */
export function sectionGuidance(doc: Node, position: number): string {
  const section = sectionsOf(doc).find(({ from, to }) => position >= from && position < to);
  if (!section || section.blocks.some(({ node }) => node.textContent.trim() !== "")) return "";
  const line = section.blocks[0];
  if (!line || position >= line.position + line.node.nodeSize) return "";
  return isFirstLine(doc, line.position, position) ? (GUIDANCE.get(section.title) ?? "") : "";
}

interface Block {
  readonly node: Node;
  readonly position: number;
}

interface Section {
  readonly title: string;
  readonly heading: Block;
  readonly blocks: readonly Block[];
  /** Positions of the content below the heading. */
  readonly from: number;
  readonly to: number;
}

/** Top-level headings of level 2 and what stands below each. */
function sectionsOf(doc: Node): Section[] {
  const sections: { heading: Block; blocks: Block[] }[] = [];
  doc.forEach((node, position) => {
    if (node.type.name === "heading" && node.attrs["level"] === 2) {
      sections.push({ heading: { node, position }, blocks: [] });
    } else sections.at(-1)?.blocks.push({ node, position });
  });
  return sections.map(({ heading, blocks }, index) => ({
    title: heading.node.textContent.trim(),
    heading,
    blocks,
    from: heading.position + heading.node.nodeSize,
    to: sections[index + 1]?.heading.position ?? doc.content.size,
  }));
}

function isFirstLine(doc: Node, start: number, position: number): boolean {
  let first: number | null = null;
  doc.nodesBetween(start, position + 1, (node, at) => {
    if (first === null && node.type.name === "paragraph") first = at;
    return first === null;
  });
  return first === position;
}

function decorate(doc: Node): DecorationSet {
  const decorations = sectionsOf(doc).flatMap((section) => {
    const isParkingLot = PARKING_LOT.test(section.title);
    const note = isParkingLot ? countItems(section.blocks) : countConfirmed(section.blocks);
    const { node, position } = section.heading;
    return [
      ...(note === "" ? [] : [mark(node, position, { "data-note": note })]),
      ...(isParkingLot
        ? section.blocks
            .filter(({ node: block }) => isList(block))
            .map(({ node: block, position: at }) => mark(block, at, { class: "gr-doc-parking" }))
        : []),
    ];
  });
  return DecorationSet.create(doc, decorations);
}

function mark(node: Node, position: number, attributes: Record<string, string>): Decoration {
  return Decoration.node(position, position + node.nodeSize, attributes);
}

function isList(node: Node): boolean {
  return /^(?:bullet|ordered|task)List$/.test(node.type.name);
}

/** "3 of 4 confirmed", or "" without a written task item. */
function countConfirmed(blocks: readonly Block[]): string {
  let written = 0;
  let confirmed = 0;
  for (const { node } of blocks) {
    node.descendants((inner) => {
      if (inner.type.name !== "taskItem" || inner.textContent.trim() === "") return;
      written += 1;
      if (inner.attrs["checked"] === true) confirmed += 1;
    });
  }
  return written === 0 ? "" : `${String(confirmed)} of ${String(written)} confirmed`;
}

/** How many written items the lists have at their top level, or "". */
function countItems(blocks: readonly Block[]): string {
  let count = 0;
  for (const { node } of blocks) {
    if (!isList(node)) continue;
    node.forEach((item) => {
      if (item.textContent.trim() !== "") count += 1;
    });
  }
  return count === 0 ? "" : String(count);
}
