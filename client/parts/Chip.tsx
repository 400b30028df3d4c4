/* A small word on a coloured ground: a state, a level, a count. The word carries the meaning, not the colour. */
import type { ReactNode } from "react";
import styles from "./Chip.module.css";

interface ChipProps {
  readonly children: ReactNode;
  readonly tone?: "grey" | "green" | "amber" | "red" | "blue" | "outline";
  /** A Tabler icon of size 12 or 14, or a dot. */
  readonly icon?: ReactNode;
}

export function Chip({ children, tone = "grey", icon }: ChipProps) {
  return (
    <span className={styles["chip"]} data-tone={tone}>
      {icon}
      {children}
    </span>
  );
}

/** A dot in the colour of what runs. */
export function Dot() {
  return <i className={styles["dot"]} aria-hidden="true" />;
}
