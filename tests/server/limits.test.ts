// Rates: a burst, then so many a second; by address with a bounded memory.
import { expect, test } from "vitest";
import { createAddressBuckets, createBucket, DEFAULT_LIMITS } from "../../server/limits.ts";

test("a bucket gives its burst, then refills by the second", () => {
  const bucket = createBucket(10, 30);
  const taken = (now: number, times: number) =>
    Array.from({ length: times }, () => bucket.take(now)).filter(Boolean).length;
  expect(taken(0, 100)).toBe(30);
  expect(taken(99, 100)).toBe(0);
  expect(taken(100, 100)).toBe(1);
  expect(taken(1_100, 100)).toBe(10);
  expect(taken(1_000_000, 100)).toBe(30);
});

test("asking too often does not lengthen the wait", () => {
  const bucket = createBucket(10, 1);
  bucket.take(0);
  for (let now = 1; now < 99; now++) expect(bucket.take(now)).toBe(false);
  expect(bucket.take(101)).toBe(true);
});

test("addresses have a bucket each", () => {
  const buckets = createAddressBuckets(2);
  expect(["a", "a", "a", "b"].map((address) => buckets.take(address, 0))).toEqual([
    true,
    true,
    false,
    true,
  ]);
  expect(buckets.take("a", 30_000)).toBe(true);
});

test("ten thousand addresses are remembered, then the one longest silent is forgotten", () => {
  const buckets = createAddressBuckets(1);
  buckets.take("first", 0);
  for (let index = 0; index < 9_999; index++) buckets.take(`other ${index}`, 0);
  expect(buckets.take("first", 0)).toBe(false);
  for (let index = 0; index < 9_999; index++) buckets.take(`another ${index}`, 0);
  expect(buckets.take("first", 0)).toBe(false);
  for (let index = 0; index < 10_000; index++) buckets.take(`more ${index}`, 0);
  expect(buckets.take("first", 0)).toBe(true);
});

test("an honest page stays below the default rates", () => {
  expect(DEFAULT_LIMITS.messagesPerSecond).toBeGreaterThan(30 + 20);
  expect(DEFAULT_LIMITS.commandsPerSecond * 3).toBeGreaterThan(10);
});
