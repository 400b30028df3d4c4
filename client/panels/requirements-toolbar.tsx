/* The tools above the requirements: one tab stop, arrow keys between them. Readers get the download only. */
import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconBold,
  IconCode,
  IconDownload,
  IconHeading,
  IconList,
  IconListCheck,
  IconTable,
} from "@tabler/icons-react";
import type { Editor } from "@tiptap/core";
import { useEditorState } from "@tiptap/react";
import {
  useCallback,
  useRef,
  useState,
  useSyncExternalStore,
  type KeyboardEvent,
  type ReactNode,
} from "react";
import { yUndoPluginKey } from "y-prosemirror";

interface ToolbarProps {
  readonly editor: Editor;
  readonly mayWrite: boolean;
  readonly onDownload: () => void;
}

export function RequirementsToolbar({ editor, mayWrite, onDownload }: ToolbarProps) {
  const bar = useRef<HTMLDivElement>(null);
  return (
    <div
      ref={bar}
      className="gr-doc-tools"
      role="toolbar"
      tabIndex={-1}
      aria-label="Requirements tools"
      aria-orientation="horizontal"
      onKeyDown={(event) => moveFocus(bar.current, event)}
      onFocus={(event) => keepOneTabStop(bar.current, event.target)}
    >
      {mayWrite ? (
        <WritingTools editor={editor} />
      ) : (
        <span className="gr-doc-reading">Read-only</span>
      )}
      <Tool label="Download as Markdown" onPress={onDownload} isTabStop={!mayWrite}>
        <IconDownload />
      </Tool>
    </div>
  );
}

function WritingTools({ editor }: { readonly editor: Editor }) {
  const active = useEditorState({
    editor,
    selector: () => ({
      heading: editor.isActive("heading"),
      bold: editor.isActive("bold"),
      list: editor.isActive("bulletList"),
      tasks: editor.isActive("taskList"),
      table: editor.isActive("table"),
      code: editor.isActive("code") || editor.isActive("codeBlock"),
    }),
  });
  const history = useHistory(editor);
  const write = () => editor.chain().focus();
  return (
    <>
      <HeadingMenu editor={editor} isActive={active.heading} />
      <Tool label="Bold" isOn={active.bold} onPress={() => write().toggleBold().run()}>
        <IconBold />
      </Tool>
      <Tool label="List" isOn={active.list} onPress={() => write().toggleBulletList().run()}>
        <IconList />
      </Tool>
      <Tool
        label="Items to confirm"
        isOn={active.tasks}
        onPress={() => write().toggleTaskList().run()}
      >
        <IconListCheck />
      </Tool>
      <TableMenu editor={editor} isActive={active.table} />
      <Tool label="Code" isOn={active.code} onPress={() => toggleCode(editor)}>
        <IconCode />
      </Tool>
      <Tool label="Undo" isDisabled={!history.canUndo} onPress={() => write().undo().run()}>
        <IconArrowBackUp />
      </Tool>
      <Tool label="Redo" isDisabled={!history.canRedo} onPress={() => write().redo().run()}>
        <IconArrowForwardUp />
      </Tool>
    </>
  );
}

function HeadingMenu({
  editor,
  isActive,
}: {
  readonly editor: Editor;
  readonly isActive: boolean;
}) {
  const write = () => editor.chain().focus();
  return (
    <ToolMenu label="Heading" isOn={isActive} icon={<IconHeading />} isTabStop>
      <Menu.Item onClick={() => write().setHeading({ level: 2 }).run()}>Section</Menu.Item>
      <Menu.Item onClick={() => write().setHeading({ level: 3 }).run()}>Subsection</Menu.Item>
      <Menu.Item onClick={() => write().setParagraph().run()}>Text</Menu.Item>
    </ToolMenu>
  );
}

function TableMenu({ editor, isActive }: { readonly editor: Editor; readonly isActive: boolean }) {
  const write = () => editor.chain().focus();
  if (!isActive) {
    return (
      <Tool
        label="Table"
        onPress={() => write().insertTable({ rows: 3, cols: 2, withHeaderRow: true }).run()}
      >
        <IconTable />
      </Tool>
    );
  }
  return (
    <ToolMenu label="Table" isOn icon={<IconTable />}>
      <Menu.Item onClick={() => write().addRowAfter().run()}>Add row below</Menu.Item>
      <Menu.Item onClick={() => write().addColumnAfter().run()}>Add column right</Menu.Item>
      <Menu.Item onClick={() => write().deleteRow().run()}>Delete row</Menu.Item>
      <Menu.Item onClick={() => write().deleteColumn().run()}>Delete column</Menu.Item>
      <Menu.Item onClick={() => write().deleteTable().run()}>Delete table</Menu.Item>
    </ToolMenu>
  );
}

