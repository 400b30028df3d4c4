/* Presence: what people show of themselves while they work, carried by Yjs awareness. The client writes `BoardPresence`
   under `board`; the server writes `user` from the seat over whatever a client said. Never stored as such: pointers are
   sampled into the log (events.ts, Cursor). */
import { z } from "zod";
import { SeatId } from "./ids.ts";
import { Role, SeatName } from "./seat.ts";

/** Largest awareness state of one connection, bytes of JSON. */
export const MAX_PRESENCE_BYTES = 8_192;

const Coordinate = z.number().min(-1e7).max(1e7);

/** Pointer and camera on the board, page units rounded to 0.1. */
export const BoardPresence = z.object({
  /** Null while the pointer is not over the board. */
  pointer: z.object({ x: Coordinate, y: Coordinate }).nullable(),
  /** Visible part: top left in page units, zoom factor, size of the board in CSS pixels. */
  view: z.object({
    x: Coordinate,
    y: Coordinate,
    zoom: z.number().min(0.01).max(100),
    width: z.number().min(0).max(20_000),
    height: z.number().min(0).max(20_000),
  }),
  /** Ids of the selected shapes, the first few. */
  selection: z.array(z.string().max(80)).max(40).optional(),
  /** The shape whose label is being edited: others must not edit it meanwhile (soft lock). */
  editing: z.string().max(80).optional(),
  /** Laser or eraser trails as tldraw draws them: points in page units. */
  scribbles: z
    .array(
      z.object({
        color: z.string().max(20),
        points: z.array(z.tuple([Coordinate, Coordinate])).max(120),
      }),
    )
    .max(4)
    .optional(),
});
export type BoardPresence = z.infer<typeof BoardPresence>;

/** Written by the server into every awareness state; on the board, where states come many times a second, `seatId` alone. `color` is hex, as editors want it. */
export const PresenceUser = z.object({
  seatId: SeatId,
  role: Role,
  name: SeatName,
  color: z.string(),
});
export type PresenceUser = z.infer<typeof PresenceUser>;
