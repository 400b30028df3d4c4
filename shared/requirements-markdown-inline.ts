/* One line of the requirements document as Markdown: text, marks, links and line breaks. Escapes only what Markdown would
   otherwise read as its own, so that `p99 < 200 ms` and `user_id` stay readable. */
import { safeLink, type DocumentNode, type TextRun } from "./requirements-document.ts";

/** Where the line stands: what a line break becomes, and what else must be escaped. */
export type Place = "line" | "heading" | "cell";

const BREAK: Readonly<Record<Place, string>> = { line: "\\\n", heading: " ", cell: "<br>" };

/** Marks from the outside in, with their delimiters. */
const MARKS = ["link", "bold", "italic", "strike", "code"] as const;
type MarkName = (typeof MARKS)[number];
const DELIMITER: Readonly<Record<Exclude<MarkName, "link" | "code">, string>> = {
  bold: "**",
  italic: "*",
  strike: "~~",
};

/** Markdown of what stands in one block, trimmed; "" when there is nothing. */
export function inlineMarkdown(nodes: readonly DocumentNode[], place: Place): string {
  const { words } = trim(runsOf(nodes));
  const text = renderRuns(words, MARKS, place);
  return place === "line" ? text.split("\n").map(escapeLineStart).join("\n") : text;
}

interface Break {
  readonly kind: "break";
  readonly marks: TextRun["marks"];
}
type Run = TextRun | Break;

function runsOf(nodes: readonly DocumentNode[]): Run[] {
  return nodes.flatMap((node): Run[] => {
    if (node.kind === "text") return [node];
    if (node.name === "hardBreak") return [{ kind: "break", marks: {} }];
    return runsOf(node.content);
  });
}

/** Groups neighbours by the outermost mark, then each group by the next one: marks nest and never cross. */
function renderRuns(runs: readonly Run[], marks: readonly MarkName[], place: Place): string {
  const [mark, ...inner] = marks;
  if (mark === undefined) return runs.map((run) => plain(run, place)).join("");
  let written = "";
  for (const { key, members } of groupBy(runs, (run) => keyOf(run, mark))) {
    if (key === "") written += renderRuns(members, inner, place);
    else if (mark === "code") written += codeSpan(members, place);
    else if (mark === "link")
      written = noImage(written) + wrapped(members, inner, place, "[", `](${escapeAddress(key)})`);
    else written += wrapped(members, inner, place, DELIMITER[mark], DELIMITER[mark]);
  }
  return written;
}

/** An exclamation mark before a link would make a picture of it. */
function noImage(text: string): string {
  return text.endsWith("!") ? `${text.slice(0, -1)}\\!` : text;
}

/** What makes two runs lie under one mark; "" without it. */
function keyOf(run: Run, mark: MarkName): string {
  const attributes = run.marks[mark];
  if (attributes === undefined) return "";
  return mark === "link" ? (safeLink(attributes["href"]) ?? "") : mark;
}

function groupBy(
  runs: readonly Run[],
  keyFor: (run: Run) => string,
): { key: string; members: Run[] }[] {
  const groups: { key: string; members: Run[] }[] = [];
  for (const run of runs) {
    const key = keyFor(run);
    const last = groups.at(-1);
    if (last?.key === key) last.members.push(run);
    else groups.push({ key, members: [run] });
  }
  return groups;
}

/** Delimiters must touch the words: blanks and breaks at the edges go outside. */
function wrapped(
  runs: readonly Run[],
  inner: readonly MarkName[],
  place: Place,
  open: string,
  close: string,
): string {
  const { before, words, after } = trim(runs);
  const blank = (run: Run) => plain(run, place);
  if (words.length === 0) return before.map(blank).join("");
  const middle = open + renderRuns(words, inner, place) + close;
  return before.map(blank).join("") + middle + after.map(blank).join("");
}

interface Trimmed {
  readonly before: readonly Run[];
  readonly words: readonly Run[];
  readonly after: readonly Run[];
}

/** Cuts blanks and breaks off both ends; all of them are in `before` when there is nothing else. */
function trim(runs: readonly Run[]): Trimmed {
  const first = runs.findIndex(hasWords);
  if (first === -1) return { before: runs, words: [], after: [] };
  const last = runs.map(hasWords).lastIndexOf(true);
  const words = runs.slice(first, last + 1);
  const before = [...runs.slice(0, first), ...cut(words, 0, (text) => text.trimStart())];
  const after = [
    ...cut(words, words.length - 1, (text) => text.trimEnd()),
    ...runs.slice(last + 1),
  ];
  return { before, words, after };
}

/** Shortens one text in place and returns what fell off. */
function cut(words: Run[], index: number, shorten: (text: string) => string): Run[] {
  const run = words[index];
  if (run?.kind !== "text") return [];
  const text = shorten(run.text);
  words[index] = { ...run, text };
  return text === run.text ? [] : [{ ...run, text: " " }];
}

function hasWords(run: Run): boolean {
  return run.kind === "text" && run.text.trim() !== "";
}

function plain(run: Run, place: Place): string {
  return run.kind === "break" ? BREAK[place] : escapeText(oneLine(run.text), place);
}

function codeSpan(runs: readonly Run[], place: Place): string {
  const code = runs.map((run) => (run.kind === "break" ? " " : oneLine(run.text))).join("");
  if (code.trim() === "") return code;
  const longest = Math.max(0, ...[...code.matchAll(/`+/g)].map((found) => found[0].length));
  const fence = "`".repeat(longest + 1);
  const pad = /^`|`$|^ .* $/.test(code) ? " " : "";
  const inside = place === "cell" ? code.replaceAll("|", "\\|") : code;
  return `${fence}${pad}${inside}${pad}${fence}`;
}

function oneLine(text: string): string {
  return text.replace(/[\r\n\v\f\u0085\u2028\u2029]+/g, " ");
}

function escapeText(text: string, place: Place): string {
  const escaped = text
    .replace(/[\\`*[\]~]/g, "\\$&")
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
    .replace(/<(?=[A-Za-z/!?])/g, "\\<")
    .replace(/&(?=#?\w+;)/g, "\\&");
  return place === "cell" ? escaped.replaceAll("|", "\\|") : escaped;
}

/** What would make a heading, a list, a quote, a rule or an underline of a line that starts with it. */
function escapeLineStart(line: string): string {
  return line
    .trimStart()
    .replace(/^[-+=>#]/, "\\$&")
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, "$1\\$2")
    .replace(/^\|/, "\\|");
}

/** Whatever could end the address or the link is percent-encoded; an entity must not be read as one. */
function escapeAddress(address: string): string {
  return address.replace(/[\s\p{Cc}<>()\\"|`]/gu, percent).replace(/&(?=#?\w+;)/g, "&amp;");
}

function percent(char: string): string {
  const encoded = encodeURIComponent(char);
  return encoded === char ? `%${char.charCodeAt(0).toString(16).toUpperCase()}` : encoded;
}
