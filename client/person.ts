/* What this browser remembers of its person between two interviews: the name and the colour they took last. No secret, no seat. */
import { z } from "zod";
import { SeatColor, SeatName } from "../shared/seat.ts";
import { readStored, writeStored } from "./storage.ts";

const KEY = "greenroom.person";

const Person = z.object({
  /** "" until one was given. */
  name: SeatName.or(z.literal("")).catch(""),
  color: SeatColor.nullable().catch(null),
});
export type Person = z.infer<typeof Person>;

/** The person as they were last; nobody in particular at first. */
export function rememberedPerson(): Person {
  const stored = Person.safeParse(readStored("local", KEY));
  return stored.success ? stored.data : { name: "", color: null };
}

/** Remembers a name, and a colour if one was chosen. */
export function rememberPerson(person: Partial<Person>): void {
  writeStored("local", KEY, { ...rememberedPerson(), ...person });
}
