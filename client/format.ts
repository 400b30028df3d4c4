/* Numbers, durations and dates as people read them. Pure: "now" and the locale are arguments. */
import { MINUTE_MS } from "../shared/plan.ts";

/** The true minus sign, as wide as the plus. */
export const MINUS = "\u2212";

const SECOND_MS = 1_000;
const HOUR_S = 3_600;
const DAY_MS = 86_400_000;

/** A duration as m:ss, from one hour on h:mm:ss; whole seconds towards zero. A negative one begins with the true minus. */
export function formatDuration(durationMs: number): string {
  const total = Math.trunc(Math.abs(durationMs) / SECOND_MS);
  const hours = Math.trunc(total / HOUR_S);
  const minutes = Math.trunc((total % HOUR_S) / 60);
  const seconds = String(total % 60).padStart(2, "0");
  const text =
    hours > 0
      ? `${String(hours)}:${String(minutes).padStart(2, "0")}:${seconds}`
      : `${String(minutes)}:${seconds}`;
  return durationMs < 0 && total > 0 ? MINUS + text : text;
}

/** A difference with its sign, "+0:30", "−0:30"; "0:00" has none. */
export function formatDifference(differenceMs: number): string {
  const text = formatDuration(differenceMs);
  return differenceMs >= SECOND_MS ? `+${text}` : text;
}

/** What is shown of a time; differences are taken from it, so that the figures beside each other agree. */
export function wholeSeconds(durationMs: number): number {
  return Math.floor(durationMs / SECOND_MS) * SECOND_MS;
}

/** A whole interview beside its plan: "1:34 over plan", "0:20 under plan", "as planned". */
export function formatByPlan(differenceMs: number): string {
  if (Math.abs(differenceMs) < SECOND_MS) return "as planned";
  const text = formatDuration(Math.abs(differenceMs));
  return differenceMs > 0 ? `${text} over plan` : `${text} under plan`;
}

/** Whole minutes, rounded: "45 min". */
export function formatMinutes(durationMs: number): string {
  const minutes = Math.round(durationMs / MINUTE_MS);
  return `${minutes < 0 ? MINUS : ""}${String(Math.abs(minutes))}\u00A0min`;
}

/** A duration for the ear: "6 minutes 40", "1 minute", "12 seconds". */
export function spokenDuration(durationMs: number): string {
  const total = Math.trunc(Math.abs(durationMs) / SECOND_MS);
  const minutes = Math.trunc(total / 60);
  const seconds = total % 60;
  if (minutes === 0) return counted(seconds, "second");
  return seconds === 0
    ? counted(minutes, "minute")
    : `${counted(minutes, "minute")} ${String(seconds)}`;
}

/** A moment in a list: "Today, 14:30", "Yesterday, 09:05", "17 Nov", and with the year when it is another. */
export function formatWhen(atMs: number, nowMs: number, locale?: string): string {
  const at = new Date(atMs);
  const now = new Date(nowMs);
  const time = new Intl.DateTimeFormat(locale, { timeStyle: "short" }).format(at);
  if (sameDay(at, now)) return `Today, ${time}`;
  if (sameDay(at, new Date(nowMs - DAY_MS))) return `Yesterday, ${time}`;
  const year = at.getFullYear() === now.getFullYear() ? {} : { year: "numeric" as const };
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", ...year }).format(at);
}

/** A size with a space before its unit: "12 MB". */
export function formatBytes(bytes: number, locale?: string): string {
  const units = ["B", "kB", "MB", "GB"];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.trunc(Math.log10(bytes) / 3));
  const value = bytes / 1_000 ** power;
  const digits = value < 10 && power > 0 ? 1 : 0;
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
  return `${number}\u00A0${units[power] ?? "B"}`;
}

/** Names in a sentence: "Maya", "Maya and Jonas", "Maya, Jonas and Priya". */
export function formatNames(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? "";
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}

/** "1 edit", "14 edits". */
export function counted(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function sameDay(one: Date, other: Date): boolean {
  return one.toDateString() === other.toDateString();
}
