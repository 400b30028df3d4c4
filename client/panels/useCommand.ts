/* Sending commands from a panel: a refusal becomes a toast with its sentence. No optimistic copies: what was accepted comes
   back as a fact. */
import { useCallback } from "react";
import type { CommandBody, CommandKind } from "../../shared/commands.ts";
import type { Receipt } from "../../shared/protocol.ts";
import { can } from "../../shared/roles.ts";
import { showToast } from "../parts/toasts.tsx";
import { useSource, useStage } from "../stage/useStage.ts";

/** Sends a command; the receipt, or null where nothing can be sent. Refusals have been shown when it resolves. */
export type Send = (body: CommandBody) => Promise<Receipt | null>;

/** The way to send commands from a panel. */
export function useCommand(): Send {
  const source = useSource();
  return useCallback(
    async (body: CommandBody) => {
      if (!source.send) return null;
      const receipt = await source.send(body);
      if (!receipt.ok) showToast({ tone: "error", title: receipt.message });
      return receipt;
    },
    [source],
  );
}

/** Whether this viewer can do such a thing here at all: never in a replay, never after the end. */
export function useMay(): (kind: CommandKind) => boolean {
  const source = useSource();
  const { room, viewer } = useStage();
  return (kind) => source.send !== null && room.clock.kind !== "over" && can(viewer.role, kind);
}
