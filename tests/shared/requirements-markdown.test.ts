// The requirements as Markdown: every construct, every escape, and that no word ever disappears.
import { getSchema } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { prosemirrorToYXmlFragment } from "y-prosemirror";
import * as Y from "yjs";
import { schemaExtensions } from "../../client/panels/requirements-extensions.ts";
import { requirementsRoot, seedRequirements } from "../../shared/requirements-document.ts";
import { requirementsToMarkdown } from "../../shared/requirements-markdown.ts";

const schema = getSchema(schemaExtensions());

type Child = Node | string;

const text = (words: string, ...marks: (string | [string, object])[]): Node =>
  schema.text(
    words,
    marks.map((mark) =>
      typeof mark === "string" ? schema.mark(mark) : schema.mark(mark[0], mark[1]),
    ),
  );
const node = (name: string, children: Child[] = [], attributes: object = {}): Node =>
  schema.node(
    name,
    { ...attributes },
    children.map((child) => (typeof child === "string" ? text(child) : child)),
  );
const p = (...children: Child[]) => node("paragraph", children);
const item = (...children: Node[]) => node("listItem", children);
const task = (checked: boolean, ...children: Node[]) => node("taskItem", children, { checked });
const cell = (...children: Node[]) => node("tableCell", children);
const head = (...children: Node[]) => node("tableHeader", children);
const br = () => node("hardBreak");

function markdown(...blocks: Node[]): string {
  const doc = new Y.Doc();
  const document = node("doc", blocks);
  document.check();
  prosemirrorToYXmlFragment(document, requirementsRoot(doc));
  return requirementsToMarkdown(doc);
}

describe("blocks", () => {
  it("of the template are its headings alone", () => {
    const doc = new Y.Doc();
    seedRequirements(doc);
    expect(requirementsToMarkdown(doc).split("\n\n").slice(0, 2)).toEqual([
      "## Functional",
      "## Out of scope (parking lot)",
    ]);
    expect(requirementsToMarkdown(doc)).not.toContain("[ ]");
  });

  it("are nothing for an empty document", () => {
    expect(requirementsToMarkdown(new Y.Doc())).toBe("");
    expect(markdown(p())).toBe("");
  });

  it.each<[string, Node[], string]>([
    [
      "headings",
      [node("heading", ["A"], { level: 2 }), node("heading", ["B"], { level: 3 })],
      "## A\n\n### B\n",
    ],
    ["a heading that ends like one", [node("heading", ["C #"], { level: 2 })], "## C \\#\n"],
    ["paragraphs", [p("one"), p("two")], "one\n\ntwo\n"],
    ["a rule", [p("one"), node("horizontalRule"), p("two")], "one\n\n---\n\ntwo\n"],
    ["a quote", [node("blockquote", [p("one"), p("two")])], "> one\n>\n> two\n"],
    ["a bullet list", [node("bulletList", [item(p("one")), item(p("two"))])], "- one\n- two\n"],
    [
      "a numbered list",
      [node("orderedList", [item(p("one")), item(p("two"))], { start: 9 })],
      "9. one\n10. two\n",
    ],
    [
      "tasks",
      [node("taskList", [task(true, p("done")), task(false, p("open"))])],
      "- [x] done\n- [ ] open\n",
    ],
    [
      "empty items, left out",
      [node("taskList", [task(true, p()), task(false, p("open"))])],
      "- [ ] open\n",
    ],
    [
      "nested lists",
      [
        node("bulletList", [
          item(p("a"), node("taskList", [task(true, p("b"), node("bulletList", [item(p("c"))]))])),
        ]),
      ],
      "- a\n  - [x] b\n    - c\n",
    ],
    [
      "a list that follows a list",
      [
        node("bulletList", [item(p("a"))]),
        node("bulletList", [item(p())]),
        node("taskList", [task(false, p("b"))]),
      ],
      "- a\n\n* [ ] b\n",
    ],
    [
      "code in an item",
      [node("bulletList", [item(p("a"), node("codeBlock", ["b\n\nc"]))])],
      "- a\n\n  ```\n  b\n\n  c\n  ```\n",
    ],
    [
      "a code block",
      [node("codeBlock", ["if (*a*) {\n  b\n}"], { language: "ts" })],
      "```ts\nif (*a*) {\n  b\n}\n```\n",
    ],
    [
      "a code block with fences in it",
      [node("codeBlock", ["```\nx\n```"])],
      "````\n```\nx\n```\n````\n",
    ],
    [
      "a table",
      [
        node("table", [
          node("tableRow", [head(p("Route")), head(p("Out"))]),
          node("tableRow", [cell(p("GET /a|b")), cell(p("id"), p("text"))]),
        ]),
      ],
      "| Route | Out |\n| --- | --- |\n| GET /a\\|b | id<br>text |\n",
    ],
    [
      "a table with code and lists in cells",
      [
        node("table", [
          node("tableRow", [
            cell(p(text("a|b", "code"))),
            cell(node("bulletList", [item(p("x")), item(p("y"))])),
          ]),
        ]),
      ],
      "| `a\\|b` | x<br>y |\n| --- | --- |\n",
    ],
  ])("%s", (_name, blocks, expected) => {
    expect(markdown(...blocks)).toBe(expected);
  });

  it("cut language names down to what is one", () => {
    expect(markdown(node("codeBlock", ["x"], { language: "a`\nb c++" }))).toBe(
      "```abc++\nx\n```\n",
    );
  });
});

