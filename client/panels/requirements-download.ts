/* The requirements as a Markdown file, made in the browser from the document itself. */
import type * as Y from "yjs";
import { requirementsToMarkdown } from "../../shared/requirements-markdown.ts";

/** How long the browser is given to take the file over. */
const TAKE_OVER_MS = 60_000;

/** Saves the document as `<title>-requirements.md`; without a title as `requirements.md`. */
export function downloadRequirements(doc: Y.Doc, title: string | null): void {
  const file = new Blob([requirementsToMarkdown(doc)], { type: "text/markdown;charset=utf-8" });
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = requirementsFileName(title);
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), TAKE_OVER_MS);
}

/** A name every file system takes: letters and digits of any script, the rest as single hyphens. */
export function requirementsFileName(title: string | null): string {
  const words = (title ?? "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return words === "" ? "requirements.md" : `${words}-requirements.md`;
}
