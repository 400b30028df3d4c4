/* The staff's side of the window: the rail, and the drawer that its buttons open. Everything here is staff only and says so. */
import { ActionIcon, Tooltip } from "@mantine/core";
import { IconBolt, IconLock, IconX } from "@tabler/icons-react";
import { useEffect, useRef, type ReactNode } from "react";
import type { BoardHandle } from "../board/handle.ts";
import { Constraints } from "./Constraints.tsx";
import css from "./Rail.module.css";

export type DrawerName = "constraints";

export function Rail({
  open,
  onOpen,
  board,
}: {
  readonly open: DrawerName | null;
  readonly onOpen: (drawer: DrawerName | null) => void;
  readonly board: BoardHandle | null;
}) {
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    onOpen(null);
    button.current?.focus();
  };
  return (
    <>
      {open === "constraints" ? (
        <Drawer title="Constraints" onClose={close}>
          <Constraints board={board} />
        </Drawer>
      ) : null}
      <nav className={css["rail"]} aria-label="Staff panels" data-region="rail">
        <Tooltip label="Staff only" position="left">
          <span className={css["lock"]}>
            <IconLock size={16} stroke={1.75} aria-hidden />
            <span>Staff only</span>
          </span>
        </Tooltip>
        <Tooltip label="Constraints" position="left">
          <button
            ref={button}
            type="button"
            className={css["button"]}
            aria-label="Constraints"
            aria-expanded={open === "constraints"}
            onClick={() => onOpen(open === "constraints" ? null : "constraints")}
          >
            <IconBolt size={18} stroke={1.75} aria-hidden />
          </button>
        </Tooltip>
      </nav>
    </>
  );
}

function Drawer({
  title,
  onClose,
  children,
}: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const drawer = useRef<HTMLElement>(null);
  useEffect(() => {
    const element = drawer.current;
    if (!element) return undefined;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.stopPropagation();
      onClose();
    };
    element.addEventListener("keydown", onKey);
    return () => element.removeEventListener("keydown", onKey);
  }, [onClose]);
  return (
    <aside
      ref={drawer}
      className={css["drawer"]}
      aria-label={`${title}, staff only`}
      data-region="drawer"
    >
      <header className={css["head"]}>
        <h2>{title}</h2>
        <span className={css["staff"]}>
          <IconLock size={14} stroke={2} aria-hidden />
          Staff only
        </span>
        <ActionIcon size="sm" aria-label={`Close ${title}`} onClick={onClose}>
          <IconX size={16} stroke={1.75} aria-hidden />
        </ActionIcon>
      </header>
      <div className={css["content"]}>{children}</div>
    </aside>
  );
}
