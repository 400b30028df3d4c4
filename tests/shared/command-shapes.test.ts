// What a client may send as a command: shapes and bounds.
import { describe, expect, test } from "vitest";
import { Command } from "../../shared/commands.ts";
import { INJECT } from "../support/rooms.ts";

describe("what a client may send", () => {
  const fits = (body: object) => Command.safeParse({ id: "abcdefgh", ...body }).success;

  test("a command has an id of 8 to 40 plain characters", () => {
    const start = { kind: "clock.start" };
    for (const id of ["abcdefgh", "A-z_0".repeat(8)]) expect(fits({ ...start, id })).toBe(true);
    for (const id of [
      "short",
      "x".repeat(41),
      "with space",
      "../../etc",
      "",
      12345678,
      null,
      undefined,
    ]) {
      expect(fits({ ...start, id })).toBe(false);
    }
  });

  test("nothing more than its shape: a role, an author or a time of one's own is refused", () => {
    for (const extra of [{ role: "interviewer" }, { by: "interviewer" }, { at: 0 }, { now: 0 }]) {
      expect(fits({ kind: "clock.start", ...extra })).toBe(false);
    }
  });

  test("unknown kinds and other shapes", () => {
    for (const kind of [
      "",
      "clock",
      "clock.started",
      "constructor",
      "__proto__",
      null,
      1,
      undefined,
    ]) {
      expect(fits({ kind })).toBe(false);
    }
    for (const value of [null, undefined, 7, "clock.start", [], [{}]]) {
      expect(Command.safeParse(value).success).toBe(false);
    }
  });

  test("minutes are −5, −1, 1 or 5", () => {
    for (const byMinutes of [-5, -1, 1, 5])
      expect(fits({ kind: "clock.adjust", byMinutes })).toBe(true);
    for (const byMinutes of [0, 2, 500, -0.5, "1", Number.NaN, null]) {
      expect(fits({ kind: "clock.adjust", byMinutes })).toBe(false);
    }
  });

  test("`from` is a phase a plan can have", () => {
    for (const from of [undefined, 0, 11]) expect(fits({ kind: "phase.next", from })).toBe(true);
    for (const from of [-1, 12, 0.5, "0", null])
      expect(fits({ kind: "phase.next", from })).toBe(false);
  });

  test("texts have bounds, after trimming", () => {
    const chat = (text: unknown) => fits({ kind: "chat.post", text });
    const inject = (text: unknown) => fits({ ...INJECT, text });
    const problem = (title: unknown, text: unknown) =>
      fits({ kind: "problem.set", prompt: { title, text } });
    expect(chat("x".repeat(2_000))).toBe(true);
    expect(inject("x".repeat(500))).toBe(true);
    expect(problem("x".repeat(80), "x".repeat(4_000))).toBe(true);
    for (const empty of ["", "   ", "\n\t", "\u200B", null, 5]) {
      expect(chat(empty)).toBe(false);
      expect(inject(empty)).toBe(false);
      expect(problem(empty, "text")).toBe(false);
      expect(problem("title", empty)).toBe(false);
    }
    expect(chat("x".repeat(2_001))).toBe(false);
    expect(inject("x".repeat(501))).toBe(false);
    expect(problem("x".repeat(81), "text")).toBe(false);
    expect(problem("title", "x".repeat(4_001))).toBe(false);
  });

  test("a constraint has one of eight kinds", () => {
    const kinds = [
      "new-feature",
      "consistency",
      "compliance",
      "scale-jump",
      "latency",
      "cost",
      "failure",
      "operations",
    ];
    for (const constraint of kinds) expect(fits({ ...INJECT, constraint })).toBe(true);
    for (const constraint of ["twist", "", null])
      expect(fits({ ...INJECT, constraint })).toBe(false);
  });
});
