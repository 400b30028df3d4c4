/* tldraw's own menus and tools, cut to this room: one page, no pictures, embeds or cursor chat, no colour scheme and
   language of its own, no shortcuts dialog (the page has one). */
import {
  DefaultMainMenu,
  DefaultStylePanel,
  EditSubmenu,
  ExportFileContentSubMenu,
  TldrawUiMenuGroup,
  TldrawUiMenuSubmenu,
  ToggleDynamicSizeModeItem,
  ToggleEdgeScrollingItem,
  ToggleFocusModeItem,
  ToggleGridItem,
  ToggleKeyboardShortcutsItem,
  TogglePasteAtCursorItem,
  ToggleSnapModeItem,
  ToggleToolLockItem,
  ToggleWrapModeItem,
  useEditor,
  useValue,
  ViewSubmenu,
  type TLComponents,
  type TLUiOverrides,
  type TLUiStylePanelProps,
} from "tldraw";
import { Button } from "@mantine/core";
import { BoardTools } from "./BoardTools.tsx";

const LEFT_OUT_ACTIONS: ReadonlySet<string> = new Set([
  "insert-embed",
  "insert-media",
  "open-kbd-shortcuts",
  "open-embed-link",
  "convert-to-bookmark",
  "convert-to-embed",
  "toggle-dark-mode",
  "toggle-debug-mode",
  "move-to-new-page",
  "change-page-prev",
  "change-page-next",
  "flatten-to-image",
  "image-replace",
  "video-replace",
  "download-original",
  "open-cursor-chat",
]);
const LEFT_OUT_TOOLS: ReadonlySet<string> = new Set(["asset", "embed"]);

const UNSTYLED_TOOLS = ["select", "hand", "eraser", "laser", "zoom"];

export const overrides: TLUiOverrides = {
  actions: (_, actions) => without(actions, LEFT_OUT_ACTIONS),
  tools: (_, tools) => without(tools, LEFT_OUT_TOOLS),
};

export const components: TLComponents = {
  MainMenu,
  StylePanel,
  SharePanel: BoardTools,
  ErrorFallback: Stopped,
  LoadingScreen: BoardLoading,
  PageMenu: null,
  HelpMenu: null,
  DebugMenu: null,
  DebugPanel: null,
  TopPanel: null,
  CursorChatBubble: null,
  ImageToolbar: null,
  VideoToolbar: null,
  KeyboardShortcutsDialog: null,
};

export function BoardLoading() {
  return (
    <div className="gr-board-wait" role="status">
      Opening the board…
    </div>
  );
}

function MainMenu() {
  return (
    <DefaultMainMenu>
      <TldrawUiMenuGroup id="basic">
        <EditSubmenu />
        <ViewSubmenu />
        <ExportFileContentSubMenu />
      </TldrawUiMenuGroup>
      <TldrawUiMenuGroup id="preferences">
        <TldrawUiMenuSubmenu id="preferences" label="menu.preferences">
          <TldrawUiMenuGroup id="preferences-actions">
            <ToggleSnapModeItem />
            <ToggleToolLockItem />
            <ToggleGridItem />
            <ToggleWrapModeItem />
            <ToggleFocusModeItem />
            <ToggleEdgeScrollingItem />
            <ToggleKeyboardShortcutsItem />
            <ToggleDynamicSizeModeItem />
            <TogglePasteAtCursorItem />
          </TldrawUiMenuGroup>
        </TldrawUiMenuSubmenu>
      </TldrawUiMenuGroup>
    </DefaultMainMenu>
  );
}

/** Only while there is something to style: nothing lies over the board that nobody asked for. */
function StylePanel(props: TLUiStylePanelProps) {
  const editor = useEditor();
  const wanted = useValue(
    "style panel wanted",
    () => editor.getSelectedShapeIds().length > 0 || !editor.isInAny(...UNSTYLED_TOOLS),
    [editor],
  );
  return wanted ? <DefaultStylePanel {...props} /> : null;
}

function Stopped() {
  return (
    <div className="gr-board-wait" role="alert">
      <p>The board stopped on this screen. What was drawn is safe: reload to go on.</p>
      <Button onClick={() => location.reload()}>Reload</Button>
    </div>
  );
}

function without<T>(all: Record<string, T>, names: ReadonlySet<string>): Record<string, T> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => !names.has(name)));
}
