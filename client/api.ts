/* The HTTP side of the server, typed by the schemas of shared/protocol.ts. Every failure is an ApiError with a sentence for
   people. Never keeps anything, never retries. */
import { z } from "zod";
import { Plan } from "../shared/plan.ts";
import {
  CreatedRoom,
  HttpError,
  Invitation,
  ProblemSummary,
  RenewedInvite,
  RoomSummary,
  TakenSeat,
  type CreateRoom,
  type HttpErrorCode,
  type TakeSeat,
} from "../shared/protocol.ts";
import type { Role } from "../shared/seat.ts";

/** How long the server may take to begin its answer. */
export const ANSWER_TIMEOUT_MS = 12_000;

/** `bad_answer`: not what this version understands. `cancelled`: by the caller's own signal. */
export type ApiErrorCode = HttpErrorCode | "offline" | "timeout" | "bad_answer" | "cancelled";

/** What went wrong; the message is for people. */
export class ApiError extends Error {
  readonly code: ApiErrorCode;
  constructor(code: ApiErrorCode, message: string = SENTENCES[code]) {
    super(message);
    this.name = "ApiError";
    this.code = code;
  }
}

/** The sentence of any failure: an ApiError's own, else that something is wrong with this page. */
export function sentenceOf(failure: unknown): string {
  return failure instanceof ApiError ? failure.message : SENTENCES.bad_answer;
}

/** A seat as the server wants it proved. */
export interface Bearer {
  readonly roomId: string;
  readonly ticket: string;
}

/** Opens a room; the answer holds an invite for each role. */
export function createRoom(wish: CreateRoom): Promise<CreatedRoom> {
  return ask(CreatedRoom, "/api/rooms", post(wish));
}

/** What an invite is for, before a seat is taken. Throws ApiError no_such_room, no_such_invite, invite_revoked, room_ended. */
export function readInvitation(
  roomId: string,
  invite: string,
  signal?: AbortSignal,
): Promise<Invitation> {
  return ask(Invitation, `${room(roomId)}/invitation`, { ...post({ invite }), ...given(signal) });
}

/** Takes a seat. Throws ApiError as readInvitation does, and room_full. */
export function takeSeat(roomId: string, wish: TakeSeat): Promise<TakenSeat> {
  return ask(TakenSeat, `${room(roomId)}/seats`, post(wish));
}

/** The room at a glance. Throws ApiError no_such_room when it was deleted, no_such_seat when the seat is gone. */
export function readRoom({ roomId, ticket }: Bearer, signal?: AbortSignal): Promise<RoomSummary> {
  return ask(RoomSummary, room(roomId), { headers: bearer(ticket), ...given(signal) });
}

/** Makes a new invite for a role; the old one is void. Interviewer only. */
export function renewInvite({ roomId, ticket }: Bearer, role: Role): Promise<RenewedInvite> {
  return ask(RenewedInvite, `${room(roomId)}/invites/${role}`, {
    method: "POST",
    headers: bearer(ticket),
  });
}

/** Makes the invite of a role void. Interviewer only. */
export async function revokeInvite({ roomId, ticket }: Bearer, role: Role): Promise<void> {
  await answerOf(`${room(roomId)}/invites/${role}`, { method: "DELETE", headers: bearer(ticket) });
}

/** Deletes a room and its recording for good. Interviewer only. */
export async function deleteRoom({ roomId, ticket }: Bearer): Promise<void> {
  await answerOf(room(roomId), { method: "DELETE", headers: bearer(ticket) });
}

/** The built-in problems. */
export async function readProblems(signal?: AbortSignal): Promise<ProblemSummary[]> {
  const shape = z.object({ problems: z.array(ProblemSummary) });
  return (await ask(shape, "/api/problems", given(signal))).problems;
}

/** The built-in plans; the first is the default. */
export async function readPlans(signal?: AbortSignal): Promise<Plan[]> {
  const shape = z.object({ plans: z.array(Plan) });
  return (await ask(shape, "/api/plans", given(signal))).plans;
}

