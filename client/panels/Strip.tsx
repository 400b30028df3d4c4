/* The constraint that arrives: a row under the clock that cannot be missed and covers nothing. It waits for the end of a
   stroke or a word, takes no focus, and stays until it is acknowledged (observers dismiss it). */
import { ActionIcon, Button } from "@mantine/core";
import { IconCheck, IconNote, IconX } from "@tabler/icons-react";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { findSeat, type Constraint } from "../../shared/room.ts";
import { announce } from "../announce.ts";
import type { BoardHandle } from "../board/handle.ts";
import { Kbd } from "../parts/Kbd.tsx";
import { familyOf, KINDS } from "../parts/kinds.ts";
import { playTone } from "../sound.ts";
import { useMayWrite, useNow, useSource, useStage } from "../stage/useStage.ts";
import { arrivals } from "./arrivals.ts";
import { afterText } from "./room-words.ts";
import { useCommand, useMay } from "./useCommand.ts";
import css from "./Strip.module.css";

/** Longest wait for somebody to finish a stroke or a word. */
const PATIENCE_MS = 2_000;
const LOOK_EVERY_MS = 100;
/** A key this recent means that somebody is in the middle of a word. */
const TYPING_MS = 600;

export function Strip({ board }: { readonly board: BoardHandle | null }) {
  const { room, viewer } = useStage();
  const source = useSource();
  const [openedAt] = useState(() => source.now());
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const waiting = arrivals(room, viewer, openedAt, dismissed);
  const first = waiting[0];
  const shown = useLetIn(first?.id ?? null, board);
  if (!first || shown !== first.id) return null;
  return (
    <ArrivingConstraint
      key={first.id}
      constraint={first}
      queue={waiting.length}
      board={board}
      onDismiss={() => setDismissed((before) => new Set(before).add(first.id))}
    />
  );
}

/**
 * Lets the head of the queue in once nobody is in the middle of a stroke or a word. While one is shown the next follows at
 * once: the row is there already, nothing moves.
 */
function useLetIn(id: string | null, board: BoardHandle | null): string | null {
  const [shown, setShown] = useState<string | null>(null);
  const typedAt = useLastKey();
  const open = shown !== null;
  if (id !== shown && (id === null || open)) setShown(id);
  useEffect(() => {
    if (id === null || open) return undefined;
    const since = performance.now();
    const look = () => {
      const now = performance.now();
      const busy = board?.isBusy() === true || now - typedAt.current < TYPING_MS;
      if (!busy || now - since >= PATIENCE_MS) setShown(id);
    };
    look();
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [id, open, board, typedAt]);
  return shown;
}

/** When a key last went into a text, by the page's own clock. */
function useLastKey() {
  const at = useRef(-Infinity);
  useEffect(() => {
    const onInput = () => {
      at.current = performance.now();
    };
    addEventListener("input", onInput, true);
    return () => removeEventListener("input", onInput, true);
  }, []);
  return at;
}

function ArrivingConstraint({
  constraint,
  queue,
  board,
  onDismiss,
}: {
  readonly constraint: Constraint;
  readonly queue: number;
  readonly board: BoardHandle | null;
  readonly onDismiss: () => void;
}) {
  const { room } = useStage();
  const now = useNow(1000);
  const may = useMay();
  const mayWrite = useMayWrite("board");
  const send = useCommand();
  const { label, Icon } = KINDS[constraint.kind];
  const notch = usePlayheadNotch(now);
  const from = findSeat(room, constraint.injected.by)?.name ?? "the interviewer";
  const acknowledges = may("constraint.acknowledge");
  useEffect(() => {
    announce(`New constraint: ${label}. ${constraint.text}`, "assertive");
    playTone("constraint");
  }, [label, constraint.text]);
  const acknowledge = useCallback(() => {
    void send({ kind: "constraint.acknowledge", constraintId: constraint.id });
  }, [send, constraint.id]);
  return (
    <section
      className={css["strip"]}
      data-color={familyOf(constraint.kind).color}
      aria-label="New constraint"
      data-region="strip"
    >
      <i ref={notch} className={css["notch"]} />
      <div className={css["inner"]}>
        <span className={css["tile"]}>
          <Icon size={24} stroke={1.5} aria-hidden />
        </span>
        <div className={css["words"]}>
          <p className={css["head"]}>
            <b>New constraint: {label}</b>
            <span>
              from {from}, {whenText(now - constraint.injected.at)}
            </span>
            {queue > 1 ? <span className={css["queue"]}>1 of {queue}</span> : null}
          </p>
          <p className={css["text"]}>{constraint.text}</p>
        </div>
        <div className={css["buttons"]}>
          {board && mayWrite ? (
            <Button
              leftSection={<IconNote size={16} stroke={1.75} aria-hidden />}
              onClick={() => board.putConstraint(constraint.kind, constraint.text)}
            >
              Put on the board
            </Button>
          ) : null}
          {acknowledges ? (
            <Button
              variant="filled"
              data-acknowledge
              leftSection={<IconCheck size={16} stroke={1.75} aria-hidden />}
              rightSection={<Kbd on="primary">Y</Kbd>}
              aria-keyshortcuts="Y"
              onClick={acknowledge}
            >
              Acknowledge
            </Button>
          ) : (
            <ActionIcon aria-label="Dismiss" onClick={onDismiss}>
              <IconX size={16} stroke={1.75} aria-hidden />
            </ActionIcon>
          )}
        </div>
      </div>
    </section>
  );
}

function whenText(agoMs: number): string {
  return agoMs < 10_000 ? "just now" : `${afterText(agoMs)} ago`;
}

/** Puts the notch under the playhead of the phase bar; without one it is not seen. */
function usePlayheadNotch(now: number) {
  const notch = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const playhead = document.querySelector("[data-playhead]")?.getBoundingClientRect();
    if (!notch.current) return;
    notch.current.hidden = playhead === undefined;
    if (playhead) notch.current.style.left = `${String(playhead.left + playhead.width / 2)}px`;
  }, [now]);
  return notch;
}
