/* The whole page when the room cannot be shown, or not yet: what happened, what is safe, and the way on. */
import { Button, Loader } from "@mantine/core";
import {
  IconCloudOff,
  IconDoorOff,
  IconFlagCheck,
  IconRefresh,
  IconUserOff,
} from "@tabler/icons-react";
import { unreachable } from "../../../shared/must.ts";
import type { Farewell as Reason, LiveStatus } from "../../stage/source.ts";
import { HomeButton, MessagePage, NoRoom } from "../Message.tsx";
import css from "./Farewell.module.css";

/** Why one is outside for good. */
export function Farewell({ reason }: { readonly reason: Reason }) {
  switch (reason) {
    case "no_such_room":
      return <NoRoom />;
    case "room_deleted":
      return (
        <MessagePage
          icon={<IconDoorOff size={24} />}
          title="This room was deleted"
          actions={<HomeButton primary />}
        >
          An interviewer deleted it, and its recording with it.
        </MessagePage>
      );
    case "no_such_seat":
      return (
        <MessagePage
          icon={<IconUserOff size={24} />}
          title="Your seat here is gone"
          actions={<HomeButton primary />}
        >
          The room does not know this seat any more. Ask your interviewer for a new link.
        </MessagePage>
      );
    case "seat_removed":
      return (
        <MessagePage
          icon={<IconUserOff size={24} />}
          title="Your seat was removed"
          actions={<HomeButton primary />}
        >
          Nothing you drew is lost; it stays on the board of this room.
        </MessagePage>
      );
    case "other_version":
      return (
        <MessagePage
          icon={<IconRefresh size={24} />}
          title="Greenroom was updated"
          actions={<ReloadButton />}
        >
          This page is older than the server. Your seat stays; reload to go on.
        </MessagePage>
      );
    default:
      return unreachable(reason);
  }
}

/** Between opening the page and the first word of the server. */
export function Entering({ status }: { readonly status: LiveStatus | null }) {
  const saved = status?.saved.kind;
  if (saved === "reconnecting" || saved === "offline") {
    return (
      <MessagePage
        icon={<IconCloudOff size={24} />}
        tone="warning"
        title="The room does not answer"
        actions={
          <>
            <ReloadButton />
            <HomeButton />
          </>
        }
      >
        Your seat is kept in this browser. This page tries on its own and opens the room as soon as
        the server is there.
      </MessagePage>
    );
  }
  return (
    <main className={css["entering"]} aria-busy="true">
      <Loader size="sm" color="var(--gr-accent)" aria-hidden="true" />
      <p>Entering the room…</p>
    </main>
  );
}

/** For those who never saw the room: it was closed before Start. */
export function NeverStarted() {
  return (
    <MessagePage
      icon={<IconFlagCheck size={24} />}
      title="This interview has ended"
      actions={<HomeButton primary />}
    >
      It was closed before it started, so there is nothing to see.
    </MessagePage>
  );
}

function ReloadButton() {
  return (
    <Button variant="filled" onClick={() => location.reload()}>
      Reload the page
    </Button>
  );
}
