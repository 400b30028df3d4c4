/* A sentence in a box: what went wrong or what to know, where it happened. Errors are read out when they appear. */
import {
  IconAlertCircle,
  IconAlertTriangle,
  IconInfoCircle,
  type TablerIcon,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import styles from "./InlineNotice.module.css";

type Tone = "info" | "warning" | "error";

const ICONS: Readonly<Record<Tone, TablerIcon>> = {
  info: IconInfoCircle,
  warning: IconAlertTriangle,
  error: IconAlertCircle,
};

interface InlineNoticeProps {
  readonly tone: Tone;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

export function InlineNotice({ tone, children, action }: InlineNoticeProps) {
  const Icon = ICONS[tone];
  return (
    <div
      className={styles["notice"]}
      data-tone={tone}
      role={tone === "error" ? "alert" : undefined}
    >
      <Icon className={styles["icon"]} size={16} aria-hidden="true" />
      <p className={styles["text"]}>{children}</p>
      {action}
    </div>
  );
}
