// Seats: names, colours, and which colour somebody gets.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { freeColor, ROLES, Seat, SEAT_COLORS, SeatColor, SeatName } from "../../shared/seat.ts";
import { SEAT_IDS } from "../support/rooms.ts";

test("four roles, in the order of the design", () => {
  expect(ROLES).toEqual(["interviewer", "candidate", "mentor", "observer"]);
});

test("a name is one line of 1 to 40 characters", () => {
  expect(SeatName.parse(` ${"x".repeat(40)} `)).toBe("x".repeat(40));
  for (const name of ["", " ", "x".repeat(41), "a\nb", "a\u202Eb"]) {
    expect(SeatName.safeParse(name).success).toBe(false);
  }
});

test("a seat is its id, role, name and colour", () => {
  const seat = { id: SEAT_IDS.candidate, role: "candidate", name: "Noa", color: "teal" };
  expect(Seat.parse(seat)).toEqual(seat);
  for (const wrong of [{ id: "a b" }, { role: "admin" }, { name: "" }, { color: "#FFFFFF" }]) {
    expect(Seat.safeParse({ ...seat, ...wrong }).success).toBe(false);
  }
});

describe("colours", () => {
  test("are eight, all different, each with its hex value", () => {
    expect(Object.keys(SEAT_COLORS)).toEqual([...SeatColor.options]);
    expect(new Set(Object.values(SEAT_COLORS)).size).toBe(8);
    for (const hex of Object.values(SEAT_COLORS)) expect(hex).toMatch(/^#[0-9A-F]{6}$/);
  });

  test("let white letters be read: contrast of 5:1 or more", () => {
    for (const hex of Object.values(SEAT_COLORS))
      expect(contrastToWhite(hex)).toBeGreaterThanOrEqual(5);
  });

  test("the wished one if it is free", () => {
    expect(freeColor([], "pink")).toBe("pink");
    expect(freeColor(["blue"], "pink")).toBe("pink");
  });

  test("else the first free one", () => {
    expect(freeColor([], undefined)).toBe("blue");
    expect(freeColor(["pink"], "pink")).toBe("blue");
    expect(freeColor(["blue", "orange"], undefined)).toBe("violet");
  });

  test("the ninth person shares", () => {
    expect(freeColor(SeatColor.options, "pink")).toBe("pink");
    expect(freeColor(SeatColor.options, undefined)).toBe("slate");
  });

  test("nobody shares before all eight are taken", () => {
    const color = fc.constantFrom(...SeatColor.options);
    const wishes = fc.array(fc.option(color, { nil: undefined }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(wishes, (all) => {
        const taken: SeatColor[] = [];
        for (const wished of all) taken.push(freeColor(taken, wished));
        expect(new Set(taken).size).toBe(8);
      }),
    );
  });
});

/** WCAG 2.2, contrast ratio to white. */
function contrastToWhite(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05);
}
