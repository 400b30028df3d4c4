/* A key cap. For Mac and others alike the words of the keys are given by the caller. */
import type { ReactNode } from "react";
import styles from "./Kbd.module.css";

/** `on="primary"`: on a filled button. */
export function Kbd({ children, on }: { children: ReactNode; on?: "primary" }) {
  return (
    <kbd className={styles["key"]} data-on={on}>
      {children}
    </kbd>
  );
}
