/* One constraint as a card: kind, time, text, how it stands, and what this viewer can do with it. The same card stands in the
   Brief and in the staff's drawer. */
import { Button } from "@mantine/core";
import { IconCheck, IconChecks, IconEye, IconNote, IconX } from "@tabler/icons-react";
import type { Constraint } from "../../shared/room.ts";
import type { BoardHandle } from "../board/handle.ts";
import { KindChip } from "../parts/KindChip.tsx";
import { useMayWrite, useStage } from "../stage/useStage.ts";
import { constraintLine, constraintState, momentText } from "./room-words.ts";
import { useCommand, useMay } from "./useCommand.ts";
import css from "./ConstraintCard.module.css";

const STATE_ICONS = {
  sent: IconEye,
  acknowledged: IconCheck,
  addressed: IconChecks,
  withdrawn: IconX,
} as const;

export function ConstraintCard({
  constraint,
  board,
}: {
  readonly constraint: Constraint;
  readonly board: BoardHandle | null;
}) {
  const { room } = useStage();
  const state = constraintState(constraint);
  const StateIcon = STATE_ICONS[state];
  return (
    <li className={css["card"]} data-kind={constraint.kind} data-state={state}>
      <div className={css["head"]}>
        <KindChip kind={constraint.kind} />
        <time>{momentText(room, constraint.injected.at)}</time>
      </div>
      <p className={css["text"]}>{constraint.text}</p>
      <p className={css["state"]}>
        <StateIcon size={14} stroke={2} aria-hidden />
        {constraintLine(room, constraint)}
      </p>
      <Actions constraint={constraint} board={board} />
    </li>
  );
}

function Actions({
  constraint,
  board,
}: {
  readonly constraint: Constraint;
  readonly board: BoardHandle | null;
}) {
  const send = useCommand();
  const may = useMay();
  const mayWrite = useMayWrite("board");
  const { id: constraintId, kind, text, acknowledged, addressed, withdrawn } = constraint;
  const open = !addressed && !withdrawn;
  const buttons = [
    open && !acknowledged && may("constraint.acknowledge") ? (
      <Button
        key="acknowledge"
        size="xs"
        onClick={() => void send({ kind: "constraint.acknowledge", constraintId })}
      >
        Acknowledge
      </Button>
    ) : null,
    open && acknowledged && may("constraint.address") ? (
      <Button
        key="address"
        size="xs"
        onClick={() => void send({ kind: "constraint.address", constraintId })}
      >
        Mark as addressed
      </Button>
    ) : null,
    !withdrawn && board && mayWrite ? (
      <Button
        key="board"
        size="xs"
        variant="subtle"
        leftSection={<IconNote size={14} stroke={2} aria-hidden />}
        onClick={() => board.putConstraint(kind, text)}
      >
        Put on the board
      </Button>
    ) : null,
    open && may("constraint.withdraw") ? (
      <Button
        key="withdraw"
        size="xs"
        variant="subtle"
        onClick={() => void send({ kind: "constraint.withdraw", constraintId })}
      >
        Withdraw
      </Button>
    ) : null,
  ].filter((button) => button !== null);
  return buttons.length === 0 ? null : <div className={css["actions"]}>{buttons}</div>;
}
