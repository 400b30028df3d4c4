/* The keys of the room. They work while no text is edited and no dialog is open, and leave the board's own letters alone. */
import { useEffect, useRef } from "react";
import type { CommandBody } from "../../../shared/commands.ts";
import { announce } from "../../announce.ts";
import { dialogIsOpen, stepRegion } from "../../regions.ts";
import { readSetting } from "../../settings.ts";
import type { StageSource } from "../../stage/source.ts";
import { can } from "../../../shared/roles.ts";
import { spokenTimeLeft } from "../../panels/phase-bar.ts";
import type { Send } from "../../panels/useCommand.ts";

export interface RoomKeys {
  readonly source: StageSource;
  readonly send: Send;
  readonly onShortcuts: () => void;
  readonly onLeftPanel: () => void;
}

/** Listens while the component lives. */
export function useRoomKeys(keys: RoomKeys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.repeat) return;
      if (!act(event, latest.current)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    // Before the board's own listeners: what is taken here is not a tool there.
    addEventListener("keydown", onKey, true);
    return () => removeEventListener("keydown", onKey, true);
  }, []);
}

/** Does what a key stands for; false when it stands for nothing here. */
function act(event: KeyboardEvent, { source, send, onShortcuts, onLeftPanel }: RoomKeys): boolean {
  if (event.key === "F6") return stepRegion(event.shiftKey ? -1 : 1);
  if (event.key === "." && event.ctrlKey && !event.altKey && !event.metaKey) {
    onLeftPanel();
    return true;
  }
  if (event.ctrlKey || event.altKey || event.metaKey) return false;
  if (!readSetting("single-keys") || editsText(event.target) || dialogIsOpen()) return false;
  if (event.key === "?") {
    onShortcuts();
    return true;
  }
  if (event.key === "y" || event.key === "Y") return acknowledge();
  if (!event.shiftKey) return false;
  if (event.key === "T") {
    announce(spokenTimeLeft(source.view().room, source.now()), "assertive");
    return true;
  }
  const command = clockCommand(event.key, source);
  if (command) void send(command);
  return command !== null;
}

function clockCommand(key: string, source: StageSource): CommandBody | null {
  const { room, viewer } = source.view();
  if (!source.send || !can(viewer.role, "clock.start") || room.clock.kind === "over") return null;
  switch (key) {
    case "S":
      return room.clock.kind === "idle" ? { kind: "clock.start" } : null;
    case "P":
      if (room.clock.kind === "idle") return null;
      return { kind: room.clock.kind === "paused" ? "clock.resume" : "clock.pause" };
    case "N":
      return room.clock.kind === "idle" ? null : { kind: "phase.next", from: room.clock.phase };
    default:
      return null;
  }
}

/** Presses the button of the constraint that stands there, if one does: what is not seen is not acknowledged. */
function acknowledge(): boolean {
  const button = document.querySelector<HTMLButtonElement>("[data-acknowledge]");
  button?.click();
  return button !== null;
}

function editsText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches("input, textarea, select, [role='menu'] *, [role='menu']"))
  );
}
