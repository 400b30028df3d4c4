/* The rooms this browser holds a seat for, newest first. */
import { Button } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useInterviews } from "../../interviews.ts";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { OpenRecording } from "../../parts/OpenRecording.tsx";
import { InterviewCard } from "./InterviewCard.tsx";
import styles from "./YourInterviews.module.css";

/** So many are asked about at once; the rest waits behind a button. */
const FIRST = 12;

export function YourInterviews() {
  const interviews = useInterviews();
  const [all, setAll] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = all ? interviews : interviews.slice(0, FIRST);
  return (
    <aside aria-labelledby="your-interviews">
      <h2 id="your-interviews" ref={heading} tabIndex={-1} className={styles["title"]}>
        Your interviews
      </h2>
      <p className={styles["intro"]}>Rooms this browser holds a seat for.</p>
      {interviews.length === 0 ? (
        <div className={styles["empty"]}>
          <EmptyState
            icon={<IconHistory size={24} />}
            title="No interviews yet"
            actions={<OpenRecording />}
          >
            Create a room, or open a recording somebody sent you.
          </EmptyState>
        </div>
      ) : (
        <ul className={styles["list"]}>
          {shown.map((interview) => (
            <InterviewCard
              key={interview.seatId}
              interview={interview}
              onGone={() => heading.current?.focus()}
            />
          ))}
        </ul>
      )}
      {shown.length < interviews.length && (
        <Button className={styles["more"] ?? ""} onClick={() => setAll(true)}>
          Show all {interviews.length}
        </Button>
      )}
    </aside>
  );
}
