/* Opening a room: the server makes it, the own seat is taken with the invite of the wished role, and this browser keeps both
   the seat and the links for the others. */
import { MAX_TITLE_LENGTH } from "../../../shared/events.ts";
import type { Plan } from "../../../shared/plan.ts";
import type { CreatedRoom } from "../../../shared/protocol.ts";
import { createRoom, takeSeat } from "../../api.ts";
import { keepInterview, type StoredInterview } from "../../interviews.ts";
import { rememberedPerson } from "../../person.ts";
import { requestOf, type Wish } from "./wish.ts";

/**
 * Opens the wished room and sits down in it. `libraryTitle` is the title of the chosen built-in problem. Throws ApiError;
 * after one, the same wish uses the room that was already made instead of leaving an empty one behind.
 */
export async function openRoom(
  wish: Wish,
  plan: Plan,
  libraryTitle: string,
): Promise<StoredInterview> {
  const request = requestOf(wish, plan);
  const key = JSON.stringify(request);
  if (unused?.key !== key) unused = { key, created: await createRoom(request) };
  const { roomId, invites } = unused.created;
  const name = wish.name.trim();
  const { color } = rememberedPerson();
  const seat = await takeSeat(roomId, {
    invite: invites[wish.role],
    name,
    ...(color === null ? {} : { color }),
  });
  unused = null;
  const title = wish.source === "library" ? libraryTitle : wish.ownTitle.trim();
  const interview: StoredInterview = {
    roomId,
    ...seat,
    name,
    title: title.slice(0, MAX_TITLE_LENGTH),
    planName: plan.name,
    createdAt: Date.now(),
    invites,
  };
  keepInterview(interview);
  return interview;
}

/** A room that was made but could not be entered yet. */
let unused: { readonly key: string; readonly created: CreatedRoom } | null = null;
