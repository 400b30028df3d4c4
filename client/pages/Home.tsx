/* The first page: a new interview on the left, the rooms this browser holds a seat for on the right. */
import { OpenRecording } from "../parts/OpenRecording.tsx";
import { TopBar } from "../parts/TopBar.tsx";
import { usePage } from "../parts/usePage.ts";
import { NewInterview } from "./home/NewInterview.tsx";
import { YourInterviews } from "./home/YourInterviews.tsx";
import styles from "./Home.module.css";

export default function Home() {
  const heading = usePage("");
  return (
    <>
      <TopBar>
        <OpenRecording variant="subtle" />
      </TopBar>
      <main className={styles["page"]}>
        <section>
          <h1 ref={heading} tabIndex={-1} className={styles["title"]}>
            A room to practise the system-design interview
          </h1>
          <p className={styles["intro"]}>
            Two to six people, one board, one clock, and a recording of all of it. No account,
            nothing leaves this server.
          </p>
          <NewInterview />
        </section>
        <YourInterviews />
      </main>
    </>
  );
}
