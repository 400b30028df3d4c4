/* The way in for somebody with an invite: what it is for is asked first, then a name and a colour, and the seat is taken.
   Without an invite, or with one that does not work, a message with a way on. */
import { Loader } from "@mantine/core";
import { useEffect, useState } from "react";
import type { RoomId } from "../../shared/ids.ts";
import type { Invitation } from "../../shared/protocol.ts";
import { ApiError, readInvitation } from "../api.ts";
import { chooseSeat, type StoredInterview } from "../interviews.ts";
import { dropInvite } from "../invite.ts";
import { showToast } from "../parts/toasts.tsx";
import { TopBar } from "../parts/TopBar.tsx";
import { EndedRoom, InvitationFailed, NoInvite } from "./Message.tsx";
import { JoinForm } from "./join/JoinForm.tsx";
import { SeatChoice } from "./join/SeatChoice.tsx";
import styles from "./Join.module.css";

interface JoinProps {
  readonly roomId: RoomId;
  readonly invite: string | null;
  /** The seat this browser already holds in the room. */
  readonly seat: StoredInterview | null;
}

export default function Join({ roomId, invite, seat }: JoinProps) {
  if (invite === null) return <NoInvite />;
  return <WithInvite roomId={roomId} invite={invite} seat={seat} />;
}

type Asked =
  | { readonly state: "asking" }
  | { readonly state: "read"; readonly invitation: Invitation }
  | { readonly state: "failed"; readonly failure: unknown };

function WithInvite({ roomId, invite, seat }: JoinProps & { readonly invite: string }) {
  const [asked, setAsked] = useState<Asked>({ state: "asking" });
  const [attempt, setAttempt] = useState(0);
  const [another, setAnother] = useState(false);
  useEffect(() => {
    const leaving = new AbortController();
    readInvitation(roomId, invite, leaving.signal).then(
      (invitation) => setAsked({ state: "read", invitation }),
      (failure: unknown) => {
        if (!leaving.signal.aborted) setAsked({ state: "failed", failure });
      },
    );
    return () => leaving.abort();
  }, [roomId, invite, attempt]);

  const backIn = seat !== null && needsNoInvite(asked, seat) ? seat : null;
  useEffect(() => {
    if (backIn) enterWith(backIn, asked);
  }, [backIn, asked]);

  if (asked.state === "asking" || backIn) return <Opening />;
  if (asked.state === "failed") {
    const retry = () => {
      setAsked({ state: "asking" });
      setAttempt((count) => count + 1);
    };
    return <InvitationFailed failure={asked.failure} seat={seat} onRetry={retry} />;
  }
  const { invitation } = asked;
  if (invitation.state === "over") return <EndedRoom seat={seat} />;
  if (seat && !another) {
    return (
      <SeatChoice
        seat={seat}
        role={invitation.role}
        onBackIn={() => enterWith(seat, asked)}
        onAnother={() => setAnother(true)}
      />
    );
  }
  return (
    <JoinForm
      roomId={roomId}
      invite={invite}
      invitation={invitation}
      onStale={(failure) => setAsked({ state: "failed", failure })}
    />
  );
}

function Opening() {
  return (
    <>
      <TopBar />
      <main className={styles["opening"]} aria-busy="true">
        <Loader size="sm" color="var(--gr-accent)" aria-hidden="true" />
        <p role="status">Opening the room</p>
      </main>
    </>
  );
}

/** The own seat is as good as the invite: it is of the same role, or the invite is worth nothing. */
function needsNoInvite(asked: Asked, seat: StoredInterview): boolean {
  if (asked.state === "read") return asked.invitation.role === seat.role;
  return asked.state === "failed" && isWorthless(asked.failure);
}

/** Back to the own seat; letting go of the invite makes App show the room. */
function enterWith(seat: StoredInterview, asked: Asked): void {
  if (asked.state === "failed") {
    showToast({
      tone: "info",
      title: "That link does not work any more",
      text: "You are in with your own seat.",
    });
  }
  chooseSeat(seat);
  dropInvite(seat.roomId);
}

function isWorthless(failure: unknown): boolean {
  if (!(failure instanceof ApiError)) return false;
  return ["no_such_invite", "invite_revoked", "room_ended", "room_full"].includes(failure.code);
}