/** A recording on its way. */
export interface RecordingDownload {
  /** Null when the server does not say. */
  readonly totalBytes: number | null;
  /** The bytes as they come. Throws ApiError offline when the connection breaks, cancelled when the signal fires. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Begins to read the recording of a room, as this seat may see it. Throws ApiError not_ended, no_such_room, no_such_seat. */
export async function openRecording(
  { roomId, ticket }: Bearer,
  signal?: AbortSignal,
): Promise<RecordingDownload> {
  const answer = await answerOf(`${room(roomId)}/recording`, {
    headers: bearer(ticket),
    ...given(signal),
  });
  const length = Number(answer.headers.get("content-length"));
  // The length of a compressed body is not the length of what comes out of it.
  const known = length > 0 && !answer.headers.has("content-encoding");
  return { totalBytes: known ? length : null, chunks: chunksOf(answer, signal) };
}

/** The whole recording as one piece. `onProgress` hears the bytes so far and the total, null while unknown. */
export async function readRecording(
  who: Bearer,
  {
    signal,
    onProgress,
  }: { signal?: AbortSignal; onProgress?: (bytes: number, totalBytes: number | null) => void } = {},
): Promise<Uint8Array> {
  const { totalBytes, chunks } = await openRecording(who, signal);
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    bytes += chunk.length;
    onProgress?.(bytes, totalBytes);
  }
  return joined(parts, bytes);
}

/** What a person reads for each code. What happened, what is safe, what to do. */
const SENTENCES: Readonly<Record<ApiErrorCode, string>> = {
  bad_request: "The server did not accept that. Check what you typed and try again.",
  no_such_room: "There is no such room. It was deleted, or the address is not complete.",
  no_such_invite:
    "This link is not complete, or it was replaced. Ask your interviewer for a new one.",
  invite_revoked: "This link was revoked. Ask your interviewer for a new one.",
  no_such_seat: "Your seat in this room is gone. Ask your interviewer for a new link.",
  not_allowed: "Your role may not do that.",
  not_ended: "The interview is still going on. Its recording opens when it has ended.",
  room_ended: "This interview has ended. No more seats are given.",
  room_full: "This room is full. Ask your interviewer to open another one.",
  too_large: "That is too large for this server. Make it shorter and try again.",
  too_fast: "That was a lot at once. Wait a few seconds and try again.",
  unavailable: "The server cannot do that right now. Nothing was lost; try again in a moment.",
  not_found: "The server does not know this address.",
  offline: "The server cannot be reached. Check your connection and try again.",
  timeout: "The server takes too long to answer. Try again in a moment.",
  bad_answer: "The server and this page do not understand each other. Reload the page.",
  cancelled: "Cancelled.",
};

async function ask<T>(shape: z.ZodType<T>, path: string, init: RequestInit): Promise<T> {
  const answer = await answerOf(path, init);
  const parsed = shape.safeParse(await jsonOf(answer));
  if (!parsed.success) throw new ApiError("bad_answer");
  return parsed.data;
}

/** The answer, once its head is there and it is a good one. */
async function answerOf(path: string, init: RequestInit): Promise<Response> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), ANSWER_TIMEOUT_MS);
  const signal = init.signal ? AbortSignal.any([init.signal, timeout.signal]) : timeout.signal;
  try {
    const answer = await fetch(path, { cache: "no-store", ...init, signal });
    if (answer.ok) return answer;
    throw await errorOf(answer);
  } catch (cause) {
    if (cause instanceof ApiError) throw cause;
    if (init.signal?.aborted) throw new ApiError("cancelled");
    throw new ApiError(timeout.signal.aborted ? "timeout" : "offline");
  } finally {
    clearTimeout(timer);
  }
}

async function errorOf(answer: Response): Promise<ApiError> {
  const parsed = HttpError.safeParse(await jsonOf(answer));
  if (parsed.success) return new ApiError(parsed.data.error.code);
  return new ApiError(answer.status >= 500 ? "unavailable" : "bad_answer");
}

/** Null for what is not JSON, which no schema accepts. */
async function jsonOf(answer: Response): Promise<unknown> {
  try {
    return (await answer.json()) as unknown;
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}

async function* chunksOf(
  answer: Response,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const reader = answer.body?.getReader();
  if (!reader) return;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (cause) {
    if (cause instanceof ApiError) throw cause;
    throw new ApiError(signal?.aborted ? "cancelled" : "offline");
  } finally {
    // Ends the download when the reader of the chunks left early; after the end it does nothing.
    await reader.cancel().catch(() => undefined);
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function post(body: unknown): RequestInit {
  return {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
}

function bearer(ticket: string): Record<string, string> {
  return { authorization: `Bearer ${ticket}` };
}

function given(signal: AbortSignal | undefined): RequestInit {
  return signal ? { signal } : {};
}

function room(roomId: string): string {
  return `/api/rooms/${encodeURIComponent(roomId)}`;
}
