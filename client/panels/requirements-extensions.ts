/* What the requirements editor can do: its nodes, marks and keys. The names of nodes and marks are those that
   shared/requirements-document.ts and requirements-markdown.ts know. Nothing here writes a style attribute: the content
   policy forbids them. */
import { Extension, mergeAttributes, type Extensions } from "@tiptap/core";
import { Collaboration } from "@tiptap/extension-collaboration";
import { Link } from "@tiptap/extension-link";
import { Placeholder } from "@tiptap/extension-placeholder";
import { Table } from "@tiptap/extension-table";
import { TableCell } from "@tiptap/extension-table-cell";
import { TableHeader } from "@tiptap/extension-table-header";
import { TableRow } from "@tiptap/extension-table-row";
import { TaskItem } from "@tiptap/extension-task-item";
import { TaskList } from "@tiptap/extension-task-list";
import { Plugin } from "@tiptap/pm/state";
import { StarterKit } from "@tiptap/starter-kit";
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import { requirementsRoot, safeLink } from "../../shared/requirements-document.ts";
import { carets } from "./requirements-carets.ts";
import { sectionGuidance, sectionNotes } from "./requirements-sections.ts";
import { taskItemView } from "./requirements-task-item.ts";

export interface RequirementsEditorOptions {
  readonly doc: Y.Doc;
  /** Null draws no carets. */
  readonly awareness: Awareness | null;
  /** Whether the boxes of the items can be ticked. */
  readonly mayConfirm: boolean;
}

/** Everything the editor is made of, bound to a document. */
export function requirementsExtensions(options: RequirementsEditorOptions): Extensions {
  return [
    ...schemaExtensions(options.mayConfirm),
    Placeholder.configure({
      placeholder: ({ editor, pos }) => sectionGuidance(editor.state.doc, pos),
      showOnlyCurrent: false,
      includeChildren: true,
    }),
    sectionNotes,
    ownHistory,
    clickCounts,
    Collaboration.configure({ fragment: requirementsRoot(options.doc) }),
    ...(options.awareness ? [carets(options.doc, options.awareness)] : []),
  ];
}

/** The nodes and marks alone. */
export function schemaExtensions(mayConfirm = false): Extensions {
  return [
    StarterKit.configure({
      heading: { levels: [2, 3] },
      history: false,
      dropcursor: { color: "var(--gr-accent)", width: 2 },
    }),
    TaskList,
    taskItem(mayConfirm),
    PlainTable,
    TableRow,
    TableHeader,
    TableCell,
    SafeLink.configure({ openOnClick: false, autolink: false, linkOnPaste: true }),
  ];
}

function taskItem(mayConfirm: boolean) {
  return TaskItem.extend({
    addNodeView() {
      return ({ node, editor, getPos }) => taskItemView(node, editor, getPos, mayConfirm);
    },
  }).configure({ nested: true });
}

/** A table without column widths, in a frame that scrolls. */
const PlainTable = Table.extend({
  renderHTML({ HTMLAttributes }) {
    const table = ["table", mergeAttributes(HTMLAttributes), ["tbody", 0]] as const;
    return ["div", { class: "gr-doc-table" }, table];
  },
}).configure({ resizable: false });

/** Carries an address and nothing else that a peer could have put there. */
const SafeLink = Link.extend({
  addAttributes() {
    return { href: { default: null } };
  },
  renderHTML({ HTMLAttributes }) {
    const href = safeLink(HTMLAttributes["href"]);
    if (href === null) return ["span", 0];
    return ["a", { href, target: "_blank", rel: "noopener noreferrer nofollow" }, 0];
  },
}).configure({ isAllowedUri: (address) => safeLink(address) !== null });

/** The browser's own history knows nothing of the others' edits: it never gets a turn, from keys or from a menu. */
const ownHistory = Extension.create({
  name: "ownHistory",
  priority: 1,
  addKeyboardShortcuts() {
    return { "Mod-z": () => true, "Mod-y": () => true, "Shift-Mod-z": () => true };
  },
  addProseMirrorPlugins() {
    const { commands } = this.editor;
    return [
      new Plugin({
        props: {
          handleDOMEvents: {
            beforeinput: (_view, event) => {
              if (event.inputType === "historyUndo") commands.undo();
              else if (event.inputType === "historyRedo") commands.redo();
              else return false;
              event.preventDefault();
              return true;
            },
          },
        },
      }),
    ];
  },
});

/**
 * A click places the caret at once, but the browser tells only a frame later. What a peer types in between would put the
 * caret back where it was, so the editor is told right after the click.
 */
const clickCounts = Extension.create({
  name: "clickCounts",
  addProseMirrorPlugins: () => [
    new Plugin({
      props: {
        handleDOMEvents: {
          mousedown: (view) => {
            const { ownerDocument } = view.dom;
            setTimeout(() => ownerDocument.dispatchEvent(new Event("selectionchange")));
            return false;
          },
        },
      },
    }),
  ],
});
