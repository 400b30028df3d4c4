/* Short news that need no answer, at the bottom left over the left panel, never over the board: at most three, six seconds;
   errors stay until dismissed. Any part of the page may show one; <Toasts /> is drawn once, in App. */
import { ActionIcon, Button } from "@mantine/core";
import {
  IconAlertCircle,
  IconAlertTriangle,
  IconCircleCheck,
  IconInfoCircle,
  IconX,
  type TablerIcon,
} from "@tabler/icons-react";
import { useEffect, useState, useSyncExternalStore } from "react";
import styles from "./toasts.module.css";

export type ToastTone = "good" | "info" | "warning" | "error";

export interface ToastWish {
  readonly tone: ToastTone;
  readonly title: string;
  readonly text?: string;
  /** Runs once; the toast goes. */
  readonly action?: { readonly label: string; readonly run: () => void };
  /** Stays until dismissed. Errors do anyway. */
  readonly sticky?: boolean;
}

const TOAST_MS = 6_000;
const MAX_TOASTS = 3;

/** Shows a toast. Returns what takes it away again. */
export function showToast(wish: ToastWish): () => void {
  lastId += 1;
  const toast: Toast = { ...wish, id: lastId, stays: wish.sticky ?? wish.tone === "error" };
  const kept = toasts.length < MAX_TOASTS ? toasts : withoutLeastNeeded(toasts);
  change([...kept, toast]);
  return () => dismiss(toast.id);
}

/** The toasts of now. Draw once. */
export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div className={styles["toasts"]} role="status" aria-live="polite" aria-atomic="false">
      {shown.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

interface Toast extends ToastWish {
  readonly id: number;
  readonly stays: boolean;
}

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

const ICONS: Readonly<Record<ToastTone, TablerIcon>> = {
  good: IconCircleCheck,
  info: IconInfoCircle,
  warning: IconAlertTriangle,
  error: IconAlertCircle,
};

function ToastCard({ toast }: { toast: Toast }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (toast.stays || held) return undefined;
    const timer = setTimeout(() => dismiss(toast.id), TOAST_MS);
    return () => clearTimeout(timer);
  }, [toast, held]);

  const Icon = ICONS[toast.tone];
  const { action } = toast;
  return (
    <div
      className={styles["toast"]}
      data-tone={toast.tone}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon className={styles["icon"]} size={16} aria-hidden="true" />
      <div className={styles["body"]}>
        <p className={styles["title"]}>{toast.title}</p>
        {toast.text !== undefined && <p className={styles["text"]}>{toast.text}</p>}
        {action && (
          <Button
            className={styles["action"]}
            size="xs"
            onClick={() => {
              dismiss(toast.id);
              action.run();
            }}
          >
            {action.label}
          </Button>
        )}
      </div>
      <ActionIcon size="sm" aria-label="Dismiss" onClick={() => dismiss(toast.id)}>
        <IconX size={16} />
      </ActionIcon>
    </div>
  );
}

function dismiss(id: number): void {
  change(toasts.filter((toast) => toast.id !== id));
}

/** Room for one more: the oldest that would go by itself, else the oldest. */
function withoutLeastNeeded(all: readonly Toast[]): readonly Toast[] {
  const leaving = all.find((toast) => !toast.stays) ?? all[0];
  return all.filter((toast) => toast !== leaving);
}

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
