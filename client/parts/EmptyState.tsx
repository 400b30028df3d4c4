/* What stands where nothing is: an icon tile, one bold line, one line what to do, and at most a way on. */
import type { ReactNode, Ref } from "react";
import styles from "./EmptyState.module.css";

interface EmptyStateProps {
  /** A Tabler icon of size 24. */
  readonly icon: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
  /** Buttons. */
  readonly actions?: ReactNode;
  readonly tone?: "plain" | "good" | "warning";
  /** "page": the title is the heading of the whole page. */
  readonly as?: "panel" | "page";
  readonly titleRef?: Ref<HTMLHeadingElement>;
}

export function EmptyState({
  icon,
  title,
  children,
  actions,
  tone = "plain",
  as = "panel",
  titleRef,
}: EmptyStateProps) {
  return (
    <div className={styles["empty"]}>
      <span className={styles["tile"]} data-tone={tone} aria-hidden="true">
        {icon}
      </span>
      {as === "page" ? (
        <h1 ref={titleRef} className={styles["title"]} data-as="page" tabIndex={-1}>
          {title}
        </h1>
      ) : (
        <p className={styles["title"]}>{title}</p>
      )}
      {children !== undefined && <div className={styles["text"]}>{children}</div>}
      {actions !== undefined && <div className={styles["actions"]}>{actions}</div>}
    </div>
  );
}
