/* The only permission table: what a role may do, and what it may see. Default is no. */
import type { CommandKind } from "./commands.ts";
import { DOCUMENT_AUDIENCE, type Audience, type DocumentName } from "./documents.ts";
import { audienceOf, type Fact } from "./events.ts";
import type { Role } from "./seat.ts";

export type Action = CommandKind | `${DocumentName}.write` | "invites.manage" | "room.delete";

const INTERVIEWER: readonly Role[] = ["interviewer"];
const WRITERS: readonly Role[] = ["interviewer", "candidate"];
const STAFF: readonly Role[] = ["interviewer", "mentor"];

const ALLOWED: Readonly<Record<Action, readonly Role[]>> = {
  "problem.set": INTERVIEWER,
  "clock.start": INTERVIEWER,
  "clock.pause": INTERVIEWER,
  "clock.resume": INTERVIEWER,
  "clock.adjust": INTERVIEWER,
  "phase.next": INTERVIEWER,
  "phase.back": INTERVIEWER,
  "room.end": INTERVIEWER,
  "constraint.inject": INTERVIEWER,
  "constraint.withdraw": INTERVIEWER,
  "constraint.acknowledge": ["candidate"],
  "constraint.address": ["candidate"],
  "chat.post": ["interviewer", "candidate", "mentor"],
  "board.gather": WRITERS,
  "board.write": WRITERS,
  "requirements.write": WRITERS,
  "notes.write": STAFF,
  "invites.manage": INTERVIEWER,
  "room.delete": INTERVIEWER,
};

/** Whether a role may do a thing at all; no to what is not listed. Whether it fits now: commands.ts. */
export function can(role: Role, action: Action): boolean {
  return Object.hasOwn(ALLOWED, action) && ALLOWED[action].includes(role);
}

/** Staff: interviewer and mentor. */
export function isStaff(role: Role): boolean {
  return STAFF.includes(role);
}

/** Whether a role belongs to an audience. */
export function hears(role: Role, audience: Audience): boolean {
  return audience === "room" || isStaff(role);
}

/** Whether a role may ever receive a fact. The last step before anything leaves the server. */
export function sees(role: Role, fact: Fact): boolean {
  return hears(role, audienceOf(fact));
}

/** Whether a role may open a live document: candidates and observers from Start on, staff always. */
export function opens(role: Role, document: DocumentName, started: boolean): boolean {
  return hears(role, DOCUMENT_AUDIENCE[document]) && (started || isStaff(role));
}
