/* The interviewer's links, one per role: copy one, copy all, make a new one, revoke one. Links live in this browser only; the
   server keeps their hashes, so a link made elsewhere can only be replaced, not shown. */
import { ActionIcon, Button, Menu, Popover, TextInput } from "@mantine/core";
import {
  IconCheck,
  IconCopy,
  IconDots,
  IconLinkOff,
  IconRefresh,
  IconUserPlus,
  IconX,
} from "@tabler/icons-react";
import { useEffect, useId, useRef, useState } from "react";
import type { Role } from "../../shared/seat.ts";
import { renewInvite, revokeInvite, sentenceOf } from "../api.ts";
import { counted } from "../format.ts";
import { updateInterview, useInterviews, type StoredInterview } from "../interviews.ts";
import { showToast } from "../parts/toasts.tsx";
import { inviteLink } from "../route.ts";
import { useStage } from "../stage/useStage.ts";
import css from "./Invite.module.css";

const ROWS: readonly { readonly role: Role; readonly label: string }[] = [
  { role: "candidate", label: "Candidate" },
  { role: "mentor", label: "Mentor" },
  { role: "observer", label: "Observer" },
  { role: "interviewer", label: "Interviewer" },
];

/** How long a copy button shows that it copied. */
const COPIED_MS = 3_000;

export function Invite({ interview }: { readonly interview: StoredInterview }) {
  const [open, setOpen] = useState(false);
  const titleId = useId();
  const { invites = {} } = useCurrent(interview);
  const { copied, copy } = useCopy();
  const links = ROWS.flatMap(({ role, label }) => {
    const invite = invites[role];
    return invite ? [`${label}: ${inviteLink(location.origin, interview.roomId, invite)}`] : [];
  });
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="bottom-end"
      offset={10}
      width={420}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button
          size="xs"
          leftSection={<IconUserPlus size={14} stroke={2} aria-hidden />}
          onClick={() => setOpen((was) => !was)}
        >
          Invite
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={css["popover"] ?? ""} aria-labelledby={titleId}>
        <div className={css["head"]}>
          <h2 id={titleId}>Invite</h2>
          <ActionIcon size="sm" aria-label="Close" onClick={() => setOpen(false)}>
            <IconX size={16} stroke={1.75} aria-hidden />
          </ActionIcon>
        </div>
        <p className={css["lead"]}>
          One link for each role. Whoever has a link can take a seat, so send each to its person
          only.
        </p>
        <ul>
          {ROWS.map(({ role, label }) => (
            <Row
              key={role}
              interview={interview}
              role={role}
              label={label}
              invite={invites[role]}
              copied={copied === role}
              onCopy={(link) => void copy(role, link)}
            />
          ))}
        </ul>
        <Button
          size="xs"
          className={css["all"] ?? ""}
          disabled={links.length === 0}
          leftSection={
            copied === "all" ? (
              <IconCheck size={14} stroke={2} aria-hidden />
            ) : (
              <IconCopy size={14} stroke={2} aria-hidden />
            )
          }
          onClick={() => void copy("all", links.join("\n"))}
        >
          {copied === "all" ? "Copied" : "Copy all links"}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}

function Row({
  interview,
  role,
  label,
  invite,
  copied,
  onCopy,
}: {
  readonly interview: StoredInterview;
  readonly role: Role;
  readonly label: string;
  readonly invite: string | undefined;
  readonly copied: boolean;
  readonly onCopy: (link: string) => void;
}) {
  const { room } = useStage();
  const revoked = room.revoked.includes(role);
  const [whole, setWhole] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const usable = invite !== undefined && !revoked;
  const link = usable ? inviteLink(location.origin, interview.roomId, invite) : "";
  const none = revoked ? "revoked" : "not in this browser";
  // The origin says nothing here; the whole link appears for those who copy by hand.
  const shown = whole ? link : link.replace(location.origin, "");
  useEffect(() => {
    if (whole) field.current?.select();
  }, [whole]);
  return (
    <li className={css["row"]}>
      <div className={css["label"]}>
        <b>{label}</b>
        <span role="status">
          {copied
            ? "copied just now"
            : noteOf(room.seats.filter((seat) => seat.role === role).length, role)}
        </span>
      </div>
      <TextInput
        className={css["link"] ?? ""}
        value={shown}
        placeholder={none}
        readOnly
        disabled={!usable}
        aria-label={`${label} link`}
        onFocus={() => setWhole(true)}
        onBlur={() => setWhole(false)}
        ref={field}
      />
      <ActionIcon
        variant={copied ? "filled" : "default"}
        disabled={!usable}
        aria-label={`Copy the ${role} link`}
        {...(role === "candidate" ? { "data-autofocus": true } : {})}
        title={usable ? "Copy" : none}
        onClick={() => onCopy(link)}
      >
        {copied ? (
          <IconCheck size={16} stroke={1.75} aria-hidden />
        ) : (
          <IconCopy size={16} stroke={1.75} aria-hidden />
        )}
      </ActionIcon>
      <RowMenu interview={interview} role={role} revoked={revoked} />
    </li>
  );
}

function RowMenu({
  interview,
  role,
  revoked,
}: {
  readonly interview: StoredInterview;
  readonly role: Role;
  readonly revoked: boolean;
}) {
  const current = useCurrent(interview);
  const change = async (work: () => Promise<string | null>, done: string) => {
    try {
      const invite = await work();
      const { [role]: _old, ...others } = current.invites ?? {};
      const invites = invite === null ? others : { ...others, [role]: invite };
      updateInterview(interview.seatId, { invites });
      showToast({ tone: "good", title: done });
    } catch (failure) {
      showToast({
        tone: "error",
        title: `The ${role} link was not changed`,
        text: sentenceOf(failure),
      });
    }
  };
  return (
    <Menu width={216} withinPortal={false}>
      <Menu.Target>
        <ActionIcon aria-label={`More for the ${role} link`}>
          <IconDots size={16} stroke={1.75} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconRefresh size={16} stroke={1.75} aria-hidden />}
          onClick={() =>
            void change(
              async () => (await renewInvite(interview, role)).invite,
              `New ${role} link made. The old one is void.`,
            )
          }
        >
          Make a new link
        </Menu.Item>
        <Menu.Item
          color="red"
          disabled={revoked}
          leftSection={<IconLinkOff size={16} stroke={1.75} aria-hidden />}
          onClick={() =>
            void change(async () => {
              await revokeInvite(interview, role);
              return null;
            }, `The ${role} link was revoked. Seats already taken stay.`)
          }
        >
          Revoke the link
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function noteOf(seats: number, role: Role): string {
  if (role === "interviewer")
    return seats > 1 ? `${counted(seats, "seat")} taken` : "second interviewer";
  return seats === 0 ? "no seat taken" : `${counted(seats, "seat")} taken`;
}

/** The stored seat as it is now: links change while the page is open, in this tab or another. */
function useCurrent(interview: StoredInterview): StoredInterview {
  return useInterviews().find(({ seatId }) => seatId === interview.seatId) ?? interview;
}

function useCopy() {
  const [copied, setCopied] = useState<Role | "all" | null>(null);
  useEffect(() => {
    if (copied === null) return undefined;
    const timer = setTimeout(() => setCopied(null), COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (what: Role | "all", text: string) => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(what);
    } catch {
      showToast({
        tone: "error",
        title: "The browser does not let this page copy",
        text: "Select the link and copy it by hand.",
      });
    }
  };
  return { copied, copy };
}
