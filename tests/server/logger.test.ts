// The log: one line of JSON per event, with the fields that are named and the error's own words.
import { expect, test } from "vitest";
import { createLogger } from "../../server/logger.ts";

test("a line per event, with its time, its level and its fields", () => {
  const lines: string[] = [];
  const logger = createLogger(
    (line) => void lines.push(line),
    () => 0,
  );
  logger.info("room opened", { roomId: "Room000001", count: 2 });
  logger.warn("quiet");
  logger.error("request failed", { error: new TypeError("no\nsuch thing") });
  logger.error("odd", { error: { code: 5 } });
  expect(lines.every((line) => !line.includes("\n"))).toBe(true);
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    {
      time: "1970-01-01T00:00:00.000Z",
      level: "info",
      event: "room opened",
      roomId: "Room000001",
      count: 2,
    },
    { time: "1970-01-01T00:00:00.000Z", level: "warn", event: "quiet" },
    expect.objectContaining({ error: "no\nsuch thing", stack: expect.any(String) as unknown }),
    expect.objectContaining({ error: '{"code":5}' }),
  ]);
});
