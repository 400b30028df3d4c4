/* The top row: where one is, what is recorded, whether it is saved, who is here, and the few things that are always at hand.
   Never wraps: role words go first, then names, then the plan's name, then the title gets shorter. */
import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { IconDots, IconFlag, IconKeyboard, IconLogout } from "@tabler/icons-react";
import { useLayoutEffect, useRef, useState, type ReactNode } from "react";
import type { SeatId } from "../../shared/ids.ts";
import { isStaff } from "../../shared/roles.ts";
import type { Room } from "../../shared/room.ts";
import { formatDuration } from "../format.ts";
import type { StoredInterview } from "../interviews.ts";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { Logo } from "../parts/Logo.tsx";
import { ThemeButton } from "../parts/ThemeButton.tsx";
import { HOME_PATH, navigate } from "../route.ts";
import { useSetting } from "../settings.ts";
import { useNow, useStage, useStatus } from "../stage/useStage.ts";
import { EndDialog } from "./EndDialog.tsx";
import { Invite } from "./Invite.tsx";
import { SavedState } from "./SavedState.tsx";
import { Seats } from "./Seats.tsx";
import { useMay } from "./useCommand.ts";
import css from "./TopRow.module.css";

/** How many steps of taking words away there are. */
const MOST_TIGHT = 4;

export function TopRow({
  interview,
  followed,
  onFollow,
  onShortcuts,
}: {
  readonly interview: StoredInterview;
  readonly followed: SeatId | null;
  readonly onFollow: ((seatId: SeatId | null) => void) | null;
  readonly onShortcuts: () => void;
}) {
  const { room, viewer } = useStage();
  const [leaving, setLeaving] = useState(false);
  const unsent = useStatus()?.unsent ?? false;
  const leave = () => {
    if (unsent) setLeaving(true);
    else navigate(HOME_PATH);
  };
  return (
    <FittedRow>
      <button
        type="button"
        className={css["brand"]}
        aria-label="Greenroom: your interviews"
        onClick={leave}
      >
        <Logo />
        <span>Greenroom</span>
      </button>
      <i className={css["rule"]} />
      <h1 className={css["title"]} title={titleOf(room)}>
        {titleOf(room)}
      </h1>
      <span className={css["plan"]}>{planOf(room, isStaff(viewer.role))}</span>
      <i className={css["rule"]} />
      <Recording room={room} />
      <SavedState />
      <span className={css["space"]} />
      <Seats followed={followed} onFollow={onFollow} />
      <i className={css["rule"]} />
      <div className={css["tools"]}>
        {viewer.role === "interviewer" ? <Invite interview={interview} /> : null}
        <Tooltip label="Keyboard shortcuts (?)">
          <ActionIcon
            size="sm"
            aria-label="Keyboard shortcuts"
            aria-keyshortcuts="?"
            onClick={onShortcuts}
          >
            <IconKeyboard size={16} stroke={1.75} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <ThemeButton />
        <MoreMenu onLeave={leave} />
      </div>
      {leaving ? (
        <ConfirmDialog
          title="Leave with unsent edits?"
          confirmLabel="Leave and lose them"
          cancelLabel="Stay"
          onConfirm={() => navigate(HOME_PATH)}
          onClose={() => setLeaving(false)}
        >
          What you did last is still on its way to the server. It is sent as soon as you are back.
        </ConfirmDialog>
      ) : null}
    </FittedRow>
  );
}

/** What the room is called: the problem, or that one waits for it. */
export function titleOf(room: Room): string {
  return (
    room.prompt?.title ??
    (room.clock.kind === "over" ? "Ended before the start" : "Waiting for the start")
  );
}

function planOf(room: Room, staff: boolean): string {
  if (room.clock.kind !== "idle") return room.plan.name;
  return staff ? "preparing" : "";
}

/** A row that takes words away, one step after the other, until everything fits. */
function FittedRow({ children }: { readonly children: ReactNode }) {
  const row = useRef<HTMLElement>(null);
  const fit = () => {
    const element = row.current;
    if (!element) return;
    for (let step = 0; step <= MOST_TIGHT; step++) {
      element.dataset["fit"] = String(step);
      if (element.scrollWidth <= element.clientWidth) return;
    }
  };
  useLayoutEffect(fit);
  useLayoutEffect(() => {
    const element = row.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(fit);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <header ref={row} className={css["row"]} data-region="top">
      {children}
    </header>
  );
}

function Recording({ room }: { readonly room: Room }) {
  const now = useNow(1000);
  if (room.clock.kind === "over") return <span className={css["rec"]}>Ended</span>;
  return (
    <span className={css["rec"]} title="Everything in this room is recorded">
      <i />
      REC <span>{formatDuration(Math.max(0, now - room.openedAt))}</span>
    </span>
  );
}

function MoreMenu({ onLeave }: { readonly onLeave: () => void }) {
  const { room } = useStage();
  const may = useMay();
  const [sound, setSound] = useSetting("sound");
  const [sayChat, setSayChat] = useSetting("say-chat");
  const [ending, setEnding] = useState(false);
  const mayEnd = may("room.end");
  return (
    <>
      <Menu width={240} closeOnItemClick={false}>
        <Menu.Target>
          <ActionIcon size="sm" aria-label="More">
            <IconDots size={16} stroke={1.75} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown aria-label="More">
          <Menu.CheckboxItem checked={sound} onChange={setSound}>
            Soft tones
          </Menu.CheckboxItem>
          <Menu.CheckboxItem checked={sayChat} onChange={setSayChat}>
            Announce new messages
          </Menu.CheckboxItem>
          <Menu.Divider />
          <Menu.Item
            closeMenuOnClick
            leftSection={<IconLogout size={16} stroke={1.75} aria-hidden />}
            onClick={onLeave}
          >
            Leave, your seat stays
          </Menu.Item>
          {mayEnd ? (
            <Menu.Item
              closeMenuOnClick
              color="red"
              leftSection={<IconFlag size={16} stroke={1.75} aria-hidden />}
              onClick={() => setEnding(true)}
            >
              {room.clock.kind === "idle" ? "Close the room unstarted…" : "End the interview…"}
            </Menu.Item>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      {ending ? <EndDialog onClose={() => setEnding(false)} /> : null}
    </>
  );
}
