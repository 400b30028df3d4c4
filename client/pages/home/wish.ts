/* What a person asks for on the first page, as plain data: the wish, what is still missing in it, and the request it becomes.
   Pure; knows no form. */
import { MAX_PROMPT_LENGTH, MAX_TITLE_LENGTH } from "../../../shared/events.ts";
import type { Phase, Plan } from "../../../shared/plan.ts";
import type { CreateRoom } from "../../../shared/protocol.ts";
import { SeatName } from "../../../shared/seat.ts";

export interface Wish {
  readonly source: "library" | "own";
  readonly problemId: string;
  readonly ownTitle: string;
  readonly ownText: string;
  readonly planId: string;
  /** The minutes of each phase where they differ from the preset, else null. */
  readonly minutes: readonly number[] | null;
  readonly role: "interviewer" | "candidate";
  readonly name: string;
}

export type Missing = Partial<Record<"ownTitle" | "ownText" | "name", string>>;

/** What must be filled in first, as sentences under the fields. Empty when the room can be created. */
export function missingIn(wish: Wish): Missing {
  const missing: Missing = {};
  if (wish.source === "own") {
    const title = wish.ownTitle.trim();
    const text = wish.ownText.trim();
    if (title === "") missing.ownTitle = "Give the problem a title.";
    else if (title.length > MAX_TITLE_LENGTH) {
      missing.ownTitle = `Use at most ${String(MAX_TITLE_LENGTH)} characters.`;
    }
    if (text === "") missing.ownText = "Write what is to be designed.";
    else if (text.length > MAX_PROMPT_LENGTH) {
      missing.ownText = `Use at most ${String(MAX_PROMPT_LENGTH)} characters.`;
    }
  }
  const name = nameProblem(wish.name);
  if (name !== null) missing.name = name;
  return missing;
}

/** What is wrong with a person's name, as a sentence; null when nothing is. */
export function nameProblem(name: string): string | null {
  if (name.trim() === "") return "Give your name.";
  return SeatName.safeParse(name).success ? null : "Use at most 40 characters on one line.";
}

/** The plan as it was changed. A changed plan says so in its name: "Classic, 47 min". */
export function wishedPlan(preset: Plan, minutes: Wish["minutes"]): Plan {
  if (minutes === null) return preset;
  const phases = preset.phases.map((phase, index): Phase => ({
    ...phase,
    minutes: minutes[index] ?? phase.minutes,
  }));
  const family = preset.name.replace(/ \d+$/, "");
  const total = totalMinutes(phases);
  return { ...preset, id: "own", name: `${family}, ${String(total)} min`, phases };
}

/** The minutes after one phase got others; null when they are those of the preset again. */
export function changedMinutes(
  preset: Plan,
  minutes: Wish["minutes"],
  phase: number,
  value: number,
): Wish["minutes"] {
  const before = minutes ?? preset.phases.map((each) => each.minutes);
  const after = before.map((each, index) => (index === phase ? value : each));
  const same = preset.phases.every((each, index) => each.minutes === after[index]);
  return same ? null : after;
}

/** What the server is asked for. */
export function requestOf(wish: Wish, plan: Plan): CreateRoom {
  const problem =
    wish.source === "library"
      ? { problemId: wish.problemId }
      : { problem: { title: wish.ownTitle.trim(), text: wish.ownText.trim() } };
  return { ...problem, ...(wish.minutes === null ? { planId: plan.id } : { plan }) };
}

export function totalMinutes(phases: readonly Phase[]): number {
  return phases.reduce((sum, phase) => sum + phase.minutes, 0);
}
