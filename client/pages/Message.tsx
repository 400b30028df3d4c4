/* A page that is one message: what happened, what is safe, and a way on. */
import { Button } from "@mantine/core";
import {
  IconCloudOff,
  IconDoorOff,
  IconFileX,
  IconFlagCheck,
  IconHistory,
  IconLinkOff,
  IconUserOff,
  IconUsersGroup,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { sentenceOf, ApiError } from "../api.ts";
import type { StoredInterview } from "../interviews.ts";
import { EmptyState } from "../parts/EmptyState.tsx";
import { OpenRecording } from "../parts/OpenRecording.tsx";
import { TopBar } from "../parts/TopBar.tsx";
import { usePage } from "../parts/usePage.ts";
import { HOME_PATH, navigate, replayPath } from "../route.ts";
import styles from "./Message.module.css";

interface MessagePageProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children: ReactNode;
  readonly actions: ReactNode;
  readonly tone?: "plain" | "good" | "warning";
}

/** The page itself, for messages of other pages too. `icon` is a Tabler icon of size 24. */
export function MessagePage({ title, ...rest }: MessagePageProps) {
  const heading = usePage(title);
  return (
    <>
      <TopBar />
      <main className={styles["page"]}>
        <section className={styles["card"]}>
          <EmptyState as="page" title={title} titleRef={heading} {...rest} />
        </section>
      </main>
    </>
  );
}

/** The way home that most messages offer. */
export function HomeButton({ primary = false, label = "Your interviews" }) {
  return (
    <Button variant={primary ? "filled" : "default"} onClick={() => navigate(HOME_PATH)}>
      {label}
    </Button>
  );
}

export function UnknownAddress() {
  return (
    <MessagePage
      icon={<IconDoorOff size={24} />}
      title="There is no page here"
      actions={<HomeButton primary label="Greenroom" />}
    >
      The address is not complete, or it has a typing error. A link to a room looks like
      /r/k3f9QzTx2b#c7Qd…
    </MessagePage>
  );
}

export function NoRoom() {
  return (
    <MessagePage
      icon={<IconDoorOff size={24} />}
      title="There is no room here"
      actions={<HomeButton label="New interview" />}
    >
      It was deleted, or the address is not complete. A link looks like /r/k3f9QzTx2b#c7Qd…
    </MessagePage>
  );
}

/** The address of a room without an invite, in a browser without a seat. */
export function NoInvite() {
  return (
    <MessagePage
      icon={<IconLinkOff size={24} />}
      title="This link is not complete"
      actions={<HomeButton />}
    >
      This browser has no seat in that room, and the part behind the # is missing. Ask for the whole
      link; it looks like /r/k3f9QzTx2b#c7Qd…
    </MessagePage>
  );
}

export function RevokedInvite({ ask }: { ask?: string }) {
  return (
    <MessagePage
      icon={<IconLinkOff size={24} />}
      title="This link was revoked"
      actions={<HomeButton primary />}
    >
      Ask {ask ?? "your interviewer"} for a new one. If you already had a seat here, open the room
      from Your interviews.
    </MessagePage>
  );
}

export function WrongInvite() {
  return (
    <MessagePage
      icon={<IconLinkOff size={24} />}
      title="This link does not work"
      actions={<HomeButton />}
    >
      It was cut off on its way, or replaced by a new one. Copy the whole link again, or ask your
      interviewer for a new one.
    </MessagePage>
  );
}

/** With a seat there is the replay; without one there is nothing to see any more. */
export function EndedRoom({ seat }: { seat: StoredInterview | null }) {
  return (
    <MessagePage
      icon={<IconFlagCheck size={24} />}
      tone="good"
      title="This interview has ended"
      actions={
        seat ? (
          <Button
            variant="filled"
            leftSection={<IconHistory size={16} />}
            onClick={() => navigate(replayPath(seat.roomId))}
          >
            Replay
          </Button>
        ) : (
          <HomeButton label="New interview" />
        )
      }
    >
      {seat
        ? "No more seats are given. Your own seat still opens the replay."
        : "No more seats are given. Whoever was in the room can show you the recording."}
    </MessagePage>
  );
}

export function FullRoom() {
  return (
    <MessagePage
      icon={<IconUsersGroup size={24} />}
      title="This room is full"
      actions={<HomeButton label="New interview" />}
    >
      Every seat is taken. Ask your interviewer to open another room.
    </MessagePage>
  );
}

export function NoSeatForReplay() {
  return (
    <MessagePage
      icon={<IconUserOff size={24} />}
      title="This browser has no seat in that room"
      actions={
        <>
          <HomeButton primary />
          <OpenRecording />
        </>
      }
    >
      A replay opens with the seat it was watched from. Use the browser you were in the room with,
      or open a recording somebody saved for you.
    </MessagePage>
  );
}

export function NoFileOpened() {
  return (
    <MessagePage
      icon={<IconFileX size={24} />}
      title="Open the recording again"
      actions={
        <>
          <OpenRecording variant="filled" />
          <HomeButton />
        </>
      }
    >
      A file is not kept when the page is reloaded. It is still on your computer.
    </MessagePage>
  );
}

/** What an invitation could not be read for. `onRetry` is offered where a second try can help. */
export function InvitationFailed({
  failure,
  seat,
  onRetry,
}: {
  failure: unknown;
  seat: StoredInterview | null;
  onRetry: () => void;
}) {
  switch (failure instanceof ApiError ? failure.code : "bad_answer") {
    case "no_such_room":
    case "not_found":
      return <NoRoom />;
    case "no_such_invite":
    case "bad_request":
      return <WrongInvite />;
    case "invite_revoked":
      return <RevokedInvite />;
    case "room_ended":
      return <EndedRoom seat={seat} />;
    case "room_full":
      return <FullRoom />;
    default:
      return (
        <MessagePage
          icon={<IconCloudOff size={24} />}
          tone="warning"
          title="The room does not answer"
          actions={
            <>
              <Button variant="filled" onClick={onRetry}>
                Try again
              </Button>
              <HomeButton />
            </>
          }
        >
          {sentenceOf(failure)} Your link is kept in this tab.
        </MessagePage>
      );
  }
}
