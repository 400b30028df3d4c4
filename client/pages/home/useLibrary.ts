/* The built-in problems and plans, asked for once per visit of the first page. */
import { useEffect, useState } from "react";
import type { Plan } from "../../../shared/plan.ts";
import type { ProblemSummary } from "../../../shared/protocol.ts";
import { readPlans, readProblems, sentenceOf } from "../../api.ts";

export type Library =
  | { readonly state: "loading" }
  | {
      readonly state: "ready";
      readonly problems: readonly ProblemSummary[];
      readonly plans: readonly Plan[];
    }
  | { readonly state: "failed"; readonly sentence: string };

/** The library, and what asks for it again. */
export function useLibrary(): readonly [Library, () => void] {
  const [library, setLibrary] = useState<Library>({ state: "loading" });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const leaving = new AbortController();
    Promise.all([readProblems(leaving.signal), readPlans(leaving.signal)]).then(
      ([problems, plans]) => setLibrary({ state: "ready", problems, plans }),
      (failure: unknown) => {
        if (leaving.signal.aborted) return;
        setLibrary({ state: "failed", sentence: sentenceOf(failure) });
      },
    );
    return () => leaving.abort();
  }, [attempt]);
  const retry = () => {
    setLibrary({ state: "loading" });
    setAttempt((count) => count + 1);
  };
  return [library, retry];
}