describe("marks", () => {
  it.each<[string, Child[], string]>([
    [
      "each of them",
      [
        text("b", "bold"),
        " ",
        text("i", "italic"),
        " ",
        text("s", "strike"),
        " ",
        text("c", "code"),
      ],
      "**b** *i* ~~s~~ `c`",
    ],
    [
      "nested, never crossed",
      [text("a ", "bold"), text("b", "bold", "italic"), text(" c", "italic")],
      "**a *b*** *c*",
    ],
    ["blanks outside", ["a", text(" b ", "bold"), "c"], "a **b** c"],
    ["blanks alone", ["a", text("  ", "bold"), "c"], "a  c"],
    ["code with backticks", [text("`a` b", "code")], "`` `a` b ``"],
    [
      "links",
      [text("docs", ["link", { href: "https://a.b/c (d)" }])],
      "[docs](https://a.b/c%20%28d%29)",
    ],
    [
      "one link over several marks",
      [
        text("a", ["link", { href: "https://a.b" }]),
        text("b", "bold", ["link", { href: "https://a.b" }]),
      ],
      "[a**b**](https://a.b)",
    ],
    [
      "no picture before a link",
      ["Look!", text("here", ["link", { href: "https://a.b" }])],
      "Look\\![here](https://a.b)",
    ],
    ["breaks", ["a", br(), "# b"], "a\\\n\\# b"],
    [
      "breaks at the edges of a mark",
      [text("a", "bold"), br(), text("b", "bold")],
      "**a**\\\n**b**",
    ],
    ["breaks at the ends, left out", [br(), "a", br()], "a"],
  ])("%s", (_name, children, expected) => {
    expect(markdown(p(...children))).toBe(`${expected}\n`);
  });

  it.each(["javascript:alert(1)", "data:text/html,x", "vbscript:x", " java\tscript:x"])(
    "of a link to %j keep the words only",
    (href) => {
      expect(markdown(p(text("words", ["link", { href }])))).toBe("words\n");
    },
  );
});

