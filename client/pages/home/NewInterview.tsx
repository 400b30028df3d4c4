/* The form of a new interview: problem, plan, role, name. Creating takes the own seat at once and goes in. */
import { Button, SegmentedControl, Skeleton, TextInput } from "@mantine/core";
import { IconArrowRight, IconLink } from "@tabler/icons-react";
import { useId, useRef, useState, type FormEvent } from "react";
import { must } from "../../../shared/must.ts";
import type { Plan } from "../../../shared/plan.ts";
import type { ProblemSummary } from "../../../shared/protocol.ts";
import { sentenceOf } from "../../api.ts";
import { navigate, roomPath } from "../../route.ts";
import { rememberedPerson, rememberPerson } from "../../person.ts";
import { InlineNotice } from "../../parts/InlineNotice.tsx";
import { openRoom } from "./open-room.ts";
import { PlanChoice } from "./PlanChoice.tsx";
import { ProblemChoice } from "./ProblemChoice.tsx";
import { useLibrary } from "./useLibrary.ts";
import { missingIn, totalMinutes, wishedPlan, type Missing, type Wish } from "./wish.ts";
import styles from "./NewInterview.module.css";

export function NewInterview() {
  const [library, retry] = useLibrary();
  if (library.state === "ready") {
    return <WishForm problems={library.problems} plans={library.plans} />;
  }
  return (
    <div className={styles["card"]} aria-busy={library.state === "loading"}>
      <div className={styles["waiting"]}>
        {library.state === "loading" ? (
          <Skeleton height={360} radius="sm" aria-label="Loading the problems and plans" />
        ) : (
          <InlineNotice tone="error" action={<Button onClick={retry}>Try again</Button>}>
            The problems and plans did not load. {library.sentence}
          </InlineNotice>
        )}
      </div>
    </div>
  );
}

interface WishFormProps {
  readonly problems: readonly ProblemSummary[];
  readonly plans: readonly Plan[];
}

function WishForm({ problems, plans }: WishFormProps) {
  const [wish, setWish] = useState<Wish>(() => ({
    source: problems.length > 0 ? "library" : "own",
    problemId: problems[0]?.id ?? "",
    ownTitle: "",
    ownText: "",
    planId: must(plans[0], "a plan from the server").id,
    minutes: null,
    role: "interviewer",
    name: rememberedPerson().name,
  }));
  const [missing, setMissing] = useState<Missing>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const roleId = useId();

  const preset = must(
    plans.find((each) => each.id === wish.planId),
    "the chosen plan",
  );
  const plan = wishedPlan(preset, wish.minutes);
  const change = (part: Partial<Wish>) => {
    setWish({ ...wish, ...part });
    setMissing(Object.fromEntries(Object.entries(missing).filter(([field]) => !(field in part))));
    setFailure(null);
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const gaps = missingIn(wish);
    setMissing(gaps);
    const first = Object.keys(gaps)[0];
    if (first !== undefined) return focusField(form.current, first);
    setBusy(true);
    setFailure(null);
    rememberPerson({ name: wish.name.trim() });
    try {
      const title = problems.find(({ id }) => id === wish.problemId)?.title ?? "";
      navigate(roomPath((await openRoom(wish, plan, title)).roomId));
    } catch (error) {
      setFailure(sentenceOf(error));
      setBusy(false);
    }
  };

  return (
    <form
      ref={form}
      className={styles["card"]}
      aria-label="New interview"
      noValidate
      onSubmit={(event) => void submit(event)}
    >
      <ProblemChoice problems={problems} wish={wish} missing={missing} onChange={change} />
      <PlanChoice plans={plans} preset={preset} plan={plan} wish={wish} onChange={change} />
      <div className={styles["row"]}>
        <span className={styles["label"]} id={roleId}>
          You are
        </span>
        <div className={styles["who"]}>
          <SegmentedControl
            aria-labelledby={roleId}
            withItemsBorders={false}
            data={[
              { value: "interviewer", label: "Interviewer" },
              { value: "candidate", label: "Candidate" },
            ]}
            value={wish.role}
            onChange={(role) => change({ role: role === "candidate" ? role : "interviewer" })}
          />
          <TextInput
            className={styles["name"]}
            name="name"
            aria-label="Your name, as the others see it"
            placeholder="Your name"
            autoComplete="nickname"
            value={wish.name}
            error={missing.name}
            onChange={({ currentTarget }) => change({ name: currentTarget.value })}
          />
          <span className={styles["aside"]} aria-hidden="true">
            Your name, as the others see it
          </span>
        </div>
      </div>
      <footer className={styles["foot"]}>
        <span className={styles["promise"]}>
          <IconLink size={14} aria-hidden="true" />
          {wish.role === "interviewer"
            ? "You get one link for each role. The clock starts when you say so."
            : "You get a link for your interviewer, who starts the clock."}
        </span>
        <span className={styles["total"]}>{totalMinutes(plan.phases)} min</span>
        <Button
          type="submit"
          variant="filled"
          size="md"
          loading={busy}
          rightSection={<IconArrowRight size={16} />}
        >
          Create the room
        </Button>
        {failure !== null && (
          <div className={styles["failure"]}>
            <InlineNotice tone="error">{failure} What you typed is still here.</InlineNotice>
          </div>
        )}
      </footer>
    </form>
  );
}

function focusField(form: HTMLFormElement | null, name: string): void {
  const field = form?.elements.namedItem(name);
  if (field instanceof HTMLElement) field.focus();
}
