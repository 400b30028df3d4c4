/* Plans and phases: the presets, and the arithmetic of minutes that are planned, borrowed and used.
   Knows nothing of rooms or clocks that run. Durations are milliseconds unless a name says minutes. */
import { z } from "zod";
import { line } from "./text.ts";

export const MINUTE_MS = 60_000;

/** Most phases a plan may have, and the bounds of one phase in minutes. */
export const MAX_PHASES = 12;
export const MAX_PHASE_MINUTES = 120;

export const Phase = z.object({
  name: line(40),
  minutes: z.number().int().min(1).max(MAX_PHASE_MINUTES),
  /** What this time box is for, one sentence. */
  goal: z.string().trim().max(200),
  /** Questions the candidate may ask themselves. */
  prompts: z.array(line(160)).max(4),
  /** "Done when": how both know that the phase can be left. */
  gate: z.string().trim().max(200),
});
export type Phase = z.infer<typeof Phase>;

export const Plan = z.object({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  name: line(40),
  /** When a phase runs out, the clock counts on, or the next phase begins. The last one always overruns. */
  atPhaseEnd: z.enum(["overrun", "move-on"]),
  phases: z.array(Phase).min(1).max(MAX_PHASES),
});
export type Plan = z.infer<typeof Plan>;

/** What the clock knows of one phase. */
export interface PhaseTime {
  /** By the plan; never changes. */
  readonly plannedMs: number;
  /** Planned, plus what was borrowed, minus what was lent or taken back. */
  readonly budgetMs: number;
  /** Spent in finished stretches; the running stretch is added by `usedMs` in room.ts. */
  readonly usedMs: number;
  /** Its end was announced; cleared when the budget grows past what is used. */
  readonly overran: boolean;
}

/** A change of one phase's budget. */
export const BudgetChange = z.object({
  phase: z
    .number()
    .int()
    .min(0)
    .max(MAX_PHASES - 1),
  byMs: z.number().int(),
});
export type BudgetChange = z.infer<typeof BudgetChange>;

/** Time given to phase `to`: by the later phase `from`, or by none (null: the interview grew). */
export interface Loan {
  readonly to: number;
  readonly from: number | null;
  readonly ms: number;
}

/** Most loans a room remembers; the oldest are forgotten first. */
const MAX_LOANS = 100;

/** The whole plan in milliseconds. */
export function planMs(plan: Plan): number {
  return plan.phases.reduce((sum, phase) => sum + phase.minutes * MINUTE_MS, 0);
}

/** The phase times of a plan that has not begun. */
export function plannedTimes(plan: Plan): PhaseTime[] {
  return plan.phases.map(({ minutes }) => {
    const plannedMs = minutes * MINUTE_MS;
    return { plannedMs, budgetMs: plannedMs, usedMs: 0, overran: false };
  });
}

/**
 * Budget changes that give `byMs` more to a phase. The minutes are borrowed from the last phases
 * first, each of which keeps at least one minute (or what it has used); what cannot be borrowed makes
 * the interview longer.
 */
export function extend(times: readonly PhaseTime[], phase: number, byMs: number): BudgetChange[] {
  const changes: BudgetChange[] = [{ phase, byMs }];
  let needed = byMs;
  for (let lender = times.length - 1; lender > phase && needed > 0; lender--) {
    const time = times[lender];
    if (!time) continue;
    const spare = time.budgetMs - Math.max(time.usedMs, MINUTE_MS);
    const lent = Math.min(needed, Math.max(0, spare));
    if (lent > 0) changes.push({ phase: lender, byMs: -lent });
    needed -= lent;
  }
  return changes;
}

/**
 * Budget changes that take `byMs` from a phase. What it was given goes back first, the newest loan
 * first, so that this undoes `extend` exactly; then later phases that lack planned minutes get them,
 * the nearest first; the rest makes the interview shorter. Whether so much is left in the phase is for
 * the caller to check.
 */
export function shorten(
  times: readonly PhaseTime[],
  loans: readonly Loan[],
  phase: number,
  byMs: number,
): BudgetChange[] {
  const gains = new Map<number, number>();
  let left = byMs;
  const give = (to: number | null, ms: number) => {
    if (to !== null && ms > 0) gains.set(to, (gains.get(to) ?? 0) + ms);
    left -= ms;
  };
  for (const { from, ms } of returned(loans, phase, byMs).back) give(from, ms);
  for (const [index, time] of times.entries()) {
    if (index <= phase) continue;
    const lacking = time.plannedMs - time.budgetMs - (gains.get(index) ?? 0);
    give(index, Math.min(left, Math.max(0, lacking)));
  }
  return [
    { phase, byMs: -byMs },
    ...Array.from(gains, ([gainer, ms]) => ({ phase: gainer, byMs: ms })),
  ];
}

/** The loans after `phase` got `byMs` more (or less), with the changes that `extend` (or `shorten`) said. */
export function loansAfter(
  loans: readonly Loan[],
  phase: number,
  byMs: number,
  changes: readonly BudgetChange[],
): readonly Loan[] {
  if (byMs <= 0) return returned(loans, phase, -byMs).kept;
  const lent = changes
    .filter((change) => change.phase !== phase)
    .map((change): Loan => ({ to: phase, from: change.phase, ms: -change.byMs }));
  const grownMs = lent.reduce((rest, { ms }) => rest - ms, byMs);
  const grown: Loan[] = grownMs > 0 ? [{ to: phase, from: null, ms: grownMs }] : [];
  return [...loans, ...lent, ...grown].slice(-MAX_LOANS);
}

