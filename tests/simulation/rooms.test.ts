// Seeded schedules of a whole room: people edit, drop, come back and repeat themselves while the server
// is restarted, killed and refused by its disk. In the end all have the same documents, the log has them
// too, and nothing is in it twice. A schedule that fails prints its seed: SIMULATION_SEED=<n> repeats it.
import { expect, test } from "vitest";
import { simulate, type Reach } from "../support/simulation.ts";

const RUNS = Number(process.env["SIMULATION_RUNS"] ?? 300);
const ONE_SEED = process.env["SIMULATION_SEED"];
const FIRST_SEED = 20_261_120;

test(`${RUNS} schedules`, { timeout: 1_000 * Math.max(60, RUNS) }, async () => {
  const reach = new Map<string, number>();
  const seeds = ONE_SEED
    ? [Number(ONE_SEED)]
    : Array.from({ length: RUNS }, (_, index) => FIRST_SEED + index);
  for (const seed of seeds) {
    try {
      await simulate(seed, (what: Reach) => void reach.set(what, (reach.get(what) ?? 0) + 1));
    } catch (cause) {
      throw new Error(`The schedule of SIMULATION_SEED=${seed} failed.`, { cause });
    }
  }
  if (ONE_SEED || RUNS < 100) return;
  expect(REACHED.filter((what) => (reach.get(what) ?? 0) < RUNS / 20)).toEqual([]);
});

const REACHED: readonly Reach[] = [
  "edit",
  "edit offline",
  "text typed",
  "text deleted",
  "record written",
  "record deleted",
  "undone",
  "drop",
  "return",
  "command",
  "command repeated",
  "receipt",
  "refusal",
  "pointer",
  "kill",
  "kill with facts on their way",
  "restart in good order",
  "put away for being empty",
  "disk refused",
  "bell",
  "pulse",
  "keyframe",
  "started",
  "ended",
  "start over",
];
