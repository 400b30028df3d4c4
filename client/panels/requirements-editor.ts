/* The life of the requirements editor: made when there is a document, made anew for another document or another right,
   gone with the panel. */
import { Editor } from "@tiptap/core";
import { useCallback, useRef, useState, type RefCallback } from "react";
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import { safeLink } from "../../shared/requirements-document.ts";
import { pageNonce } from "../nonce.ts";
import { openCopy } from "./requirements-copy.ts";
import { requirementsExtensions } from "./requirements-extensions.ts";

export interface RequirementsRights {
  readonly mayWrite: boolean;
  /** Whether the items can be ticked as confirmed. */
  readonly mayConfirm: boolean;
}

/**
 * An editor in the element that `attach` is the ref of; null until it is in the page. The place scrolled to survives a new
 * editor.
 */
export function useRequirementsEditor(
  doc: Y.Doc,
  awareness: Awareness | null,
  { mayWrite, mayConfirm }: RequirementsRights,
): { readonly editor: Editor | null; readonly attach: RefCallback<HTMLElement> } {
  const [editor, setEditor] = useState<Editor | null>(null);
  const scrolledTo = useRef(0);

  const attach = useCallback(
    (element: HTMLElement) => {
      const reader = mayWrite ? null : openCopy(doc);
      const made = new Editor({
        element,
        editable: mayWrite,
        extensions: requirementsExtensions({ doc: reader?.copy ?? doc, awareness, mayConfirm }),
        editorProps: {
          attributes: attributesFor(mayWrite),
          handleClick: openLink,
          transformPastedHTML: withoutStyles,
          handleKeyDown: (_view, event) => event.key === "Escape" && leave(element),
        },
        injectNonce: pageNonce(),
      });
      setEditor(made);
      element.scrollTop = scrolledTo.current;
      return () => {
        scrolledTo.current = element.scrollTop;
        made.destroy();
        reader?.close();
      };
    },
    [doc, awareness, mayWrite, mayConfirm],
  );

  return { editor, attach };
}

function attributesFor(mayWrite: boolean): Record<string, string> {
  return {
    class: "gr-doc",
    "aria-label": "Requirements",
    ...(mayWrite ? { role: "textbox", "aria-multiline": "true" } : { role: "document" }),
  };
}

/** Tab means something in lists and tables, so Escape is the way out: to the tools, from where Tab goes on. */
function leave(element: HTMLElement): boolean {
  const tool = element.parentElement?.querySelector<HTMLElement>('[role="toolbar"] [tabindex="0"]');
  tool?.focus();
  return tool !== null && tool !== undefined;
}

/** Style attributes would mean nothing here, and the content policy complains about each that is parsed. */
function withoutStyles(html: string): string {
  return html
    .replace(/<style\b[^]*?<\/style\s*>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) =>
      tag.replace(/\sstyle\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/gi, ""),
    );
}

/** Ctrl or Cmd and a click open a link while writing; for readers it is an ordinary link. */
function openLink(_view: unknown, _position: number, event: MouseEvent): boolean {
  if (!event.ctrlKey && !event.metaKey) return false;
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  const address = safeLink(link?.getAttribute("href"));
  if (address === null) return false;
  window.open(address, "_blank", "noopener,noreferrer");
  return true;
}
