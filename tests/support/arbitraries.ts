// What fast-check draws from: plans, and hands that move the clock in any order. Shrinks towards
// few steps, short plans and short waits.
import * as fc from "fast-check";
import type { CommandBody } from "../../shared/commands.ts";
import type { EventFact } from "../../shared/events.ts";
import { phaseDeadline, type Room } from "../../shared/room.ts";
import type { Plan } from "../../shared/plan.ts";
import { planOf, seatedRoom, type HandRoom } from "./rooms.ts";

/** A move of the clock: what is wished, and how long after the step before. */
export interface Step {
  readonly wish: ClockWish | "tick" | "tick at the bell" | "interrupt" | "look";
  /** For "tick at the bell": how late. For all others: how long nothing happens before. */
  readonly afterMs: number;
}

export type ClockWish = keyof typeof CLOCK_WISHES;

/** Every command that moves the clock. */
export const CLOCK_WISHES = {
  start: { kind: "clock.start" },
  pause: { kind: "clock.pause" },
  resume: { kind: "clock.resume" },
  "+1": { kind: "clock.adjust", byMinutes: 1 },
  "+5": { kind: "clock.adjust", byMinutes: 5 },
  "-1": { kind: "clock.adjust", byMinutes: -1 },
  "-5": { kind: "clock.adjust", byMinutes: -5 },
  next: { kind: "phase.next" },
  back: { kind: "phase.back" },
  end: { kind: "room.end" },
} as const satisfies Record<string, CommandBody>;

/** A plan of 1 to 6 phases, mostly short ones so that the bell is heard often. */
export const anyPlan: fc.Arbitrary<Plan> = fc
  .tuple(
    fc.array(fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 120 })), {
      minLength: 1,
      maxLength: 6,
    }),
    fc.constantFrom("overrun" as const, "move-on" as const),
  )
  .map(([minutes, atPhaseEnd]) => planOf(minutes, atPhaseEnd));

/** Nothing, moments, minutes, or hours in whole milliseconds. */
export const anyWait: fc.Arbitrary<number> = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 2_000 }),
  fc.integer({ min: 1, max: 6 * 60_000 }),
  fc.constantFrom(60_000, 300_000),
  fc.integer({ min: 1, max: 4 * 3_600_000 }),
);

/** Ending is rare, because nothing happens after it; so is a second start. */
const anyWish: fc.Arbitrary<Step["wish"]> = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom("pause", "resume", "next", "back") },
  { weight: 40, arbitrary: fc.constantFrom("+1", "+5", "-1", "-5") },
  { weight: 30, arbitrary: fc.constantFrom("tick", "tick at the bell") },
  { weight: 6, arbitrary: fc.constantFrom("interrupt", "look") },
  { weight: 2, arbitrary: fc.constantFrom("end", "start") },
);

const anyStep: fc.Arbitrary<Step> = fc.record({ wish: anyWish, afterMs: anyWait });

/** Steps of a whole interview: some before Start, then Start, then any. */
export const anySteps: fc.Arbitrary<Step[]> = fc
  .tuple(
    fc.array(anyStep, { maxLength: 2 }),
    fc.array(anyStep, { maxLength: 30, size: "max" }),
    anyWait,
  )
  .map(([before, after, afterMs]) => [...before, { wish: "start" as const, afterMs }, ...after]);

/** Does one step; a refusal is an answer like any other. */
export function take(hand: HandRoom, { wish, afterMs }: Step): void {
  if (wish === "tick at the bell") {
    const deadline = phaseDeadline(hand.room);
    hand.wait(deadline === null ? 0 : Math.max(0, deadline - hand.now) + afterMs);
    hand.serve({ kind: "tick" });
    return;
  }
  hand.wait(afterMs);
  if (wish === "look") return;
  if (wish === "tick" || wish === "interrupt") hand.serve({ kind: wish });
  else hand.send("interviewer", CLOCK_WISHES[wish]);
}

/** How often a property of the clock is tried. */
export const RUNS = { numRuns: 400 };

/** What was known before a step. */
export interface Before {
  readonly room: Room;
  readonly now: number;
  readonly facts: number;
}

/** Takes any steps in a room of any plan, looking after each one. Fails with the shortest sequence. */
export function forEachStep(look: (hand: HandRoom, before: Before, step: Step) => void): void {
  fc.assert(
    fc.property(anyPlan, anySteps, (plan, steps) => {
      const hand = seatedRoom(plan);
      for (const step of steps) {
        const before = { room: hand.room, now: hand.now, facts: hand.facts.length };
        take(hand, step);
        look(hand, before, step);
      }
    }),
    RUNS,
  );
}

/** Looks at a room of any plan after any steps; `wait` is some time to go on with. */
export function afterAnySteps(look: (hand: HandRoom, wait: number) => void): void {
  fc.assert(
    fc.property(anyPlan, anySteps, anyWait, (plan, steps, wait) => {
      const hand = seatedRoom(plan);
      for (const step of steps) take(hand, step);
      look(hand, wait);
    }),
    RUNS,
  );
}

/** The facts that a step led to. */
export function newFacts(hand: HandRoom, before: Before): readonly EventFact[] {
  return hand.facts.slice(before.facts);
}