describe("escapes", () => {
  it.each([
    ["p99 < 200 ms & user_id is 5 * 3", "p99 < 200 ms & user_id is 5 \\* 3"],
    ["# no heading", "\\# no heading"],
    ["- no list", "\\- no list"],
    ["1. no list", "1\\. no list"],
    ["1.5 million", "1.5 million"],
    ["> no quote", "\\> no quote"],
    ["=== no underline", "\\=== no underline"],
    ["    no code", "no code"],
    ["<b>no tag</b>", "\\<b>no tag\\</b>"],
    ["&copy; AT&T", "\\&copy; AT&T"],
    ["[no](link) ![no](picture)", "\\[no\\](link) !\\[no\\](picture)"],
    ["`no code` \\ ~~no strike~~ _no_", "\\`no code\\` \\\\ \\~\\~no strike\\~\\~ \\_no\\_"],
    ["one\nline", "one line"],
  ])("%j", (words, expected) => {
    expect(markdown(p(words))).toBe(`${expected}\n`);
  });
});

describe("no word disappears", () => {
  // Numbered words, so that each can be looked for, between whatever people type.
  const noise = fc.string({
    unit: fc.constantFrom(..."*_`~[]()<>#+-=|\\!&;:.\n\t 1a".split("")),
    maxLength: 6,
  });
  const marks = fc.subarray(["bold", "italic", "strike", "code", "link"]);
  const inline = fc.array(fc.tuple(noise, marks, fc.boolean()), { minLength: 1, maxLength: 4 });
  const shape = fc.letrec<{ block: Shape }>((tie) => ({
    block: fc.oneof(
      { maxDepth: 4 },
      inline.map((runs): Shape => ({ kind: "paragraph", runs })),
      noise.map((code): Shape => ({ kind: "code", code })),
      fc.record({
        kind: fc.constantFrom(
          "bulletList" as const,
          "orderedList" as const,
          "taskList" as const,
          "blockquote" as const,
          "table" as const,
        ),
        inner: fc.array(tie("block"), { minLength: 1, maxLength: 3 }),
      }),
    ),
  }));

  it("whatever the document", () => {
    fc.assert(
      fc.property(fc.array(shape.block, { minLength: 1, maxLength: 4 }), (shapes) => {
        const words = createWords();
        const written = markdown(...shapes.map((each) => build(each, words.next)));
        let from = 0;
        for (const word of words.all) {
          const at = written.indexOf(word, from);
          expect(at, `${word} in ${JSON.stringify(written)}`).toBeGreaterThanOrEqual(0);
          from = at;
        }
      }),
      { numRuns: 300 },
    );
  });

  type Shape =
    | { kind: "paragraph"; runs: [string, string[], boolean][] }
    | { kind: "code"; code: string }
    | { kind: "bulletList" | "orderedList" | "taskList" | "blockquote" | "table"; inner: Shape[] };

  function createWords() {
    const all: string[] = [];
    return {
      all,
      next: () => {
        all.push(`word${String(all.length)}end`);
        return all.at(-1) ?? "";
      },
    };
  }

  function build(from: Shape, word: () => string): Node {
    switch (from.kind) {
      case "paragraph":
        return p(...from.runs.flatMap((run) => buildRun(run, word)));
      case "code":
        return node("codeBlock", [from.code + word()]);
      case "blockquote":
        return node(
          "blockquote",
          from.inner.map((inner) => build(inner, word)),
        );
      case "table":
        return node(
          "table",
          from.inner.map((inner) => node("tableRow", [cell(build(inner, word))])),
        );
      case "taskList":
        return node(
          "taskList",
          from.inner.map((inner) => task(true, p(word()), build(inner, word))),
        );
      default:
        return node(
          from.kind,
          from.inner.map((inner) => item(p(word()), build(inner, word))),
        );
    }
  }

  function buildRun(
    [noisy, names, endsLine]: [string, string[], boolean],
    word: () => string,
  ): Node[] {
    const made = names.includes("code") ? ["code"] : names;
    const run = text(
      noisy + word() + noisy,
      ...made.map((name): string | [string, object] =>
        name === "link" ? ["link", { href: "https://a.b" }] : name,
      ),
    );
    return endsLine ? [run, br()] : [run];
  }
});
