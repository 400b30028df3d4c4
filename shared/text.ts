/* What people type: one line, or several. A line is refused when it holds what a line cannot show, because names stand
   next to each other and must not disturb their neighbours; a text is pasted from anywhere, so it is cleaned instead. */
import { z } from "zod";

/** No control character, line break, half character, or mark that turns the direction of what stands beside it. */
const PLAIN = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]*$/u;
/** Something can be seen of it. */
const VISIBLE = /[^\s\p{Default_Ignorable_Code_Point}]/u;
/** All control characters but tab and line feed. */
const CONTROL = /[^\P{Cc}\t\n]/gu;

/** A schema of one line of 1 to `max` UTF-16 units after trimming. */
export function line(max: number) {
  return z.string().trim().min(1).max(max).regex(PLAIN).regex(VISIBLE);
}

/** A schema of a text of 1 to `max` UTF-16 units after trimming; line ends become `\n`, control characters go. */
export function prose(max: number) {
  return z.string().overwrite(cleaned).trim().min(1).max(max).regex(VISIBLE);
}

function cleaned(text: string): string {
  return text
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(CONTROL, "")
    .replaceAll(/\p{Cs}/gu, "\uFFFD");
}
