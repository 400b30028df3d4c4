/* The colour of a seat: eight, those of others marked as taken. A radio group of the browser: arrows move, taken ones are
   left out. */
import { IconCheck, IconX } from "@tabler/icons-react";
import { useId } from "react";
import { SEAT_COLORS, SeatColor } from "../../../shared/seat.ts";
import { formatNames } from "../../format.ts";
import styles from "./ColorChoice.module.css";

interface ColorChoiceProps {
  readonly taken: readonly SeatColor[];
  readonly color: SeatColor;
  readonly onChange: (color: SeatColor) => void;
}

export function ColorChoice({ taken, color, onChange }: ColorChoiceProps) {
  const group = useId();
  const blocked = blockedColors(taken);
  return (
    <fieldset className={styles["colors"]}>
      <legend className={styles["label"]}>Your colour</legend>
      <p className={styles["taken"]}>{takenSentence(blocked)}</p>
      <div className={styles["row"]}>
        {SeatColor.options.map((each) => {
          const isTaken = blocked.includes(each);
          return (
            <label
              key={each}
              className={styles["swatch"]}
              data-taken={isTaken || undefined}
              style={
                isTaken
                  ? { boxShadow: `inset 0 -4px 0 ${SEAT_COLORS[each]}` }
                  : { background: SEAT_COLORS[each], outlineColor: SEAT_COLORS[each] }
              }
              title={isTaken ? `${nameOf(each)}, taken` : nameOf(each)}
            >
              <input
                type="radio"
                name={group}
                aria-label={isTaken ? `${nameOf(each)}, taken` : nameOf(each)}
                disabled={isTaken}
                checked={each === color}
                onChange={() => onChange(each)}
              />
              {isTaken && <IconX size={14} aria-hidden="true" />}
              {each === color && !isTaken && <IconCheck size={16} aria-hidden="true" />}
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}

/** The liked colour when it is free, else the first free one. */
export function firstFree(taken: readonly SeatColor[], liked: SeatColor | null): SeatColor {
  const blocked = blockedColors(taken);
  const free = SeatColor.options.filter((each) => !blocked.includes(each));
  return free.find((each) => each === liked) ?? free[0] ?? "slate";
}

/** With more than eight people colours are shared, and none is blocked. */
function blockedColors(taken: readonly SeatColor[]): readonly SeatColor[] {
  return SeatColor.options.every((each) => taken.includes(each)) ? [] : taken;
}

function takenSentence(blocked: readonly SeatColor[]): string {
  const names = SeatColor.options.filter((each) => blocked.includes(each)).map(nameOf);
  if (names.length === 0) return "";
  return `${formatNames(names)} ${names.length === 1 ? "is" : "are"} taken`;
}

function nameOf(color: SeatColor): string {
  return color.charAt(0).toUpperCase() + color.slice(1);
}
