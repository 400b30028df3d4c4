/* The problem of a new interview: one of the library, or one's own words. */
import { SegmentedControl, Textarea, TextInput } from "@mantine/core";
import { useId } from "react";
import type { ProblemSummary } from "../../../shared/protocol.ts";
import { Chip } from "../../parts/Chip.tsx";
import type { Missing, Wish } from "./wish.ts";
import form from "./NewInterview.module.css";
import styles from "./ProblemChoice.module.css";

interface ProblemChoiceProps {
  readonly problems: readonly ProblemSummary[];
  readonly wish: Wish;
  readonly missing: Missing;
  readonly onChange: (part: Partial<Wish>) => void;
}

export function ProblemChoice({ problems, wish, missing, onChange }: ProblemChoiceProps) {
  const labelId = useId();
  return (
    <div className={form["row"]}>
      <span className={form["label"]} id={labelId}>
        Problem
      </span>
      <div>
        <div className={styles["head"]}>
          <span className={styles["hint"]}>
            {wish.source === "library"
              ? "The candidate sees it when the clock starts."
              : "Shown to the candidate when the clock starts."}
          </span>
          <SegmentedControl
            aria-label="Where the problem comes from"
            withItemsBorders={false}
            data={[
              { value: "library", label: "Library", disabled: problems.length === 0 },
              { value: "own", label: "My own" },
            ]}
            value={wish.source}
            onChange={(source) => onChange({ source: source === "own" ? "own" : "library" })}
          />
        </div>
        {wish.source === "library" ? (
          <ProblemList
            problems={problems}
            chosen={wish.problemId}
            labelledBy={labelId}
            onChoose={(problemId) => onChange({ problemId })}
          />
        ) : (
          <OwnProblem wish={wish} missing={missing} onChange={onChange} />
        )}
      </div>
    </div>
  );
}

interface ProblemListProps {
  readonly problems: readonly ProblemSummary[];
  readonly chosen: string;
  readonly labelledBy: string;
  readonly onChoose: (id: string) => void;
}

function ProblemList({ problems, chosen, labelledBy, onChoose }: ProblemListProps) {
  const group = useId();
  return (
    <div className={styles["list"]} role="radiogroup" aria-labelledby={labelledBy}>
      {problems.map(({ id, title, level, tags }) => (
        <label key={id} className={styles["problem"]} data-chosen={id === chosen || undefined}>
          <input
            type="radio"
            className={styles["radio"]}
            name={group}
            checked={id === chosen}
            onChange={() => onChoose(id)}
          />
          <span className={styles["title"]}>{title}</span>
          <span className={styles["level"]}>
            <Chip tone="outline">{level}</Chip>
          </span>
          <span className={styles["tags"]}>{tags.join(", ")}</span>
        </label>
      ))}
    </div>
  );
}

function OwnProblem({ wish, missing, onChange }: Omit<ProblemChoiceProps, "problems">) {
  return (
    <div className={styles["own"]}>
      <TextInput
        name="ownTitle"
        label="Title"
        placeholder="Photo feed"
        value={wish.ownTitle}
        error={missing.ownTitle}
        onChange={({ currentTarget }) => onChange({ ownTitle: currentTarget.value })}
      />
      <Textarea
        name="ownText"
        label="What is to be designed"
        placeholder="Design a feed of photos. People follow each other…"
        rows={4}
        value={wish.ownText}
        error={missing.ownText}
        onChange={({ currentTarget }) => onChange({ ownText: currentTarget.value })}
      />
    </div>
  );
}
