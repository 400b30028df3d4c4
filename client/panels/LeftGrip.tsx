/* The edge of the left panel: drag it, move it with the arrow keys, double click puts it back. */
import type { KeyboardEvent, PointerEvent } from "react";
import { LEFT_WIDTH } from "./left-width.ts";
import css from "./LeftPanel.module.css";

export function LeftGrip({
  width,
  onWidth,
}: {
  readonly width: number;
  readonly onWidth: (px: number) => void;
}) {
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.preventDefault();
    const grip = event.currentTarget;
    const start = event.clientX - width;
    const onMove = (move: globalThis.PointerEvent) => onWidth(move.clientX - start);
    grip.setPointerCapture(event.pointerId);
    grip.addEventListener("pointermove", onMove);
    grip.addEventListener(
      "lostpointercapture",
      () => grip.removeEventListener("pointermove", onMove),
      { once: true },
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = keyedWidth(event.key, width);
    if (next === null) return;
    event.preventDefault();
    onWidth(next);
  };
  return (
    <div
      className={css["grip"]}
      role="separator"
      tabIndex={0}
      aria-label="Width of the left panel"
      aria-orientation="vertical"
      aria-valuenow={width}
      aria-valuemin={LEFT_WIDTH.least}
      aria-valuemax={LEFT_WIDTH.most}
      onPointerDown={onPointerDown}
      onDoubleClick={() => onWidth(LEFT_WIDTH.usual)}
      onKeyDown={onKeyDown}
    >
      <i />
    </div>
  );
}

function keyedWidth(key: string, width: number): number | null {
  switch (key) {
    case "ArrowLeft":
      return width - LEFT_WIDTH.step;
    case "ArrowRight":
      return width + LEFT_WIDTH.step;
    case "Home":
      return LEFT_WIDTH.least;
    case "End":
      return LEFT_WIDTH.most;
    default:
      return null;
  }
}
