/* Constraint kinds as people see them: what it does to the design gives the colour and the shape of its mark, the kind gives
   icon and word (look/README.md, section 4). */
import {
  IconCoin,
  IconGauge,
  IconGitMerge,
  IconPlugConnectedX,
  IconPuzzle,
  IconShieldCheck,
  IconTool,
  IconTrendingUp,
  type TablerIcon,
} from "@tabler/icons-react";
import type { ConstraintKind } from "../../shared/events.ts";

export type KindFamily = "adds" | "squeezes" | "breaks";

export interface FamilyLook {
  readonly label: string;
  /** The middle of its tokens: --gr-<color>, --gr-<color>-soft, --gr-<color>-text, --gr-<color>-line, --gr-on-<color>. */
  readonly color: "blue" | "amber" | "red";
  readonly shape: "square" | "diamond" | "triangle";
}

export interface KindLook {
  readonly family: KindFamily;
  readonly label: string;
  readonly Icon: TablerIcon;
}

export const FAMILIES: Readonly<Record<KindFamily, FamilyLook>> = {
  adds: { label: "Adds", color: "blue", shape: "square" },
  squeezes: { label: "Squeezes", color: "amber", shape: "diamond" },
  breaks: { label: "Breaks", color: "red", shape: "triangle" },
};

export const KINDS: Readonly<Record<ConstraintKind, KindLook>> = {
  "new-feature": { family: "adds", label: "New feature", Icon: IconPuzzle },
  consistency: { family: "adds", label: "Consistency", Icon: IconGitMerge },
  compliance: { family: "adds", label: "Compliance", Icon: IconShieldCheck },
  "scale-jump": { family: "squeezes", label: "Scale jump", Icon: IconTrendingUp },
  latency: { family: "squeezes", label: "Latency", Icon: IconGauge },
  cost: { family: "squeezes", label: "Cost", Icon: IconCoin },
  failure: { family: "breaks", label: "Failure", Icon: IconPlugConnectedX },
  operations: { family: "breaks", label: "Operations", Icon: IconTool },
};

/** Colour and shape of a kind. */
export function familyOf(kind: ConstraintKind): FamilyLook {
  return FAMILIES[KINDS[kind].family];
}
