/* The requirements document as Markdown (CommonMark with GitHub's tables, tasks and strike). Pure: from the plain reading of
   requirements-document.ts to a string. Text is escaped, never dropped; links other than http, https and mailto lose their
   address and keep their words. */
import type * as Y from "yjs";
import { inlineMarkdown, type Place } from "./requirements-markdown-inline.ts";
import {
  plainText,
  readRequirements,
  type DocumentElement,
  type DocumentNode,
} from "./requirements-document.ts";

/** Markdown of a requirements document; ends with a line break unless empty. Empty lines and items are left out. */
export function requirementsToMarkdown(doc: Y.Doc): string {
  const markdown = blocks(readRequirements(doc));
  return markdown === "" ? "" : `${markdown}\n`;
}

/** Lists of one kind that follow each other would melt into one. */
type ListKind = keyof typeof MARKERS;

/** So neighbours take turns. */
const MARKERS = {
  bullet: ["-", "*"],
  ordered: [".", ")"],
} as const;

function blocks(nodes: readonly DocumentNode[], place: "page" | "item" = "page"): string {
  let written = "";
  let previous: ListKind | null = null;
  let previousTurn = 0;
  for (const node of wrapLooseText(nodes)) {
    const list = listKind(node);
    const turn = list !== null && list === previous ? 1 - previousTurn : 0;
    const text = block(node, turn);
    if (text === "") continue;
    // A numbered list right under a line would be read as more of that line, unless it starts at 1.
    const tight = place === "item" && list === "bullet";
    if (written !== "") written += tight ? "\n" : "\n\n";
    written += text;
    previous = list;
    previousTurn = turn;
  }
  return written;
}

function block(node: DocumentElement, turn: number): string {
  switch (node.name) {
    case "heading":
      return heading(node);
    case "paragraph":
      return inline(node, "line");
    case "blockquote":
      return quote(blocks(node.content));
    case "bulletList":
    case "taskList":
    case "orderedList":
      return listItems(node, turn);
    case "codeBlock":
      return codeBlock(node);
    case "horizontalRule":
      return "---";
    case "table":
      return table(node);
    default:
      return blocks(node.content);
  }
}

function heading(node: DocumentElement): string {
  const text = inline(node, "heading").replace(/(^|\s)(#+)$/, "$1\\$2");
  const level = Math.round(Number(node.attributes["level"] ?? 2));
  const depth = level >= 1 && level <= 6 ? level : 2;
  return text === "" ? "" : `${"#".repeat(depth)} ${text}`;
}

function quote(text: string): string {
  if (text === "") return "";
  return text
    .split("\n")
    .map((line) => (line === "" ? ">" : `> ${line}`))
    .join("\n");
}

function listItems(list: DocumentElement, turn: number): string {
  const items: string[] = [];
  const start = Number(list.attributes["start"] ?? 1);
  const first = Number.isSafeInteger(start) && start >= 0 && start < 1e8 ? start : 1;
  for (const item of wrapLooseText(list.content)) {
    const text = isItem(item) ? blocks(item.content, "item") : block(item, 0);
    if (text === "") continue;
    const marker =
      list.name === "orderedList"
        ? `${first + items.length}${MARKERS.ordered[turn] ?? "."} `
        : `${MARKERS.bullet[turn] ?? "-"} `;
    items.push(marker + indent(tick(item) + text, marker.length));
  }
  return items.join("\n");
}

function isItem(node: DocumentElement): boolean {
  return node.name === "listItem" || node.name === "taskItem";
}

/** A box needs words right behind it: what is no line of words goes below. */
function tick(item: DocumentElement): string {
  if (item.name !== "taskItem") return "";
  const box = item.attributes["checked"] === true ? "[x]" : "[ ]";
  const first = wrapLooseText(item.content).find((node) => plainText(node).trim() !== "");
  return first?.name === "paragraph" ? `${box} ` : `${box}\n\n`;
}

function indent(text: string, width: number): string {
  return text.replace(/\n(?=[^\n])/g, `\n${" ".repeat(width)}`);
}

function codeBlock(node: DocumentElement): string {
  const code = plainText(node);
  if (code === "") return "";
  const language = String(node.attributes["language"] ?? "").replace(/[^\w+#.-]/g, "");
  const fence = "`".repeat(Math.max(3, longestRun(code) + 1));
  return `${fence}${language}\n${code.replace(/\r\n?/g, "\n")}\n${fence}`;
}

function longestRun(code: string): number {
  return Math.max(0, ...[...code.matchAll(/`+/g)].map((run) => run[0].length));
}

/** The first row becomes the head whether it is one or not: Markdown knows no table without. */
function table(node: DocumentElement): string {
  const rows = elements(node).map((row) => elements(row).flatMap(cells));
  const width = Math.max(0, ...rows.map((row) => row.length));
  if (width === 0 || rows.every((row) => row.every((cell) => cell === ""))) return "";
  const lines = rows.map((row) =>
    tableLine([...row, ...Array<string>(width - row.length).fill("")]),
  );
  lines.splice(1, 0, tableLine(Array<string>(width).fill("---")));
  return lines.join("\n");
}

function tableLine(row: readonly string[]): string {
  return `| ${row.join(" | ")} |`;
}

/** A cell, and an empty one for every further column it spans. */
function cells(cell: DocumentElement): string[] {
  const lines = cellLines(cell.content);
  const span = Number(cell.attributes["colspan"] ?? 1);
  const extra = span > 1 && span <= 50 ? Math.floor(span) - 1 : 0;
  return [lines.join("<br>"), ...Array<string>(extra).fill("")];
}

function cellLines(nodes: readonly DocumentNode[]): string[] {
  return wrapLooseText(nodes).flatMap((node) => {
    const lines = node.content.some(isInlineNode)
      ? [inline(node, "cell")]
      : cellLines(node.content);
    return lines.filter((line) => line !== "");
  });
}

function inline(node: DocumentElement, place: Place): string {
  return inlineMarkdown(node.content, place);
}

function elements(node: DocumentElement): DocumentElement[] {
  return wrapLooseText(node.content);
}

/** Text that stands where blocks are expected is given a paragraph of its own. */
function wrapLooseText(nodes: readonly DocumentNode[]): DocumentElement[] {
  const wrapped: DocumentElement[] = [];
  let loose: DocumentNode[] = [];
  const close = () => {
    if (loose.length > 0)
      wrapped.push({ kind: "element", name: "paragraph", attributes: {}, content: loose });
    loose = [];
  };
  for (const node of nodes) {
    if (node.kind === "text" || isInlineNode(node)) loose.push(node);
    else {
      close();
      wrapped.push(node);
    }
  }
  close();
  return wrapped;
}

function isInlineNode(node: DocumentNode): boolean {
  return node.kind === "text" || node.name === "hardBreak";
}

function listKind(node: DocumentElement): ListKind | null {
  if (node.name === "orderedList") return "ordered";
  return node.name === "bulletList" || node.name === "taskList" ? "bullet" : null;
}
