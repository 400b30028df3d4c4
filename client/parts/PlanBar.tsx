/* A plan as a bar: every phase as wide as its minutes, a tick for each of them. To look at, or with steppers to change. */
import { ActionIcon } from "@mantine/core";
import { IconMinus, IconPlus } from "@tabler/icons-react";
import type { CSSProperties } from "react";
import { MAX_PHASE_MINUTES, type Phase } from "../../shared/plan.ts";
import styles from "./PlanBar.module.css";

/** The plan to look at: names and minutes inside the segments. */
export function PlanBar({ phases }: { phases: readonly Phase[] }) {
  return (
    <ol className={styles["bar"]} data-look="labelled" aria-label="Phases">
      {phases.map((phase, index) => (
        <li key={index} className={styles["segment"]} style={widthOf(phase)}>
          <span className={styles["label"]}>
            <span>{phase.name}</span>
            <small>{phase.minutes} min</small>
          </span>
        </li>
      ))}
    </ol>
  );
}

interface PlanEditorProps {
  readonly phases: readonly Phase[];
  readonly onMinutes: (phase: number, minutes: number) => void;
}

/** The plan with a stepper under every phase, 1 to 120 minutes each. */
export function PlanEditor({ phases, onMinutes }: PlanEditorProps) {
  return (
    <div>
      <div className={styles["bar"]} data-look="editor" aria-hidden="true">
        {phases.map((phase, index) => (
          <span key={index} className={styles["segment"]} style={widthOf(phase)} />
        ))}
      </div>
      <ol className={styles["steppers"]} aria-label="Phases">
        {phases.map((phase, index) => (
          <li key={index} style={{ flexGrow: phase.minutes }}>
            <span className={styles["name"]} title={phase.name}>
              {phase.name}
            </span>
            <Stepper phase={phase} onMinutes={(minutes) => onMinutes(index, minutes)} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function Stepper({ phase, onMinutes }: { phase: Phase; onMinutes: (minutes: number) => void }) {
  const step = (by: number) => {
    const minutes = phase.minutes + by;
    if (minutes >= 1 && minutes <= MAX_PHASE_MINUTES) onMinutes(minutes);
  };
  return (
    <span className={styles["stepper"]} role="group" aria-label={`${phase.name}, minutes`}>
      <ActionIcon
        size="xs"
        aria-label={`${phase.name}: one minute less`}
        data-disabled={phase.minutes <= 1}
        aria-disabled={phase.minutes <= 1}
        onClick={() => step(-1)}
      >
        <IconMinus size={12} />
      </ActionIcon>
      <output className={styles["minutes"]} aria-label={`${phase.name}, minutes`}>
        {phase.minutes}
      </output>
      <ActionIcon
        size="xs"
        aria-label={`${phase.name}: one minute more`}
        data-disabled={phase.minutes >= MAX_PHASE_MINUTES}
        aria-disabled={phase.minutes >= MAX_PHASE_MINUTES}
        onClick={() => step(1)}
      >
        <IconPlus size={12} />
      </ActionIcon>
    </span>
  );
}

function widthOf({ minutes }: Phase): CSSProperties {
  return { flexGrow: minutes, ["--minutes" as string]: minutes };
}
