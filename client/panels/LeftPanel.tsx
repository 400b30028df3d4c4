/* The left panel: Brief, Requirements and Chat as tabs, in a width that can be dragged. The same in the room and in the replay;
   what can be done in it is for the panels to ask of the source. */
import { Tabs } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import type { BoardHandle } from "../board/handle.ts";
import { useStage } from "../stage/useStage.ts";
import { Brief } from "./Brief.tsx";
import { Chat } from "./Chat.tsx";
import { LeftGrip } from "./LeftGrip.tsx";
import { useLeftWidth } from "./left-width.ts";
import css from "./LeftPanel.module.css";

const Requirements = lazy(() => import("./Requirements.tsx"));

export type LeftTab = "brief" | "requirements" | "chat";

const TABS: readonly { readonly tab: LeftTab; readonly label: string }[] = [
  { tab: "brief", label: "Brief" },
  { tab: "requirements", label: "Requirements" },
  { tab: "chat", label: "Chat" },
];

export function LeftPanel({
  board,
  replayHref,
  collapsed = false,
  onExpand,
  onTab,
}: {
  readonly board: BoardHandle | null;
  /** Where the recording can be watched; null where it is being watched already. */
  readonly replayHref: string | null;
  /** Only the names of the tabs. */
  readonly collapsed?: boolean;
  /** A tab was chosen while collapsed. */
  readonly onExpand?: () => void;
  readonly onTab?: (tab: LeftTab) => void;
}) {
  const [tab, setTab] = useState<LeftTab>("brief");
  const [visited, setVisited] = useState<ReadonlySet<LeftTab>>(new Set(["brief", "chat"]));
  const [width, setWidth] = useLeftWidth();
  const unread = useUnread(tab === "chat" && !collapsed);
  const choose = (next: string | null) => {
    const chosen = TABS.find((each) => each.tab === next)?.tab;
    if (!chosen) return;
    setTab(chosen);
    setVisited((before) => new Set(before).add(chosen));
    onTab?.(chosen);
  };
  return (
    <aside
      className={css["panel"]}
      style={collapsed ? {} : { width }}
      data-collapsed={collapsed || undefined}
      aria-label="Brief, requirements and chat"
      data-region="left"
    >
      <Tabs
        value={tab}
        onChange={choose}
        keepMountedMode="display-none"
        orientation={collapsed ? "vertical" : "horizontal"}
        className={css["tabs"] ?? ""}
      >
        <Tabs.List className={css["list"] ?? ""}>
          {TABS.map((each) => (
            <Tabs.Tab
              key={each.tab}
              value={each.tab}
              className={css["tab"] ?? ""}
              onClick={collapsed ? onExpand : undefined}
              rightSection={
                each.tab === "chat" && unread > 0 ? (
                  <span className={css["badge"]}>
                    {unread}
                    <span> unread</span>
                  </span>
                ) : undefined
              }
            >
              {each.label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {/* In a replay nothing in the Brief takes the focus, and what scrolls must be reachable by key. */}
        <Tabs.Panel value="brief" className={css["scroll"] ?? ""} tabIndex={0}>
          <Brief board={board} replayHref={replayHref} />
        </Tabs.Panel>
        <Tabs.Panel value="requirements" className={css["fill"] ?? ""}>
          {visited.has("requirements") ? (
            <Suspense fallback={<p className={css["loading"]}>Opening the document…</p>}>
              <Requirements />
            </Suspense>
          ) : null}
        </Tabs.Panel>
        <Tabs.Panel value="chat" className={css["fill"] ?? ""}>
          <Chat />
        </Tabs.Panel>
      </Tabs>
      {collapsed ? null : <LeftGrip width={width} onWidth={setWidth} />}
    </aside>
  );
}

/** Messages of others since the chat was last in sight. */
function useUnread(reading: boolean): number {
  const { room, viewer } = useStage();
  const others = room.chat.filter(({ by }) => by !== viewer.seatId).length;
  const [seen, setSeen] = useState<number | null>(null);
  // What was written before this page opened is history, not news; a replay that goes back takes messages away.
  const upToDate = seen === null || reading || seen > others;
  if (room.openedAt !== 0 && upToDate && seen !== others) setSeen(others);
  return seen === null || reading ? 0 : Math.max(0, others - seen);
}