/** What goes back when a phase gives `byMs` away, the newest loan first, and what is kept, in order. */
function returned(
  loans: readonly Loan[],
  phase: number,
  byMs: number,
): { back: Loan[]; kept: Loan[] } {
  const back: Loan[] = [];
  const kept: Loan[] = [];
  let left = byMs;
  for (const loan of [...loans].reverse()) {
    const ms = loan.to === phase ? Math.min(left, loan.ms) : 0;
    if (ms > 0) back.push({ ...loan, ms });
    if (ms < loan.ms) kept.push({ ...loan, ms: loan.ms - ms });
    left -= ms;
  }
  return { back, kept: kept.reverse() };
}

/** A preset by its id, or null. */
export function presetPlan(id: string): Plan | null {
  return PRESET_PLANS.find((plan) => plan.id === id) ?? null;
}

const REQUIREMENTS = {
  name: "Requirements",
  goal: "Agree what is in and what is out.",
  prompts: [
    "Who uses it, and for what?",
    "What is out of scope on purpose?",
    "Which quality matters most?",
  ],
  gate: "You can restate the problem in one sentence.",
};
const ESTIMATION = {
  name: "Estimation",
  goal: "Find the numbers that decide something.",
  prompts: [
    "How many reads and writes at the peak?",
    "How much is stored, for how long?",
    "What follows from that number?",
  ],
  gate: "Each number drives a decision.",
};
const CONTRACT = {
  name: "API contract",
  goal: "Fix what goes in and what comes out.",
  prompts: [
    "Which two to five calls carry the core?",
    "Which errors can each one answer?",
    "Who may call it?",
  ],
  gate: "A junior could write the client from it.",
};
const HIGH_LEVEL = {
  name: "High-level design",
  goal: "Draw the boxes broadly before going deep.",
  prompts: [
    "Where does one request go, step by step?",
    "Where does the state live?",
    "Which box did no requirement ask for?",
  ],
  gate: "One request can be traced through the boxes.",
};
const DEEP_DIVE = {
  name: "Deep dive",
  goal: "Answer the two or three likeliest failures.",
  prompts: [
    "What breaks first at ten times the load?",
    "What if this part dies?",
    "What did you trade for it?",
  ],
  gate: "The top failure points have answers.",
};
const WRAP_UP = {
  name: "Wrap-up",
  goal: "Sum up: limits, next steps.",
  prompts: [
    "What is the weakest point?",
    "How would you run and watch it?",
    "What would you do with more time?",
  ],
  gate: "Summary, limits and next steps are said.",
};

/**
 * The built-in plans; the first is the default. Phases and minutes are those of the published interview frameworks the
 * product distils (45-minute framework, five-step process, four steps, three specs).
 */
export const PRESET_PLANS: readonly Plan[] = [
  {
    id: "classic-45",
    name: "Classic 45",
    atPhaseEnd: "overrun",
    phases: [
      { ...REQUIREMENTS, minutes: 5 },
      { ...ESTIMATION, minutes: 5 },
      { ...HIGH_LEVEL, minutes: 15 },
      { ...DEEP_DIVE, minutes: 15 },
      { ...WRAP_UP, minutes: 5 },
    ],
  },
  {
    id: "contract-first-45",
    name: "Contract-first 45",
    atPhaseEnd: "overrun",
    phases: [
      { ...REQUIREMENTS, name: "Clarify", minutes: 5 },
      { ...ESTIMATION, name: "Estimate", minutes: 5 },
      { ...CONTRACT, minutes: 5 },
      { ...HIGH_LEVEL, name: "Architecture", minutes: 15 },
      { ...DEEP_DIVE, name: "Bottlenecks", minutes: 15 },
    ],
  },
  {
    id: "contract-first-60",
    name: "Contract-first 60",
    atPhaseEnd: "overrun",
    phases: [
      { ...REQUIREMENTS, name: "Clarify", minutes: 5 },
      { ...ESTIMATION, name: "Estimate", minutes: 5 },
      { ...CONTRACT, minutes: 5 },
      { ...HIGH_LEVEL, name: "Architecture", minutes: 20 },
      { ...DEEP_DIVE, name: "Bottlenecks", minutes: 20 },
      { ...WRAP_UP, minutes: 5 },
    ],
  },
  {
    id: "daily-drill-30",
    name: "Daily drill 30",
    atPhaseEnd: "move-on",
    phases: [
      { ...REQUIREMENTS, minutes: 5 },
      { ...ESTIMATION, name: "Estimates", minutes: 5 },
      { ...CONTRACT, name: "API", minutes: 5 },
      { ...HIGH_LEVEL, name: "Architecture", minutes: 10 },
      { ...DEEP_DIVE, name: "Bottlenecks", minutes: 5 },
    ],
  },
  {
    id: "four-steps-50",
    name: "Four steps 50",
    atPhaseEnd: "overrun",
    phases: [
      { ...REQUIREMENTS, name: "Scope", minutes: 8 },
      {
        ...HIGH_LEVEL,
        name: "High level and buy-in",
        goal: "Propose a broad design and get agreement on it.",
        minutes: 13,
      },
      { ...DEEP_DIVE, minutes: 24 },
      { ...WRAP_UP, minutes: 5 },
    ],
  },
  {
    id: "three-specs-45",
    name: "Three specs 45",
    atPhaseEnd: "overrun",
    phases: [
      { ...REQUIREMENTS, name: "Functional spec", minutes: 10 },
      { ...HIGH_LEVEL, name: "Technical spec", minutes: 15 },
      { ...DEEP_DIVE, name: "Going deep", minutes: 20 },
    ],
  },
];
