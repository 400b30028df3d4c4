/* The carets and selections of the others in the requirements, with a flag that fades 3 s after its person last did
   something. What a peer says about its place is checked before the editor follows it: a wrong one would break the view. */
import { Extension } from "@tiptap/core";
import { Plugin } from "@tiptap/pm/state";
import { yCursorPlugin } from "y-prosemirror";
import type { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { z } from "zod";
import { PresenceUser } from "../../shared/presence.ts";
import { REQUIREMENTS_ROOT, requirementsRoot } from "../../shared/requirements-document.ts";

const FLAG_MS = 3_000;
const FRESH = "is-fresh";

const Id = z.object({ client: z.int().nonnegative(), clock: z.int().nonnegative() }).nullish();
const Place = z
  .object({
    type: Id,
    tname: z.literal(REQUIREMENTS_ROOT).nullish(),
    item: Id,
    assoc: z.int().optional(),
  })
  .refine(({ type, tname, item }) => Boolean(type ?? tname ?? item));
const CaretState = z.object({
  user: PresenceUser.extend({ color: z.string().regex(/^#[0-9a-f]{6}$/i) }),
  cursor: z.object({ anchor: Place, head: Place }),
});
type CaretUser = z.infer<typeof CaretState>["user"];

/** Draws the carets of `awareness` and publishes one's own while the editor has the focus. */
export function carets(doc: Y.Doc, awareness: Awareness): Extension {
  const flags = createFlags(doc, awareness);
  return Extension.create({
    name: "carets",
    // After the document's plugin (1000), which it reads.
    priority: 999,
    addProseMirrorPlugins: () => [
      new Plugin({
        view: (view) => ({ update: () => turnFlags(view.dom), destroy: flags.watch(view.dom) }),
      }),
      yCursorPlugin(awareness, {
        awarenessStateFilter: (own: number, client: number, state: unknown) =>
          own !== client && client !== awareness.clientID && isShowable(doc, state),
        cursorBuilder: (user: CaretUser, client: number) => flags.caret(user, client),
        selectionBuilder: (user: CaretUser) => ({
          class: "gr-doc-selection",
          style: `background-color: ${user.color}33`,
        }),
      }),
    ],
  });
}

/** Whether what a peer says of itself names a person and a place within the document: nothing else may reach the editor. */
export function isShowable(doc: Y.Doc, state: unknown): boolean {
  const { success, data } = CaretState.safeParse(state);
  return success && isInside(doc, data.cursor.anchor) && isInside(doc, data.cursor.head);
}

function isInside(doc: Y.Doc, place: z.infer<typeof Place>): boolean {
  const relative = Y.createRelativePositionFromJSON(place);
  const root: unknown = requirementsRoot(doc);
  let type: unknown = Y.createAbsolutePositionFromRelativePosition(relative, doc)?.type;
  while (type instanceof Y.AbstractType && type !== root) type = type.parent;
  return type === root;
}

interface Flags {
  /** A caret as it looks at this moment. */
  readonly caret: (user: CaretUser, client: number) => HTMLElement;
  /** Shows and fades the flags within an editor; returns its undo. */
  readonly watch: (editor: HTMLElement) => () => void;
}

function createFlags(doc: Y.Doc, awareness: Awareness): Flags {
  const timers = new Map<number, ReturnType<typeof setTimeout>>();
  return {
    caret: (user, client) => createCaret(user, client, timers.has(client)),
    watch(editor) {
      const refresh = (client: number) => {
        clearTimeout(timers.get(client));
        timers.set(
          client,
          setTimeout(() => fade(client), FLAG_MS),
        );
        for (const caret of caretsOf(editor, client)) caret.classList.add(FRESH);
      };
      const fade = (client: number) => {
        timers.delete(client);
        for (const caret of caretsOf(editor, client)) caret.classList.remove(FRESH);
      };
      const onMove = ({ added, updated }: Record<"added" | "updated", number[]>) =>
        [...added, ...updated].forEach(refresh);
      // Typing at the end of a line leaves the place "the end of the line": only the document shows it.
      const onTyping = (transaction: Y.Transaction) => writersOf(transaction).forEach(refresh);
      awareness.on("change", onMove);
      doc.on("afterTransaction", onTyping);
      return () => {
        awareness.off("change", onMove);
        doc.off("afterTransaction", onTyping);
        timers.forEach((timer) => clearTimeout(timer));
        timers.clear();
      };
    },
  };
}

/** The clients whose new content a transaction brought. */
function writersOf(transaction: Y.Transaction): number[] {
  const clients: number[] = [];
  transaction.afterState.forEach((clock, client) => {
    if (clock > (transaction.beforeState.get(client) ?? 0)) clients.push(client);
  });
  return clients;
}

/** A flag that would be cut off at the right edge points to the left. */
function turnFlags(editor: HTMLElement): void {
  const fresh = editor.querySelectorAll<HTMLElement>(`.gr-doc-caret.${FRESH}`);
  if (fresh.length === 0) return;
  const edge = editor.getBoundingClientRect().right;
  for (const caret of fresh) {
    const width = caret.querySelector<HTMLElement>(".gr-doc-flag")?.offsetWidth ?? 0;
    caret.classList.toggle("is-turned", caret.getBoundingClientRect().left + width > edge);
  }
}

function caretsOf(editor: HTMLElement, client: number): NodeListOf<HTMLElement> {
  return editor.querySelectorAll(`.gr-doc-caret[data-client="${String(client)}"]`);
}

function createCaret(user: CaretUser, client: number, isFresh: boolean): HTMLElement {
  const caret = document.createElement("span");
  caret.className = "gr-doc-caret";
  caret.classList.toggle(FRESH, isFresh);
  caret.dataset["client"] = String(client);
  caret.setAttribute("aria-hidden", "true");
  caret.style.setProperty("--seat", user.color);
  const flag = document.createElement("span");
  flag.className = "gr-doc-flag";
  flag.textContent = user.name;
  // Word joiners keep the line from breaking at the caret.
  caret.append("\u2060", flag, "\u2060");
  return caret;
}
