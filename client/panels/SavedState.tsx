/* Whether the work of this browser is on the server's disk, in one word or two. Shown only where something can be saved. */
import {
  IconCloudCheck,
  IconCloudOff,
  IconCloudUp,
  IconLock,
  IconRefresh,
  type TablerIcon,
} from "@tabler/icons-react";
import { unreachable } from "../../shared/must.ts";
import type { SavedState as Saved } from "../stage/source.ts";
import { counted } from "../format.ts";
import { useStatus } from "../stage/useStage.ts";
import css from "./SavedState.module.css";

interface Look {
  readonly tone: "good" | "plain" | "warning" | "bad";
  readonly Icon: TablerIcon;
  readonly text: string;
}

export function SavedState() {
  const status = useStatus();
  if (!status) return null;
  const { tone, Icon, text } = lookOf(status.saved);
  return (
    <span className={css["saved"]} data-tone={tone} data-saved={status.saved.kind}>
      <Icon size={14} stroke={2} aria-hidden />
      {text}
    </span>
  );
}

function lookOf(saved: Saved): Look {
  switch (saved.kind) {
    case "saved":
      return { tone: "good", Icon: IconCloudCheck, text: "Saved" };
    case "saving":
      return { tone: "plain", Icon: IconRefresh, text: "Saving…" };
    case "reconnecting": {
      const text =
        saved.edits === 0
          ? "Reconnecting…"
          : `${counted(saved.edits, "edit")} unsent, reconnecting`;
      return { tone: "warning", Icon: IconCloudUp, text };
    }
    case "offline": {
      const text = saved.edits === 0 ? "Offline" : `Offline, ${String(saved.edits)} unsent`;
      return { tone: "warning", Icon: IconCloudOff, text };
    }
    case "read-only":
      return { tone: "bad", Icon: IconLock, text: `Read-only, ${saved.reason}` };
    default:
      return unreachable(saved);
  }
}
