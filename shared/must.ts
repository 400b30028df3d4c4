/* Two assertions used everywhere. They throw for bugs; people get refusals instead. */

/** The value, or a thrown error saying what was missing. For what the program itself guarantees, never for input. */
export function must<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`Missing: ${what}`);
  return value;
}

/** Makes the compiler check that every case of a union is handled; throws if one slips through at run time. */
export function unreachable(value: never): never {
  throw new Error(`Unhandled case: ${JSON.stringify(value)}`);
}
