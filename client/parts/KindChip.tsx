/* The kind of a constraint as a chip, and the mark of its family for the edge of the clock and the scrubber. */
import type { ConstraintKind } from "../../shared/events.ts";
import { Chip } from "./Chip.tsx";
import { familyOf, KINDS, type FamilyLook } from "./kinds.ts";
import styles from "./KindChip.module.css";

export function KindChip({ kind }: { kind: ConstraintKind }) {
  const { label, Icon } = KINDS[kind];
  return (
    <Chip tone={familyOf(kind).color} icon={<Icon size={14} aria-hidden="true" />}>
      {label}
    </Chip>
  );
}

/** A mark of 12 px: filled = sent, hollow = scheduled. Says nothing to readers; put a word beside it. */
export function KindMark({ kind, hollow = false }: { kind: ConstraintKind; hollow?: boolean }) {
  const { color, shape } = familyOf(kind);
  return (
    <svg
      className={styles["mark"]}
      data-color={color}
      data-hollow={hollow || undefined}
      viewBox="0 0 12 12"
      width="12"
      height="12"
      aria-hidden="true"
    >
      <path d={SHAPES[shape]} strokeLinejoin="round" />
    </svg>
  );
}

const SHAPES: Readonly<Record<FamilyLook["shape"], string>> = {
  square: "M2 2h8v8H2z",
  diamond: "M6 1l5 5-5 5-5-5z",
  triangle: "M6 1.5 11 10.5H1z",
};
