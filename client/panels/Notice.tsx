/* The notice strip: one piece of news at a time, with its way on. Never over the board. */
import { ActionIcon, Button } from "@mantine/core";
import {
  IconCloudOff,
  IconFlagCheck,
  IconHistory,
  IconLock,
  IconPlayerPause,
  IconPlayerPlay,
  IconX,
  type TablerIcon,
} from "@tabler/icons-react";
import { useState } from "react";
import { navigate } from "../route.ts";
import { useNow, useStage, useStatus } from "../stage/useStage.ts";
import { gravestNotice, type NoticeKind } from "./notices.ts";
import { useCommand, useMay } from "./useCommand.ts";
import css from "./Notice.module.css";

const LOOKS: Readonly<Record<NoticeKind, { readonly tone: string; readonly Icon: TablerIcon }>> = {
  "read-only": { tone: "red", Icon: IconLock },
  offline: { tone: "amber", Icon: IconCloudOff },
  ended: { tone: "grey", Icon: IconFlagCheck },
  interrupted: { tone: "amber", Icon: IconPlayerPause },
  "peer-offline": { tone: "amber", Icon: IconCloudOff },
};

export function Notice({ replayHref }: { readonly replayHref: string | null }) {
  const { room, viewer } = useStage();
  const status = useStatus();
  const now = useNow(1000);
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const notice = gravestNotice(room, viewer, status, now, dismissed);
  if (!notice) return null;
  const { tone, Icon } = LOOKS[notice.kind];
  return (
    <section
      className={css["notice"]}
      data-tone={tone}
      data-notice={notice.kind}
      aria-label="Notice"
      data-region="notice"
    >
      <Icon size={16} stroke={1.75} aria-hidden />
      <p>
        <b>{notice.bold}</b> {notice.text}
      </p>
      <WayOn kind={notice.kind} replayHref={replayHref} />
      {notice.dismissable ? (
        <ActionIcon
          size="sm"
          aria-label="Dismiss"
          onClick={() => setDismissed((before) => new Set(before).add(notice.key))}
        >
          <IconX size={16} stroke={1.75} aria-hidden />
        </ActionIcon>
      ) : null}
    </section>
  );
}

function WayOn({
  kind,
  replayHref,
}: {
  readonly kind: NoticeKind;
  readonly replayHref: string | null;
}) {
  const { room } = useStage();
  const send = useCommand();
  const may = useMay();
  if (kind === "interrupted" && may("clock.resume")) {
    return (
      <Button
        size="xs"
        variant="filled"
        leftSection={<IconPlayerPlay size={14} stroke={2} aria-hidden />}
        onClick={() => void send({ kind: "clock.resume" })}
      >
        Resume
      </Button>
    );
  }
  if (kind === "peer-offline" && room.clock.kind === "running" && may("clock.pause")) {
    return (
      <Button
        size="xs"
        leftSection={<IconPlayerPause size={14} stroke={2} aria-hidden />}
        onClick={() => void send({ kind: "clock.pause" })}
      >
        Pause the clock
      </Button>
    );
  }
  if (kind === "ended" && replayHref !== null) {
    return (
      <Button
        size="xs"
        variant="filled"
        leftSection={<IconHistory size={14} stroke={2} aria-hidden />}
        onClick={() => navigate(replayHref)}
      >
        Replay
      </Button>
    );
  }
  return null;
}
