import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  counted,
  formatBytes,
  formatDifference,
  formatDuration,
  formatMinutes,
  formatNames,
  formatWhen,
  MINUS,
  spokenDuration,
} from "../../client/format.ts";

describe("durations", () => {
  test.each([
    [0, "0:00"],
    [999, "0:00"],
    [1_000, "0:01"],
    [400_000, "6:40"],
    [2_700_000, "45:00"],
    [3_599_999, "59:59"],
    [3_600_000, "1:00:00"],
    [36_061_000, "10:01:01"],
    [-30_000, `${MINUS}0:30`],
    [-999, "0:00"],
  ])("%i ms is %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test("can be read back to the second", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 86_400_000 }), (ms) => {
        const seconds = formatDuration(ms)
          .split(":")
          .reduce((sum, part) => sum * 60 + Number(part), 0);
        expect(seconds).toBe(Math.trunc(ms / 1_000));
      }),
    );
  });

  test("a difference carries its sign, nothing has none", () => {
    expect(formatDifference(30_000)).toBe("+0:30");
    expect(formatDifference(-84_000)).toBe(`${MINUS}1:24`);
    expect(formatDifference(0)).toBe("0:00");
    expect(formatDifference(999)).toBe("0:00");
  });

  test("the minus is the true one", () => {
    expect(MINUS).toBe("−");
    expect(formatDuration(-1_000)).not.toContain("-");
  });

  test("minutes are rounded and do not break from their unit", () => {
    expect(formatMinutes(2_700_000)).toBe("45\u00A0min");
    expect(formatMinutes(89_999)).toBe("1\u00A0min");
    expect(formatMinutes(90_000)).toBe("2\u00A0min");
    expect(formatMinutes(-120_000)).toBe(`${MINUS}2\u00A0min`);
  });

  test("for the ear", () => {
    expect(spokenDuration(400_000)).toBe("6 minutes 40");
    expect(spokenDuration(60_000)).toBe("1 minute");
    expect(spokenDuration(12_000)).toBe("12 seconds");
    expect(spokenDuration(1_000)).toBe("1 second");
  });
});

describe("moments", () => {
  const now = new Date(2026, 10, 20, 15, 0).getTime();
  const at = (...parts: [number, number, number, number, number]) =>
    formatWhen(new Date(...parts).getTime(), now, "en-GB");

  test("today and yesterday by name, with the time", () => {
    expect(at(2026, 10, 20, 14, 30)).toBe("Today, 14:30");
    expect(at(2026, 10, 19, 9, 5)).toBe("Yesterday, 09:05");
  });

  test("older ones by date, another year with the year", () => {
    expect(at(2026, 10, 17, 14, 30)).toBe("17 Nov");
    expect(at(2025, 10, 17, 14, 30)).toBe("17 Nov 2025");
  });

  test("by the locale", () => {
    expect(formatWhen(new Date(2026, 10, 17, 14, 30).getTime(), now, "de-DE")).toBe("17. Nov.");
  });
});

test("sizes have a space before the unit", () => {
  expect(formatBytes(0, "en")).toBe("0\u00A0B");
  expect(formatBytes(999, "en")).toBe("999\u00A0B");
  expect(formatBytes(1_500, "en")).toBe("1.5\u00A0kB");
  expect(formatBytes(12_300_000, "en")).toBe("12\u00A0MB");
  expect(formatBytes(1_500, "de")).toBe("1,5\u00A0kB");
});

test("names and counts in a sentence", () => {
  expect(formatNames([])).toBe("");
  expect(formatNames(["Maya"])).toBe("Maya");
  expect(formatNames(["Maya", "Jonas"])).toBe("Maya and Jonas");
  expect(formatNames(["Maya", "Jonas", "Priya"])).toBe("Maya, Jonas and Priya");
  expect(counted(1, "edit")).toBe("1 edit");
  expect(counted(14, "edit")).toBe("14 edits");
});
