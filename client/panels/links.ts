/* Links in plain text, made safe: only http and https, no names or passwords in the address, and what is shown is exactly
   what was written. Pure; the text itself is never read as markup. */

export interface TextPart {
  readonly text: string;
  /** Where it leads; null for plain text. */
  readonly href: string | null;
}

const CANDIDATE = /https?:\/\/[^\s<>"'`\p{Cc}]+/giu;
/** Ends a sentence rather than an address. */
const TRAILING = /[.,;:!?…]+$/u;

/** The text in order, cut where links begin and end. Joined again it is the text. */
export function linkParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const written = withoutTail(match[0]);
    const href = safeHref(written);
    if (href === null) continue;
    if (match.index > from) parts.push({ text: text.slice(from, match.index), href: null });
    parts.push({ text: written, href });
    from = match.index + written.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), href: null });
  return parts;
}

/** The address as the browser would open it, or null when it is none that may be a link. */
export function safeHref(written: string): string | null {
  if (!URL.canParse(written)) return null;
  const url = new URL(written);
  if (url.protocol !== "http:" && url.protocol !== "https:") return null;
  if (url.username !== "" || url.password !== "" || url.hostname === "") return null;
  // Written in letters that turn the reading direction, an address does not lead where it seems to.
  if (/[\u200E\u200F\u202A-\u202E\u2066-\u2069]/u.test(written)) return null;
  return url.href;
}

/** Without the punctuation after it, and without a bracket that was opened before it. */
function withoutTail(written: string): string {
  let rest = written.replace(TRAILING, "");
  while (rest.endsWith(")") && count(rest, ")") > count(rest, "(")) {
    rest = rest.slice(0, -1).replace(TRAILING, "");
  }
  return rest;
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
