/* The sheet of keys, opened with "?". Lists what exists for this viewer and nothing else. */
import { Modal, Switch } from "@mantine/core";
import { can } from "../../shared/roles.ts";
import type { Role } from "../../shared/seat.ts";
import { useSetting } from "../settings.ts";
import { Kbd } from "../parts/Kbd.tsx";
import { useStage } from "../stage/useStage.ts";
import css from "./Shortcuts.module.css";

interface Group {
  readonly name: string;
  readonly keys: readonly (readonly [string, readonly string[]])[];
}

export function Shortcuts({
  opened,
  onClose,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const { viewer } = useStage();
  const [singleKeys, setSingleKeys] = useSetting("single-keys");
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Keyboard shortcuts"
      size={640}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <div className={css["columns"]}>
        {columnsFor(viewer.role).map((groups, column) => (
          <div key={column}>
            {groups.map(({ name, keys }) => (
              <section key={name}>
                <h3>{name}</h3>
                <dl>
                  {keys.map(([what, caps]) => (
                    <div key={what}>
                      <dt>{what}</dt>
                      <dd>
                        {caps.map((cap) => (
                          <Kbd key={cap}>{cap}</Kbd>
                        ))}
                      </dd>
                    </div>
                  ))}
                </dl>
              </section>
            ))}
          </div>
        ))}
      </div>
      <Switch
        className={css["switch"] ?? ""}
        checked={singleKeys}
        onChange={(event) => setSingleKeys(event.currentTarget.checked)}
        label="Keys without Ctrl or Alt work while no text is edited"
      />
    </Modal>
  );
}

function columnsFor(role: Role): readonly (readonly Group[])[] {
  const writes = can(role, "board.write");
  const board: Group = {
    name: "Board",
    keys: writes
      ? [
          ["Select", ["V"]],
          ["Draw", ["D"]],
          ["Box", ["R"]],
          ["Arrow", ["A"]],
          ["Text", ["T"]],
          ["Note", ["N"]],
          ["Laser", ["K"]],
          ["Zoom to fit", ["⇧", "1"]],
        ]
      : [
          ["Move the board", ["H"]],
          ["Zoom to fit", ["⇧", "1"]],
        ],
  };
  const everyone: Group = {
    name: "Everyone",
    keys: [
      ...(can(role, "constraint.acknowledge")
        ? ([["Acknowledge constraint", ["Y"]]] as const)
        : []),
      ["Say the time left", ["⇧", "T"]],
      ["Left panel", ["Ctrl", "."]],
      ["This sheet", ["?"]],
    ],
  };
  const goTo: Group = {
    name: "Go to",
    keys: [
      ["Next area", ["F6"]],
      ["Previous area", ["⇧", "F6"]],
      ["Out of everything", ["Esc"]],
    ],
  };
  const clock: Group = {
    name: "Interviewer",
    keys: [
      ["Start", ["⇧", "S"]],
      ["Pause, resume", ["⇧", "P"]],
      ["Next phase", ["⇧", "N"]],
    ],
  };
  return [[board], can(role, "clock.start") ? [everyone, goTo, clock] : [everyone, goTo]];
}
