/* Tells screen readers what changes in the room, and sounds the tones of the clock. The strip speaks for constraints itself. */
import { useEffect, useRef } from "react";
import { announce, chatNews, roomNews, savedNews } from "../../announce.ts";
import { readSetting } from "../../settings.ts";
import { armSound, playTone } from "../../sound.ts";
import type { StageSource } from "../../stage/source.ts";
import { LAST_MINUTE_MS } from "../../panels/phase-bar.ts";
import { currentPhase, phaseDeadline } from "../../../shared/room.ts";

/** Saved or not is said at most this often. */
const SAVED_EVERY_MS = 5_000;

/** Listens while the component lives. Messages are not read out while the chat is in sight. */
export function useAnnouncements(source: StageSource, chatInSight: boolean): void {
  const reading = useRef(chatInSight);
  useEffect(() => {
    reading.current = chatInSight;
  });
  useEffect(() => armSound(), []);
  useEffect(() => announceChanges(source, () => reading.current), [source]);
  useEffect(() => announceLastMinute(source), [source]);
}

function announceChanges(source: StageSource, chatInSight: () => boolean): () => void {
  let view = source.view();
  let saved = source.status()?.saved ?? null;
  let savedSaidAt = -Infinity;
  return source.subscribe(() => {
    const before = view;
    view = source.view();
    const news = roomNews(before.room, view.room, view.viewer);
    for (const { text } of news) announce(text);
    if (news.some(({ tone }) => tone)) playTone("clock");
    if (readSetting("say-chat") && !chatInSight()) {
      for (const text of chatNews(before.room, view.room, view.viewer)) announce(text);
    }
    const next = source.status()?.saved ?? null;
    const text = saved && next && before.room.openedAt !== 0 ? savedNews(saved, next) : null;
    saved = next;
    if (text === null || performance.now() - savedSaidAt < SAVED_EVERY_MS) return;
    savedSaidAt = performance.now();
    announce(text, next?.kind === "read-only" ? "assertive" : "polite");
  });
}

/** Waits for the moment at which a minute is left, anew after every change of the clock. */
function announceLastMinute(source: StageSource): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let armedFor: number | null = null;
  const arm = () => {
    const { room } = source.view();
    const deadline = phaseDeadline(room);
    if (deadline === armedFor) return;
    armedFor = deadline;
    clearTimeout(timer);
    const waitMs = deadline === null ? -1 : deadline - LAST_MINUTE_MS - source.now();
    if (waitMs <= 0) return;
    timer = setTimeout(() => {
      const name = room.plan.phases[currentPhase(room) ?? 0]?.name ?? "this phase";
      announce(`One minute left in ${name}.`);
      playTone("clock");
    }, waitMs);
  };
  arm();
  const undo = source.subscribe(arm);
  return () => {
    clearTimeout(timer);
    undo();
  };
}
