/* A stroke as one flat list that only grows at its end: first the scale, then per segment its type and three numbers a
   point (x, y, pressure; null where there is none). Scale 100 keeps the two decimals that tldraw's pens give as small whole
   numbers, a third of their size; scale 1 keeps any number as it is, which resizing needs. */

export type StrokePart = number | string | null;

/** The stroke as it is stored, or null where the value is no list of segments. */
export function strokeNumbers(segments: unknown): StrokePart[] | null {
  const exact = strokeAtScale(segments, 100);
  return exact ?? strokeAtScale(segments, 1);
}

/** The segments of a stored stroke. Total: parts out of order give odd segments, which tldraw then refuses. */
export function strokeSegments(parts: readonly unknown[]): unknown[] {
  const scale = typeof parts[0] === "number" ? parts[0] : 1;
  const segments: { type: string; points: Record<string, unknown>[] }[] = [];
  let at = 1;
  while (at < parts.length) {
    const part = parts[at];
    if (typeof part === "string") {
      segments.push({ type: part, points: [] });
      at += 1;
      continue;
    }
    const [x, y, z] = [parts[at], parts[at + 1], parts[at + 2]].map((value) =>
      unscaled(value, scale),
    );
    segments.at(-1)?.points.push(z === null ? { x, y } : { x, y, z });
    at += 3;
  }
  return segments;
}

/** Null where the value is no list of segments, or where the scale would lose digits. */
function strokeAtScale(segments: unknown, scale: number): StrokePart[] | null {
  if (!Array.isArray(segments)) return null;
  const parts: StrokePart[] = [scale];
  for (const segment of segments) {
    if (
      !isObject(segment) ||
      typeof segment["type"] !== "string" ||
      !Array.isArray(segment["points"])
    )
      return null;
    parts.push(segment["type"]);
    for (const point of segment["points"]) {
      if (!isObject(point)) return null;
      for (const axis of ["x", "y", "z"]) {
        const part = scaled(point[axis], scale);
        if (part === undefined) return null;
        parts.push(part);
      }
    }
  }
  return parts;
}

function scaled(value: unknown, scale: number): number | null | undefined {
  if (value === undefined) return null;
  if (typeof value !== "number") return undefined;
  if (scale === 1) return value;
  const whole = Math.round(value * scale);
  return Math.abs(whole) < 2 ** 31 && whole / scale === value ? whole : undefined;
}

function unscaled(value: unknown, scale: number): unknown {
  return typeof value === "number" ? value / scale : value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
