/* Branded ids and their schemas, so that a seat id can never be passed where a room id belongs. */
import { z } from "zod";

/** Room id: made by the server, 59 bits. It is an address; the invite is the secret. */
export const RoomId = z
  .string()
  .regex(/^[0-9A-Za-z]{6,24}$/)
  .brand<"RoomId">();
export type RoomId = z.infer<typeof RoomId>;

/** Seat id: made by the server, the author in the log. */
export const SeatId = z
  .string()
  .regex(/^[0-9A-Za-z]{6,24}$/)
  .brand<"SeatId">();
export type SeatId = z.infer<typeof SeatId>;

/**
 * Command id: made by the client so that a retry is recognised. It also names what the command made:
 * the constraint, the chat message.
 */
export const CommandId = z
  .string()
  .regex(/^[0-9A-Za-z_-]{8,40}$/)
  .brand<"CommandId">();
export type CommandId = z.infer<typeof CommandId>;
