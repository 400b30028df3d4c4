/* The top row of the first pages: the mark that leads home, and what the page puts to the right. */
import type { ReactNode } from "react";
import { HOME_PATH } from "../route.ts";
import { HelpButton } from "./HelpButton.tsx";
import { Logo } from "./Logo.tsx";
import { RouteLink } from "./RouteLink.tsx";
import { ThemeButton } from "./ThemeButton.tsx";
import styles from "./TopBar.module.css";

export function TopBar({ children }: { children?: ReactNode }) {
  return (
    <header className={styles["bar"]}>
      <RouteLink href={HOME_PATH} className={styles["brand"]}>
        <Logo />
        Greenroom
      </RouteLink>
      <div className={styles["right"]}>
        {children}
        <HelpButton />
        <ThemeButton />
      </div>
    </header>
  );
}
