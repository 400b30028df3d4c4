/* One requirement: its tick and its words. Dashed circle = written, filled = confirmed by the interviewer; for everybody
   else the tick is a picture that cannot be pressed. */
import type { Editor } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";
import type { NodeView } from "@tiptap/pm/view";

/** The node view of a task item. The editor is built anew when `mayConfirm` changes. */
export function taskItemView(
  first: Node,
  editor: Editor,
  getPos: () => number | undefined,
  mayConfirm: boolean,
): NodeView {
  const tick = createTick(mayConfirm);
  const frame = document.createElement("label");
  frame.contentEditable = "false";
  frame.append(tick);
  const words = document.createElement("div");
  const item = document.createElement("li");
  item.append(frame, words);

  const show = (node: Node) => {
    tick.checked = node.attrs["checked"] === true;
    tick.setAttribute("aria-label", `Confirmed: ${ownText(node) || "empty item"}`);
    item.dataset["checked"] = String(tick.checked);
  };
  tick.addEventListener("change", () => {
    const position = getPos();
    if (position === undefined) return;
    editor.view.dispatch(editor.state.tr.setNodeAttribute(position, "checked", tick.checked));
  });
  show(first);

  return {
    dom: item,
    contentDOM: words,
    update(node) {
      if (node.type !== first.type) return false;
      show(node);
      return true;
    },
    ignoreMutation: (mutation) => mutation.type !== "selection" && !words.contains(mutation.target),
    stopEvent: (event) => event.target === tick,
  };
}

function createTick(mayConfirm: boolean): HTMLInputElement {
  const tick = document.createElement("input");
  tick.type = "checkbox";
  tick.disabled = !mayConfirm;
  // The caret stays where it is.
  tick.addEventListener("mousedown", (event) => event.preventDefault());
  return tick;
}

/** The words of the item without those of the items below it. */
function ownText(node: Node): string {
  return node.firstChild?.textContent ?? "";
}
