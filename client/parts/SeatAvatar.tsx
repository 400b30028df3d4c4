/* A person's letter on their colour; hollow while they are offline. The name stands beside it, so it is hidden from readers. */
import { SEAT_COLORS, type SeatColor } from "../../shared/seat.ts";
import styles from "./SeatAvatar.module.css";

interface SeatAvatarProps {
  readonly name: string;
  readonly color: SeatColor;
  /** Pixels; 24 where nothing else is said. */
  readonly size?: 20 | 24 | 32;
  readonly offline?: boolean;
}

export function SeatAvatar({ name, color, size = 24, offline = false }: SeatAvatarProps) {
  return (
    <span
      className={styles["avatar"]}
      data-size={size}
      data-offline={offline || undefined}
      style={offline ? undefined : { background: SEAT_COLORS[color] }}
      aria-hidden="true"
    >
      {initialOf(name)}
    </span>
  );
}

function initialOf(name: string): string {
  const [first] = new Intl.Segmenter().segment(name.trim());
  return (first?.segment ?? "?").toLocaleUpperCase();
}
