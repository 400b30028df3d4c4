/* The requirements document: where it lives in its Y.Doc, the template it starts with, the names of its nodes and marks,
   and a plain reading of it. Knows nothing of the editor; client/panels/requirements-extensions.ts must match these names. */
import * as Y from "yjs";

/** Name of the Y.XmlFragment that holds the document. */
export const REQUIREMENTS_ROOT = "content";

/** One section of the template. `guidance` is shown while the section is empty; it is never content. */
export interface RequirementsSection {
  readonly title: string;
  readonly guidance: string;
  /** Task items can be confirmed by the interviewer. */
  readonly list: "taskList" | "bulletList";
}

/** The sections every interview starts with, in order. Guidance fits one line of a 280 px panel. */
export const REQUIREMENTS_SECTIONS: readonly RequirementsSection[] = [
  { title: "Functional", guidance: "Three or four core features", list: "taskList" },
  {
    title: "Out of scope (parking lot)",
    guidance: "What is left for later, on purpose",
    list: "bulletList",
  },
  { title: "Non-functional", guidance: "Scale, p99 latency, availability", list: "taskList" },
  { title: "Constraints", guidance: "Budget, team, compliance, time", list: "taskList" },
  { title: "Assumptions", guidance: "Taken for granted, to check later", list: "taskList" },
  { title: "Entities and data flows", guidance: "Main records and their way", list: "bulletList" },
  { title: "API contract", guidance: "Two to five endpoints, with errors", list: "bulletList" },
  { title: "Trade-offs", guidance: "Chose X for A, at the cost of B", list: "bulletList" },
  {
    title: "Bottlenecks and fixes",
    guidance: "What breaks first, and the answer",
    list: "bulletList",
  },
];

/** A value of an attribute, as JSON has it. */
export type AttributeValue = string | number | boolean | null;
export type Attributes = Readonly<Record<string, AttributeValue>>;

export interface TextRun {
  readonly kind: "text";
  readonly text: string;
  /** Marks by name (bold, italic, strike, code, link), each with its attributes. */
  readonly marks: Readonly<Record<string, Attributes>>;
}

export interface DocumentElement {
  readonly kind: "element";
  /** Node name of the editor's schema: heading, paragraph, taskItem, … */
  readonly name: string;
  readonly attributes: Attributes;
  readonly content: readonly DocumentNode[];
}

export type DocumentNode = TextRun | DocumentElement;

/** Deeper nesting is read as one run of text, so that no document can exhaust the stack. */
const MAX_DEPTH = 64;

/** The fragment that the editor binds to. */
export function requirementsRoot(doc: Y.Doc): Y.XmlFragment {
  return doc.getXmlFragment(REQUIREMENTS_ROOT);
}

/**
 * Writes the template, in one transaction: a heading per section and an empty item under it. For the server, once, before
 * anybody is admitted; does nothing to a document that has content.
 */
export function seedRequirements(doc: Y.Doc): void {
  const root = requirementsRoot(doc);
  if (root.length > 0) return;
  doc.transact(() => root.push(REQUIREMENTS_SECTIONS.flatMap(seededSection)));
}

/** The document as plain values: equal for two documents exactly when their contents are equal. */
export function readRequirements(doc: Y.Doc): readonly DocumentNode[] {
  return readChildren(requirementsRoot(doc), 0);
}

/** The address of a link as it may be followed, or null: http, https and mailto only. */
export function safeLink(href: unknown): string | null {
  if (typeof href !== "string") return null;
  const address = href.trim();
  return /^(?:https?:\/\/|mailto:)./i.test(address) ? address : null;
}

/** All text of a node, without marks. */
export function plainText(node: DocumentNode): string {
  return node.kind === "text" ? node.text : node.content.map(plainText).join("");
}

/** Every attribute is written that the editor's schema has a value for: else the first editor would add it. */
function seededSection(section: RequirementsSection): Y.XmlElement[] {
  const heading = element("heading", { level: 2 }, [new Y.XmlText(section.title)]);
  const line = element("paragraph", {}, []);
  const item =
    section.list === "taskList"
      ? element("taskItem", { checked: false }, [line])
      : element("listItem", {}, [line]);
  return [heading, element(section.list, {}, [item])];
}

function element(
  name: string,
  attributes: Attributes,
  children: (Y.XmlElement | Y.XmlText)[],
): Y.XmlElement {
  const made = new Y.XmlElement(name);
  // Typed as strings by default; they may be any JSON value, and the editor's schema has numbers and booleans.
  const target: { setAttribute(key: string, value: AttributeValue): void } = made;
  for (const [key, value] of Object.entries(attributes)) target.setAttribute(key, value);
  made.insert(0, children);
  return made;
}

function readChildren(parent: Y.XmlFragment, depth: number): DocumentNode[] {
  const nodes: DocumentNode[] = [];
  for (const child of parent.toArray()) {
    if (child instanceof Y.XmlText) readText(child).forEach((run) => append(nodes, run));
    else if (child instanceof Y.XmlElement) append(nodes, readElement(child, depth + 1));
  }
  return nodes;
}

function readElement(source: Y.XmlElement, depth: number): DocumentNode {
  if (depth > MAX_DEPTH) return { kind: "text", text: flatText(source), marks: {} };
  return {
    kind: "element",
    name: source.nodeName,
    attributes: readAttributes(source.getAttributes()),
    content: readChildren(source, depth),
  };
}

function readText(source: Y.XmlText): TextRun[] {
  const runs: TextRun[] = [];
  const delta: readonly Delta[] = source.toDelta();
  for (const { insert, attributes } of delta) {
    if (typeof insert === "string") {
      runs.push({ kind: "text", text: insert, marks: readMarks(attributes ?? {}) });
    }
  }
  return runs;
}

interface Delta {
  readonly insert?: unknown;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** y-prosemirror appends `--` and a hash to the name of a mark that may lie over itself. */
function readMarks(attributes: Readonly<Record<string, unknown>>): Record<string, Attributes> {
  const marks: Record<string, Attributes> = {};
  for (const key of Object.keys(attributes).sort()) {
    const value = attributes[key];
    if (value !== null && value !== undefined)
      marks[key.split("--", 1)[0] ?? key] = readAttributes(value);
  }
  return marks;
}

function readAttributes(source: unknown): Attributes {
  const attributes: Record<string, AttributeValue> = {};
  if (typeof source !== "object" || source === null) return attributes;
  for (const [key, value] of Object.entries(source).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (value === null || value === undefined) continue;
    attributes[key] = isScalar(value) ? value : JSON.stringify(value);
  }
  return attributes;
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/** Runs that differ in nothing become one: how text is cut into Yjs items is no part of the content. */
function append(nodes: DocumentNode[], node: DocumentNode): void {
  const last = nodes.at(-1);
  if (node.kind === "text" && node.text === "") return;
  if (node.kind === "text" && last?.kind === "text" && sameMarks(last, node)) {
    nodes[nodes.length - 1] = { ...last, text: last.text + node.text };
  } else nodes.push(node);
}

function sameMarks(a: TextRun, b: TextRun): boolean {
  return JSON.stringify(a.marks) === JSON.stringify(b.marks);
}

function flatText(source: Y.XmlElement): string {
  const parts: string[] = [];
  const waiting: unknown[] = [source];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next instanceof Y.XmlText)
      parts.push(
        readText(next)
          .map((run) => run.text)
          .join(""),
      );
    else if (next instanceof Y.XmlElement) waiting.push(...next.toArray().reverse());
  }
  return parts.join("");
}
