/* How wide the left panel is, kept in this browser. */
import { useState } from "react";
import { readStored, writeStored } from "../storage.ts";

export const LEFT_WIDTH = { usual: 312, least: 280, most: 480, step: 16 } as const;

const KEY = "greenroom.left-width";

/** The width in px and its setter, which keeps it within bounds. */
export function useLeftWidth(): readonly [number, (px: number) => void] {
  const [width, setWidth] = useState(() => {
    const stored = readStored("local", KEY);
    return typeof stored === "number" ? bounded(stored) : LEFT_WIDTH.usual;
  });
  const change = (px: number) => {
    const next = bounded(px);
    setWidth(next);
    writeStored("local", KEY, next);
  };
  return [width, change];
}

function bounded(px: number): number {
  return Math.round(Math.min(LEFT_WIDTH.most, Math.max(LEFT_WIDTH.least, px)));
}
