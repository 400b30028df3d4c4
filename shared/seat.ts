/* A seat: one person's place in a room. Its name, colour and role are stamped by the server and never
   believed from a client. */
import { z } from "zod";
import { SeatId } from "./ids.ts";
import { line } from "./text.ts";

export const Role = z.enum(["interviewer", "candidate", "mentor", "observer"]);
export type Role = z.infer<typeof Role>;
export const ROLES = Role.options;

/** The eight seat colours, all with white letters at 5:1 or better (look/README.md, section 2). */
export const SEAT_COLORS = {
  blue: "#2A6BD4",
  orange: "#B4500B",
  violet: "#7A4AD6",
  teal: "#0A7571",
  pink: "#BC2A70",
  olive: "#6E6E0C",
  rust: "#AE4934",
  slate: "#5A6873",
} as const;
export const SeatColor = z.enum([
  "blue",
  "orange",
  "violet",
  "teal",
  "pink",
  "olive",
  "rust",
  "slate",
]);
export type SeatColor = z.infer<typeof SeatColor>;

export const MAX_NAME_LENGTH = 40;
/** A person's name: one line of 1 to 40 characters. */
export const SeatName = line(MAX_NAME_LENGTH);

export const Seat = z.object({
  id: SeatId,
  role: Role,
  name: SeatName,
  color: SeatColor,
});
export type Seat = z.infer<typeof Seat>;

/** The wished colour if nobody has it, else the first free one; the ninth person shares. */
export function freeColor(taken: readonly SeatColor[], wished: SeatColor | undefined): SeatColor {
  if (wished && !taken.includes(wished)) return wished;
  return SeatColor.options.find((color) => !taken.includes(color)) ?? wished ?? "slate";
}
