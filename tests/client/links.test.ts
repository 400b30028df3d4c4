// Links in the chat: which words may lead somewhere, and that nothing else ever does.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linkParts, safeHref } from "../../client/panels/links.ts";

const hrefs = (text: string) =>
  linkParts(text).flatMap(({ href }) => (href === null ? [] : [href]));

describe("links in plain text", () => {
  it("are found between words", () => {
    expect(linkParts("See https://example.org/a?b=c#d now")).toEqual([
      { text: "See ", href: null },
      { text: "https://example.org/a?b=c#d", href: "https://example.org/a?b=c#d" },
      { text: " now", href: null },
    ]);
  });

  it.each([
    ["See https://example.org/a.", "https://example.org/a"],
    ["(https://example.org/a)", "https://example.org/a"],
    ["https://example.org/x_(y)!", "https://example.org/x_(y)"],
    ["<https://example.org/>", "https://example.org/"],
    ["HTTP://EXAMPLE.org", "http://example.org/"],
  ])("end where the sentence goes on: %s", (text, href) => {
    expect(hrefs(text)).toEqual([href]);
  });

  it.each([
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "file:///etc/passwd",
    "vbscript:x",
    "//example.org",
    "example.org",
    "ftp://example.org/",
    "https://",
    "https://good.example@evil.example/",
    "https://user:pass@example.org/",
    "https://example.org/\u202Egpj.exe",
    "blob:https://example.org/1",
  ])("are never made of %s", (text) => {
    expect(
      linkParts(text).every(({ href }) => href === null || href === "https://example.org/1"),
    ).toBe(true);
    expect(safeHref(text)).toBeNull();
  });

  it("lose nothing of the text and lead to http and https only, whatever is written", () => {
    const words = fc.constantFrom(
      "https://",
      "http://",
      "javascript:",
      "a.b",
      "@",
      "/",
      " ",
      ")",
      "(",
      "\n",
      "%0a",
      "é",
      ".",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string())), (pieces) => {
        const text = pieces.join("");
        const parts = linkParts(text);
        expect(parts.map((part) => part.text).join("")).toBe(text);
        const leads = parts.flatMap(({ href }) => href ?? []);
        expect(leads.filter((href) => !/^https?:\/\/[^@/]+\//u.test(href))).toEqual([]);
      }),
    );
  });
});
