/* The three Yjs documents of a room by name, and who hears of them. Their inner shapes live in board-document.ts and
   requirements-document.ts. */
import { z } from "zod";

export const DocumentName = z.enum(["board", "requirements", "notes"]);
export type DocumentName = z.infer<typeof DocumentName>;
export const DOCUMENT_NAMES = DocumentName.options;

/** Who may hear a fact: everybody in the room, or interviewer and mentor only. */
export type Audience = "room" | "staff";

/** The audience of each document. */
export const DOCUMENT_AUDIENCE: Readonly<Record<DocumentName, Audience>> = {
  board: "room",
  requirements: "room",
  notes: "staff",
};
