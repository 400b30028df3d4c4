/* What is recorded, and who sees it. Said before anybody enters, in the same words for everybody. */
import {
  IconEyeOff,
  IconLock,
  IconPencil,
  IconPointer,
  IconStopwatch,
  type TablerIcon,
} from "@tabler/icons-react";
import styles from "./RecordedTable.module.css";

interface Row {
  readonly Icon: TablerIcon;
  readonly what: string;
  readonly who: string;
  readonly strong?: boolean;
}

const ROWS: readonly Row[] = [
  { Icon: IconPencil, what: "Everything drawn and written", who: "everyone in the room" },
  { Icon: IconPointer, what: "Pointers, and what you look at", who: "everyone in the room" },
  {
    Icon: IconStopwatch,
    what: "The clock, constraints, chat",
    who: "everyone in the room",
  },
  { Icon: IconLock, what: "The problem, until the start", who: "interviewer and mentor only" },
  { Icon: IconEyeOff, what: "Sound and video", who: "not recorded", strong: true },
];

/** `host` is the interviewer's name, null while nobody has that seat. */
export function RecordedTable({ host }: { host: string | null }) {
  return (
    <div className={styles["card"]}>
      <h2 className={styles["title"]}>
        <i className={styles["dot"]} aria-hidden="true" />
        What is recorded, and who sees it
      </h2>
      <table className={styles["table"]}>
        <tbody>
          {ROWS.map(({ Icon, what, who, strong }) => (
            <tr key={what}>
              <th scope="row">
                <Icon size={16} aria-hidden="true" />
                {what}
              </th>
              <td data-strong={strong}>{who}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={styles["where"]}>
        It stays on this server, {location.host}. {host ?? "The interviewer"} can delete the room
        and its recording for good.
      </p>
    </div>
  );
}
