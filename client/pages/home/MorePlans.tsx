/* The presets that found no place in the row. */
import { Button, Menu } from "@mantine/core";
import { IconCheck, IconChevronDown } from "@tabler/icons-react";
import type { Plan } from "../../../shared/plan.ts";
import styles from "./PlanChoice.module.css";

interface MorePlansProps {
  readonly plans: readonly Plan[];
  readonly preset: Plan;
  /** The name of the chosen plan, shown here when it is one of these. */
  readonly name: string;
  readonly onChoose: (plan: Plan) => void;
}

export default function MorePlans({ plans, preset, name, onChoose }: MorePlansProps) {
  const chosen = plans.includes(preset);
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button
          size="xs"
          className={styles["chip"] ?? ""}
          data-chosen={chosen || undefined}
          leftSection={chosen && <IconCheck size={14} />}
          rightSection={<IconChevronDown size={12} />}
        >
          {chosen ? name : "More"}
        </Button>
      </Menu.Target>
      <Menu.Dropdown aria-label="More plans">
        <Menu.RadioGroup
          value={chosen ? preset.id : null}
          onChange={(id) => {
            const plan = plans.find((each) => each.id === id);
            if (plan) onChoose(plan);
          }}
        >
          {plans.map(({ id, name: label }) => (
            <Menu.RadioItem key={id} value={id} closeMenuOnClick>
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
