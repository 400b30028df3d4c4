// One room event of each kind, for tables that must miss none.
import type { EventKind, RoomEvent } from "../../shared/events.ts";
import { commandId, planOf, PROMPT, SEAT_IDS } from "./rooms.ts";

export const ONE_OF_EACH_EVENT: { readonly [K in EventKind]: Extract<RoomEvent, { kind: K }> } = {
  "room.opened": { kind: "room.opened", plan: planOf([5, 10]) },
  "problem.set": { kind: "problem.set", prompt: PROMPT },
  "problem.revealed": { kind: "problem.revealed", prompt: PROMPT },
  "seat.taken": {
    kind: "seat.taken",
    seat: { id: SEAT_IDS.candidate, role: "candidate", name: "Noa", color: "teal" },
  },
  "seat.joined": { kind: "seat.joined", seatId: SEAT_IDS.candidate },
  "seat.left": { kind: "seat.left", seatId: SEAT_IDS.candidate },
  "clock.started": { kind: "clock.started" },
  "phase.started": { kind: "phase.started", phase: 0, cause: "start", budgetMs: 300_000 },
  "phase.overran": { kind: "phase.overran", phase: 0 },
  "phase.adjusted": {
    kind: "phase.adjusted",
    phase: 0,
    byMs: 60_000,
    changes: [
      { phase: 0, byMs: 60_000 },
      { phase: 1, byMs: -60_000 },
    ],
  },
  "clock.paused": { kind: "clock.paused", reason: "asked" },
  "clock.resumed": { kind: "clock.resumed" },
  "room.ended": { kind: "room.ended" },
  "constraint.injected": {
    kind: "constraint.injected",
    constraintId: commandId(1),
    constraint: "failure",
    text: "One data centre is gone.",
  },
  "constraint.acknowledged": { kind: "constraint.acknowledged", constraintId: commandId(1) },
  "constraint.addressed": { kind: "constraint.addressed", constraintId: commandId(1) },
  "constraint.withdrawn": { kind: "constraint.withdrawn", constraintId: commandId(1) },
  "chat.posted": { kind: "chat.posted", messageId: commandId(2), text: "Hello" },
  "board.gathered": { kind: "board.gathered" },
  "invite.revoked": { kind: "invite.revoked", role: "observer" },
  "invite.renewed": { kind: "invite.renewed", role: "observer" },
};
