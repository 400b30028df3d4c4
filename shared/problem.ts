/* Problems: what a room can be opened with. The built-in prompts, and what of one everybody may see in a list. */
import type { Prompt } from "./events.ts";
import type { ProblemSummary } from "./protocol.ts";

/** A built-in problem. The text is for the candidate, and only from Start on. */
export interface Problem extends ProblemSummary {
  readonly text: string;
}

export const PROBLEMS: readonly Problem[] = [
  {
    id: "url-shortener",
    title: "URL shortener",
    level: "warm-up",
    tags: ["read-heavy", "keys", "cache"],
    text: "Design a service that turns long web addresses into short ones. Whoever opens a short address lands on the long one. People share these links everywhere, some of them with millions of readers.",
  },
  {
    id: "team-chat",
    title: "Team chat",
    level: "core",
    tags: ["fan-out", "ordering", "WebSocket"],
    text: "Design a chat for teams. People write to each other and in channels, on the web and on phones. Messages arrive at once, and the history is there on every device.",
  },
  {
    id: "ride-hailing",
    title: "Ride hailing",
    level: "hard",
    tags: ["geo index", "matching", "state"],
    text: "Design the system behind an app that brings riders and drivers together. A rider asks for a car, a driver nearby accepts, both see each other on the map until the ride is over and paid.",
  },
];

/** A built-in problem by its id, or null. */
export function findProblem(id: string): Problem | null {
  return PROBLEMS.find((problem) => problem.id === id) ?? null;
}

/** What the list on the first page may know. */
export function summary({ id, title, level, tags }: Problem): ProblemSummary {
  return { id, title, level, tags: [...tags] };
}

/** What the room is given. */
export function promptOf({ title, text }: Problem): Prompt {
  return { title, text };
}
