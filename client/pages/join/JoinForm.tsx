/* Name, colour, what is recorded, who is there, the plan: and in. */
import { Button, TextInput } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useEffect, useRef, useState, type FormEvent } from "react";
import type { RoomId } from "../../../shared/ids.ts";
import type { Invitation, TakenSeat } from "../../../shared/protocol.ts";
import { SEAT_COLORS, type Role, type SeatColor } from "../../../shared/seat.ts";
import { ApiError, sentenceOf, takeSeat } from "../../api.ts";
import { formatNames } from "../../format.ts";
import { keepInterview } from "../../interviews.ts";
import { dropInvite } from "../../invite.ts";
import { rememberedPerson, rememberPerson } from "../../person.ts";
import { InlineNotice } from "../../parts/InlineNotice.tsx";
import { PlanBar } from "../../parts/PlanBar.tsx";
import { SeatAvatar } from "../../parts/SeatAvatar.tsx";
import { TopBar } from "../../parts/TopBar.tsx";
import { usePage } from "../../parts/usePage.ts";
import { nameProblem } from "../home/wish.ts";
import { ColorChoice, firstFree } from "./ColorChoice.tsx";
import { RecordedTable } from "./RecordedTable.tsx";
import styles from "../Join.module.css";

interface JoinFormProps {
  readonly roomId: RoomId;
  readonly invite: string;
  readonly invitation: Invitation;
  /** The invite stopped working while the form was open. */
  readonly onStale: (failure: ApiError) => void;
}

export function JoinForm({ roomId, invite, invitation, onStale }: JoinFormProps) {
  const { role, plan, seats, state } = invitation;
  const heading = usePage(`Join as ${role}`);
  const host = seats.find((seat) => seat.role === "interviewer")?.name ?? null;
  return (
    <>
      <TopBar />
      <main className={styles["page"]}>
        <section>
          <p className={styles["lead"]}>
            {host === null || role === "interviewer"
              ? "You are invited to a design interview"
              : `${host} invites you to a design interview`}
          </p>
          <h1 ref={heading} tabIndex={-1} className={styles["title"]}>
            You join as {ARTICLES[role]} {role}
          </h1>
          <SeatForm
            taken={seats.map((seat) => seat.color)}
            onTake={async (name, color) => {
              const taken = await takeSeat(roomId, { invite, name, color });
              enter(roomId, taken, name, plan.name);
            }}
            onStale={onStale}
          />
        </section>
        <section className={styles["about"]}>
          <RecordedTable host={host} />
          {seats.length > 0 && <AlreadyThere seats={seats} />}
        </section>
        <section className={`${styles["card"] ?? ""} ${styles["plan"] ?? ""}`}>
          <div className={styles["planHead"]}>
            <h2>The plan: {plan.name}</h2>
            <span className={styles["small"]}>
              {state === "preparing" ? "The problem is shown at the start" : "The clock is running"}
            </span>
          </div>
          <div className={styles["planBar"]}>
            <PlanBar phases={plan.phases} />
          </div>
        </section>
      </main>
    </>
  );
}

const ARTICLES: Readonly<Record<Role, string>> = {
  interviewer: "an",
  candidate: "the",
  mentor: "a",
  observer: "an",
};

/** Failures after which this form can do nothing more. */
const STALE = ["no_such_room", "no_such_invite", "invite_revoked", "room_ended", "room_full"];

interface SeatFormProps {
  readonly taken: readonly SeatColor[];
  readonly onTake: (name: string, color: SeatColor) => Promise<void>;
  readonly onStale: (failure: ApiError) => void;
}

function SeatForm({ taken, onTake, onStale }: SeatFormProps) {
  const [name, setName] = useState(() => rememberedPerson().name);
  const [color, setColor] = useState(() => firstFree(taken, rememberedPerson().color));
  const [problem, setProblem] = useState<string | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const wrong = nameProblem(name);
    setProblem(wrong);
    if (wrong !== null) return field.current?.focus();
    setBusy(true);
    setFailure(null);
    rememberPerson({ name: name.trim(), color });
    try {
      await onTake(name.trim(), color);
    } catch (error) {
      setBusy(false);
      if (error instanceof ApiError && STALE.includes(error.code)) onStale(error);
      else setFailure(sentenceOf(error));
    }
  };
  return (
    <form
      className={`${styles["card"] ?? ""} ${styles["form"] ?? ""}`}
      noValidate
      onSubmit={(event) => void submit(event)}
    >
      <TextInput
        ref={field}
        label="Your name"
        size="lg"
        autoComplete="nickname"
        styles={{ input: { fontSize: 15 } }}
        value={name}
        error={problem}
        onChange={({ currentTarget }) => {
          setName(currentTarget.value);
          setProblem(null);
        }}
      />
      <ColorChoice taken={taken} color={color} onChange={setColor} />
      <PointerPreview name={name} color={color} />
      <Button
        className={styles["enter"] ?? ""}
        type="submit"
        variant="filled"
        size="lg"
        fullWidth
        loading={busy}
        rightSection={<IconArrowRight size={16} />}
      >
        Enter the room
      </Button>
      <p className={styles["agree"]}>By entering you agree to the recording described here.</p>
      {failure !== null && (
        <div className={styles["failure"]}>
          <InlineNotice tone="error">{failure}</InlineNotice>
        </div>
      )}
    </form>
  );
}

function PointerPreview({ name, color }: { name: string; color: SeatColor }) {
  const fill = SEAT_COLORS[color];
  return (
    <div className={styles["pointer"]}>
      <div className={styles["cursor"]} aria-hidden="true">
        <svg className={styles["arrow"]} width="16" height="21" viewBox="0 0 16 21">
          <path
            d="M1 1V17l4.4-4 3 6.6 3-1.4-3-6.4 5.6-.2Z"
            fill={fill}
            stroke="#fff"
            strokeWidth="1.2"
          />
        </svg>
        <span className={styles["flag"]} style={{ background: fill }}>
          {name.trim() === "" ? "You" : name}
        </span>
      </div>
      <p>This is how the others see your pointer.</p>
    </div>
  );
}

function AlreadyThere({ seats }: Pick<Invitation, "seats">) {
  const here = seats.filter((seat) => seat.connected);
  const away = seats.filter((seat) => !seat.connected);
  return (
    <div className={styles["there"]}>
      {here.length > 0 && <span>Already there</span>}
      {here.map(({ name, role, color }, index) => (
        <div key={index} className={styles["seat"]}>
          <SeatAvatar name={name} color={color} />
          {name} <small>{role}</small>
        </div>
      ))}
      {away.length > 0 && (
        <p className={styles["small"]}>
          {formatNames(away.map((seat) => seat.name))} {away.length === 1 ? "has" : "have"} a seat
          too
        </p>
      )}
    </div>
  );
}

function enter(roomId: RoomId, taken: TakenSeat, name: string, planName: string): void {
  keepInterview({ roomId, ...taken, name, title: "", planName, createdAt: Date.now() });
  dropInvite(roomId);
}