interface ToolProps {
  readonly label: string;
  /** Left out: not a switch. */
  readonly isOn?: boolean;
  readonly isDisabled?: boolean;
  /** The one that Tab reaches first. */
  readonly isTabStop?: boolean;
  readonly onPress: () => void;
  readonly children: ReactNode;
}

function Tool({
  label,
  isOn,
  isDisabled = false,
  isTabStop = false,
  onPress,
  children,
}: ToolProps) {
  return (
    <Tooltip label={label} openDelay={400}>
      <ActionIcon
        className="gr-doc-tool"
        variant="subtle"
        size={28}
        aria-label={label}
        aria-pressed={isOn}
        aria-disabled={isDisabled || undefined}
        tabIndex={isTabStop ? 0 : -1}
        onMouseDown={(event) => event.preventDefault()}
        onClick={isDisabled ? undefined : onPress}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

interface ToolMenuProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly isTabStop?: boolean;
  readonly icon: ReactNode;
  readonly children: ReactNode;
}

function ToolMenu({ label, isOn, isTabStop = false, icon, children }: ToolMenuProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Menu
      position="bottom-start"
      shadow="md"
      returnFocus={false}
      opened={isOpen}
      onChange={setOpen}
    >
      <Menu.Target>
        <Tooltip label={label} openDelay={400} disabled={isOpen}>
          <ActionIcon
            className="gr-doc-tool"
            variant="subtle"
            size={28}
            aria-label={label}
            data-on={isOn || undefined}
            tabIndex={isTabStop ? 0 : -1}
            onMouseDown={(event) => event.preventDefault()}
          >
            {icon}
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}

/** A selection becomes inline code, a bare caret a code block, and code becomes text again. */
function toggleCode(editor: Editor): void {
  const isInline = !editor.state.selection.empty && !editor.isActive("codeBlock");
  if (isInline) editor.chain().focus().toggleCode().run();
  else editor.chain().focus().toggleCodeBlock().run();
}

/** Whether there is own work to undo or redo. The stacks change after the editor's last transaction, so they are asked themselves. */
function useHistory(editor: Editor): { readonly canUndo: boolean; readonly canRedo: boolean } {
  const subscribe = useCallback(
    (listener: () => void) => {
      const manager = historyOf(editor);
      manager?.on("stack-item-added", listener);
      manager?.on("stack-item-popped", listener);
      return () => {
        manager?.off("stack-item-added", listener);
        manager?.off("stack-item-popped", listener);
      };
    },
    [editor],
  );
  const canUndo = useSyncExternalStore(subscribe, () => historyOf(editor)?.canUndo() ?? false);
  const canRedo = useSyncExternalStore(subscribe, () => historyOf(editor)?.canRedo() ?? false);
  return { canUndo, canRedo };
}

function historyOf(editor: Editor) {
  return yUndoPluginKey.getState(editor.state)?.undoManager;
}

function toolsOf(bar: HTMLElement | null): HTMLElement[] {
  return bar ? [...bar.querySelectorAll<HTMLElement>(".gr-doc-tool")] : [];
}

function moveFocus(bar: HTMLElement | null, event: KeyboardEvent): void {
  const tools = toolsOf(bar);
  const at = tools.findIndex((tool) => tool === event.target);
  if (at === -1) return;
  const next: Partial<Record<string, number>> = {
    ArrowRight: (at + 1) % tools.length,
    ArrowLeft: (at - 1 + tools.length) % tools.length,
    Home: 0,
    End: tools.length - 1,
  };
  const index = next[event.key];
  if (index === undefined) return;
  event.preventDefault();
  tools[index]?.focus();
}

function keepOneTabStop(bar: HTMLElement | null, focused: EventTarget): void {
  const tools = toolsOf(bar);
  if (!tools.some((tool) => tool === focused)) return;
  for (const tool of tools) tool.tabIndex = tool === focused ? 0 : -1;
}
