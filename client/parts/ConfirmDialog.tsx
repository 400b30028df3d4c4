/* Asks once, by name, before something is gone for good. A dialog of the browser: it keeps the focus, Escape leaves it, and
   the focus returns where it was. */
import { Button } from "@mantine/core";
import { useEffect, useId, useRef, useState, type ReactNode, type RefObject } from "react";
import styles from "./dialog.module.css";

interface ConfirmDialogProps {
  readonly title: string;
  readonly children: ReactNode;
  /** A verb and the name of the thing: "Delete Team chat". */
  readonly confirmLabel: string;
  readonly cancelLabel?: string;
  /** While it runs the button waits. It tells failures itself. */
  readonly onConfirm: () => void | Promise<void>;
  readonly onClose: () => void;
  /** Takes the focus afterwards where the browser cannot give it back: what opened the dialog was an item of a menu. */
  readonly returnTo?: RefObject<HTMLElement | null>;
}

export function ConfirmDialog({
  title,
  children,
  confirmLabel,
  cancelLabel = "Keep it",
  onConfirm,
  onClose,
  returnTo,
}: ConfirmDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [busy, setBusy] = useState(false);
  const titleId = useId();
  const textId = useId();
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);

  const confirm = async () => {
    setBusy(true);
    try {
      await onConfirm();
    } finally {
      dialog.current?.close();
    }
  };
  return (
    <dialog
      ref={dialog}
      className={styles["dialog"]}
      aria-labelledby={titleId}
      aria-describedby={textId}
      onClose={() => {
        onClose();
        returnTo?.current?.focus();
      }}
    >
      <h2 id={titleId} className={styles["title"]}>
        {title}
      </h2>
      <div id={textId} className={styles["text"]}>
        {children}
      </div>
      <div className={styles["actions"]}>
        <Button autoFocus onClick={() => dialog.current?.close()}>
          {cancelLabel}
        </Button>
        <Button variant="outline" color="red" loading={busy} onClick={() => void confirm()}>
          {confirmLabel}
        </Button>
      </div>
    </dialog>
  );
}
