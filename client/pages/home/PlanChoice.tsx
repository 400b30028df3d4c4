/* The plan of a new interview: a preset, drawn as wide as its minutes, and the minutes of every phase to change. */
import { Button } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { lazy, Suspense, useId } from "react";
import type { Plan } from "../../../shared/plan.ts";
import { PlanEditor } from "../../parts/PlanBar.tsx";
import { changedMinutes, type Wish } from "./wish.ts";
import form from "./NewInterview.module.css";
import styles from "./PlanChoice.module.css";

// The menu and what places it come after the page is usable.
const MorePlans = lazy(() => import("./MorePlans.tsx"));

/** Presets that stand in the row; the others are in the menu. */
const IN_ROW = 5;

interface PlanChoiceProps {
  readonly plans: readonly Plan[];
  /** The chosen preset, and the same with the wished minutes. */
  readonly preset: Plan;
  readonly plan: Plan;
  readonly wish: Wish;
  readonly onChange: (part: Partial<Wish>) => void;
}

export function PlanChoice({ plans, preset, plan, wish, onChange }: PlanChoiceProps) {
  const labelId = useId();
  const choose = ({ id }: Plan) => onChange({ planId: id, minutes: null });
  const inMenu = plans.slice(IN_ROW);
  return (
    <div className={form["row"]} role="group" aria-labelledby={labelId}>
      <span className={form["label"]} id={labelId}>
        Plan
      </span>
      <div>
        <div className={styles["chips"]}>
          {plans.slice(0, IN_ROW).map((each) => (
            <PlanChip
              key={each.id}
              name={each === preset ? plan.name : each.name}
              chosen={each === preset}
              onChoose={() => choose(each)}
            />
          ))}
          {inMenu.length > 0 && (
            <Suspense fallback={null}>
              <MorePlans plans={inMenu} preset={preset} name={plan.name} onChoose={choose} />
            </Suspense>
          )}
          {wish.minutes !== null && (
            <Button
              size="xs"
              variant="subtle"
              aria-label={`Reset to ${preset.name}`}
              onClick={() => onChange({ minutes: null })}
            >
              Reset
            </Button>
          )}
        </div>
        <PlanEditor
          phases={plan.phases}
          onMinutes={(phase, minutes) =>
            onChange({ minutes: changedMinutes(preset, wish.minutes, phase, minutes) })
          }
        />
      </div>
    </div>
  );
}

interface PlanChipProps {
  readonly name: string;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

function PlanChip({ name, chosen, onChoose }: PlanChipProps) {
  return (
    <Button
      size="xs"
      className={styles["chip"] ?? ""}
      aria-pressed={chosen}
      leftSection={chosen && <IconCheck size={14} />}
      onClick={onChoose}
    >
      {name}
    </Button>
  );
}
