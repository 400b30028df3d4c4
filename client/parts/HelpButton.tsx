/* Help of the first pages: how an interview goes, in four lines. */
import { ActionIcon, Button } from "@mantine/core";
import { IconHelp } from "@tabler/icons-react";
import { useId, useRef } from "react";
import styles from "./dialog.module.css";

const STEPS = [
  ["Create a room", "Choose a problem and a plan. You get one link for each role."],
  ["Send the links", "Whoever opens a link takes a seat with a name and a colour. No account."],
  [
    "Start the clock",
    "The candidate sees the problem, both draw and write. Constraints arrive while you work.",
  ],
  ["Watch it again", "Everything is recorded on this server and can be replayed second by second."],
] as const;

export function HelpButton() {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  return (
    <>
      <ActionIcon aria-label="Help" title="Help" onClick={() => dialog.current?.showModal()}>
        <IconHelp size={16} />
      </ActionIcon>
      <dialog ref={dialog} className={styles["dialog"]} aria-labelledby={titleId}>
        <h2 id={titleId} className={styles["title"]}>
          How an interview goes
        </h2>
        <ol className={styles["steps"]}>
          {STEPS.map(([name, text], index) => (
            <li key={name}>
              <span className={styles["number"]} aria-hidden="true">
                {index + 1}
              </span>
              <div>
                <b>{name}</b>
                <p className={styles["text"]}>{text}</p>
              </div>
            </li>
          ))}
        </ol>
        <div className={styles["actions"]}>
          <Button autoFocus onClick={() => dialog.current?.close()}>
            Close
          </Button>
        </div>
      </dialog>
    </>
  );
}
