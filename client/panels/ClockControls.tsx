/* The clock's buttons, for whoever may press them: Start, minutes, pause, the next phase by its name, and the end, which asks
   once. What the server refuses comes as a toast. */
import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import {
  IconArrowBackUp,
  IconArrowRight,
  IconChevronDown,
  IconFlag,
  IconMinus,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlus,
} from "@tabler/icons-react";
import { useState } from "react";
import { MINUTE_MS } from "../../shared/plan.ts";
import { currentPhase, remainingMs, type Room } from "../../shared/room.ts";
import { Kbd } from "../parts/Kbd.tsx";
import { useNow, useStage } from "../stage/useStage.ts";
import { EndDialog } from "./EndDialog.tsx";
import { barState } from "./phase-bar.ts";
import { useCommand, useMay } from "./useCommand.ts";
import css from "./ClockControls.module.css";

export function ClockControls() {
  const { room } = useStage();
  const may = useMay();
  if (room.clock.kind === "over" || !may("clock.start")) return null;
  return (
    <div className={css["controls"]} role="group" aria-label="Clock controls">
      {room.clock.kind === "idle" ? <StartButton room={room} /> : <RunningControls room={room} />}
    </div>
  );
}

function StartButton({ room }: { readonly room: Room }) {
  const send = useCommand();
  const ready = room.prompt !== null;
  return (
    <Tooltip label="Write the prompt first" disabled={ready}>
      <Button
        variant="filled"
        leftSection={<IconPlayerPlay size={16} stroke={1.75} aria-hidden />}
        rightSection={<Kbd on="primary">⇧ S</Kbd>}
        aria-keyshortcuts="Shift+S"
        {...(ready ? {} : { "data-disabled": true })}
        aria-disabled={!ready}
        onClick={() => {
          if (ready) void send({ kind: "clock.start" });
        }}
      >
        Start
      </Button>
    </Tooltip>
  );
}

function RunningControls({ room }: { readonly room: Room }) {
  const now = useNow(1000);
  const [ending, setEnding] = useState(false);
  const left = remainingMs(room, now) ?? 0;
  return (
    <>
      <Minutes left={left} onEnd={() => setEnding(true)} />
      <PauseButton room={room} />
      <NextButton
        room={room}
        overtime={barState(room, now) === "overtime"}
        onEnd={() => setEnding(true)}
      />
      {ending ? <EndDialog onClose={() => setEnding(false)} /> : null}
    </>
  );
}

const TOO_LITTLE = "There is not so much left in this phase";

function Minutes({ left, onEnd }: { readonly left: number; readonly onEnd: () => void }) {
  const { room } = useStage();
  const send = useCommand();
  const adjust = (byMinutes: -5 | -1 | 1 | 5) => () =>
    void send({ kind: "clock.adjust", byMinutes });
  const phase = currentPhase(room) ?? 0;
  const first = phase === 0;
  return (
    <div className={css["group"]}>
      <StepButton
        label="One minute less"
        text="−1"
        reason={left < MINUTE_MS ? TOO_LITTLE : null}
        onClick={adjust(-1)}
      />
      <StepButton label="One minute more" text="+1" reason={null} onClick={adjust(1)} />
      <Menu width={232}>
        <Menu.Target>
          <ActionIcon
            className={css["step"] ?? ""}
            variant="default"
            w={26}
            aria-label="More clock actions: 5 minutes, back, end"
          >
            <IconChevronDown size={14} stroke={2} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown aria-label="Clock actions">
          <Menu.Item
            leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />}
            onClick={adjust(5)}
          >
            5 minutes more
          </Menu.Item>
          <Menu.Item
            leftSection={<IconMinus size={16} stroke={1.75} aria-hidden />}
            disabled={left < 5 * MINUTE_MS}
            title={left < 5 * MINUTE_MS ? TOO_LITTLE : undefined}
            onClick={adjust(-5)}
          >
            5 minutes less
          </Menu.Item>
          <Menu.Item
            leftSection={<IconArrowBackUp size={16} stroke={1.75} aria-hidden />}
            disabled={first}
            title={first ? "This is the first phase" : undefined}
            onClick={() => void send({ kind: "phase.back", from: phase })}
          >
            Back a phase
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            color="red"
            leftSection={<IconFlag size={16} stroke={1.75} aria-hidden />}
            onClick={onEnd}
          >
            End the interview…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

/** Stays reachable while it can do nothing, so that its reason can be read. */
function StepButton({
  label,
  text,
  reason,
  onClick,
}: {
  readonly label: string;
  readonly text: string;
  readonly reason: string | null;
  readonly onClick: () => void;
}) {
  return (
    <Tooltip label={reason ?? label}>
      <ActionIcon
        className={css["step"] ?? ""}
        variant="default"
        aria-description={reason ?? undefined}
        {...(reason === null ? {} : { "data-disabled": true })}
        aria-disabled={reason !== null}
        onClick={() => {
          if (reason === null) onClick();
        }}
      >
        {text}
        <span className={css["spoken"]}> minute</span>
      </ActionIcon>
    </Tooltip>
  );
}

function PauseButton({ room }: { readonly room: Room }) {
  const send = useCommand();
  const paused = room.clock.kind === "paused";
  const label = paused ? "Resume" : "Pause";
  const Icon = paused ? IconPlayerPlay : IconPlayerPause;
  return (
    <Tooltip label={`${label} (⇧P)`}>
      <ActionIcon
        variant={paused ? "filled" : "default"}
        aria-label={label}
        aria-keyshortcuts="Shift+P"
        onClick={() => void send({ kind: paused ? "clock.resume" : "clock.pause" })}
      >
        <Icon size={16} stroke={1.75} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

function NextButton({
  room,
  overtime,
  onEnd,
}: {
  readonly room: Room;
  readonly overtime: boolean;
  readonly onEnd: () => void;
}) {
  const send = useCommand();
  const phase = currentPhase(room) ?? 0;
  const next = room.plan.phases[phase + 1];
  const variant = overtime ? "filled" : "default";
  if (!next) {
    return (
      <Button
        variant={variant}
        leftSection={<IconFlag size={16} stroke={1.75} aria-hidden />}
        onClick={onEnd}
      >
        End…
      </Button>
    );
  }
  return (
    <Tooltip label={`Next phase: ${next.name} (⇧N)`}>
      <Button
        className={css["next"] ?? ""}
        variant={variant}
        aria-label={`Next phase: ${next.name}`}
        aria-keyshortcuts="Shift+N"
        rightSection={<IconArrowRight size={14} stroke={2} aria-hidden />}
        onClick={() => void send({ kind: "phase.next", from: phase })}
      >
        {next.name}
      </Button>
    </Tooltip>
  );
}
