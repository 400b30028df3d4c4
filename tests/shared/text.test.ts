// What people type: which lines and texts are taken, cleaned or refused.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { line, prose } from "../../shared/text.ts";

describe("a line", () => {
  const taken = (text: unknown) => line(10).safeParse(text).data;

  test("is trimmed, and has 1 to so many characters", () => {
    expect(taken("  Noa  ")).toBe("Noa");
    expect(taken("x".repeat(10))).toBe("x".repeat(10));
    for (const text of ["", "   ", "x".repeat(11), null, undefined, 7, ["Noa"]]) {
      expect(taken(text)).toBeUndefined();
    }
  });

  test("may be in any writing, with emoji", () => {
    for (const name of ["José", "李雷", "נועה", "علی‌رضا", "Zoë ✏️", "👩‍💻", "O'Neil-2"]) {
      expect(taken(name)).toBe(name);
    }
  });

  test("holds no line break, control character or half character", () => {
    for (const inside of [
      "\n",
      "\r",
      "\t",
      "\0",
      "\x1b",
      "\x7f",
      "\x85",
      "\u2028",
      "\u2029",
      "\ud800",
      "\udc00",
    ]) {
      expect(taken(`a${inside}b`)).toBeUndefined();
    }
  });

  test("holds nothing that turns its neighbours around", () => {
    for (const code of [
      0x61c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069,
    ]) {
      expect(taken(`a${String.fromCodePoint(code)}b`)).toBeUndefined();
    }
  });

  test("can be seen", () => {
    for (const name of [
      "\u200B",
      "\u200D\u200D",
      "\u2060",
      "\u3164",
      "\u115F",
      "\u00AD",
      "\uFE0F",
    ]) {
      expect(taken(name)).toBeUndefined();
    }
  });
});

describe("a text", () => {
  const taken = (text: unknown) => prose(10).safeParse(text).data;

  test("may have lines and tabs; line ends become one kind", () => {
    expect(taken("a\n\tb")).toBe("a\n\tb");
    expect(taken("a\r\nb\rc")).toBe("a\nb\nc");
  });

  test("loses control characters; half characters are marked", () => {
    expect(taken("a\0b\x07c\x1b\x7f\x85")).toBe("abc");
    expect(taken("a\ud800b")).toBe("a\uFFFDb");
    expect(taken("a😀b")).toBe("a😀b");
  });

  test("is measured after cleaning", () => {
    expect(taken(`${"\0".repeat(50)}x`)).toBe("x");
    expect(taken("\0\0")).toBeUndefined();
    expect(taken("x".repeat(11))).toBeUndefined();
    expect(taken(" \n ")).toBeUndefined();
    expect(taken(5)).toBeUndefined();
  });

  test("reads the same the second time: the log gives back what was written", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        const once = prose(400).safeParse(text).data;
        if (once === undefined) return;
        expect(prose(400).parse(JSON.parse(JSON.stringify(once)))).toBe(once);
        expect(new TextDecoder().decode(new TextEncoder().encode(once))).toBe(once);
      }),
      { numRuns: 1_000 },
    );
  });
});
