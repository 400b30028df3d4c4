import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  ANSWER_TIMEOUT_MS,
  ApiError,
  createRoom,
  deleteRoom,
  openRecording,
  readInvitation,
  readPlans,
  readProblems,
  readRecording,
  readRoom,
  renewInvite,
  revokeInvite,
  sentenceOf,
  takeSeat,
} from "../../client/api.ts";
import { PRESET_PLANS } from "../../shared/plan.ts";
import { HttpErrorCode } from "../../shared/protocol.ts";

const SECRET = "abcdefghijklmnopqrstuv";
const WHO = { roomId: "k3f9QzTx2b", ticket: SECRET };
const fetched = vi.fn<typeof fetch>();

beforeEach(() => vi.stubGlobal("fetch", fetched));
afterEach(() => {
  fetched.mockReset();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function answers(body: unknown, status = 200): void {
  fetched.mockResolvedValueOnce(Response.json(body, { status }));
}

/** The last request: method, path, Authorization, and the body as it was before JSON. */
function asked() {
  const [path, init] = fetched.mock.lastCall ?? [];
  const body = init?.body;
  return {
    path,
    method: init?.method ?? "GET",
    authorization: new Headers(init?.headers).get("authorization"),
    body: typeof body === "string" ? (JSON.parse(body) as unknown) : null,
  };
}

async function failure(promise: Promise<unknown>): Promise<ApiError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiError)) throw new Error(`no ApiError but ${String(error)}`);
  return error;
}

describe("requests", () => {
  const room = "/api/rooms/k3f9QzTx2b";

  test("create a room", async () => {
    const invites = { interviewer: SECRET, candidate: SECRET, mentor: SECRET, observer: SECRET };
    answers({ roomId: "k3f9QzTx2b", invites }, 201);
    const wish = { problemId: "team-chat", planId: "classic-45" };
    expect((await createRoom(wish)).invites).toEqual(invites);
    expect(asked()).toEqual({
      path: "/api/rooms",
      method: "POST",
      authorization: null,
      body: wish,
    });
  });

  test("read an invitation, take a seat", async () => {
    answers({ role: "candidate", plan: PRESET_PLANS[0], seats: [], state: "preparing" });
    await readInvitation("k3f9QzTx2b", SECRET);
    expect(asked()).toMatchObject({ path: `${room}/invitation`, body: { invite: SECRET } });
    answers({ seatId: "seat000001", role: "candidate", ticket: SECRET }, 201);
    await takeSeat("k3f9QzTx2b", { invite: SECRET, name: "Jonas", color: "teal" });
    expect(asked()).toMatchObject({
      path: `${room}/seats`,
      method: "POST",
      body: { invite: SECRET, name: "Jonas", color: "teal" },
    });
  });

  test("the ticket travels in the header only", async () => {
    answers({
      roomId: "k3f9QzTx2b",
      role: "candidate",
      title: null,
      planName: "Classic 45",
      state: "preparing",
      openedAt: 1,
      startedAt: null,
      endedAt: null,
      elapsedMs: 0,
      here: ["Maya"],
    });
    expect((await readRoom(WHO)).title).toBeNull();
    expect(asked()).toEqual({
      path: room,
      method: "GET",
      authorization: `Bearer ${SECRET}`,
      body: null,
    });
  });

  test("renew, revoke, delete", async () => {
    answers({ invite: SECRET }, 201);
    await renewInvite(WHO, "mentor");
    expect(asked()).toMatchObject({ path: `${room}/invites/mentor`, method: "POST" });
    fetched.mockResolvedValueOnce(new Response(null, { status: 204 }));
    await revokeInvite(WHO, "mentor");
    expect(asked()).toMatchObject({ path: `${room}/invites/mentor`, method: "DELETE" });
    fetched.mockResolvedValueOnce(new Response(null, { status: 204 }));
    await deleteRoom(WHO);
    expect(asked()).toMatchObject({ path: room, method: "DELETE" });
  });

  test("the library", async () => {
    answers({ problems: [{ id: "a", title: "A", level: "core", tags: [] }] });
    expect(await readProblems()).toHaveLength(1);
    answers({ plans: PRESET_PLANS });
    expect(await readPlans()).toEqual(PRESET_PLANS);
  });

  test("a strange room id cannot leave its place in the path", async () => {
    answers({}, 404);
    await failure(readRoom({ roomId: "../../healthz?", ticket: SECRET }));
    expect(asked().path).toBe("/api/rooms/..%2F..%2Fhealthz%3F");
  });
});

describe("failures", () => {
  test.each(HttpErrorCode.options)("%s has a sentence for people", async (code) => {
    answers({ error: { code, message: "internal words" } }, 400);
    const error = await failure(readPlans());
    expect(error.code).toBe(code);
    expect(error.message).toMatch(/^[A-Z].*\.$/);
    expect(error.message).not.toMatch(/internal|!|please|oops/i);
  });

  test("a revoked link says what to do", async () => {
    answers({ error: { code: "invite_revoked", message: "" } }, 410);
    const { message } = await failure(readInvitation("k3f9QzTx2b", SECRET));
    expect(message).toBe("This link was revoked. Ask your interviewer for a new one.");
  });

  test("offline", async () => {
    fetched.mockRejectedValueOnce(new TypeError("Failed to fetch"));
    expect((await failure(readPlans())).code).toBe("offline");
  });

  test("an answer that does not come", async () => {
    vi.useFakeTimers();
    fetched.mockImplementationOnce(never);
    const failing = failure(readPlans());
    await vi.advanceTimersByTimeAsync(ANSWER_TIMEOUT_MS);
    expect((await failing).code).toBe("timeout");
  });

  test("cancelled by the caller", async () => {
    fetched.mockImplementationOnce(never);
    const leaving = new AbortController();
    const failing = failure(readPlans(leaving.signal));
    leaving.abort();
    expect((await failing).code).toBe("cancelled");
  });

  test.each([
    ["the wrong shape", () => Response.json({ plans: [{ id: 7 }] }), "bad_answer"],
    ["no JSON", () => new Response("<html>"), "bad_answer"],
    ["a page of a proxy", () => new Response("<html>", { status: 502 }), "unavailable"],
    [
      "an unknown code",
      () => Response.json({ error: { code: "x" } }, { status: 400 }),
      "bad_answer",
    ],
  ])("%s", async (_name, answer, code) => {
    fetched.mockResolvedValueOnce(answer());
    expect((await failure(readPlans())).code).toBe(code);
  });

  test("other errors have a sentence as well", () => {
    expect(sentenceOf(new Error("x is undefined"))).not.toContain("undefined");
    expect(sentenceOf(new ApiError("room_full"))).toContain("full");
  });
});

describe("a recording", () => {
  function streams(
    parts: readonly (Uint8Array | Error)[],
    headers: Record<string, string> = {},
  ): void {
    const left = [...parts];
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const part = left.shift();
        if (part === undefined) controller.close();
        else if (part instanceof Error) controller.error(part);
        else controller.enqueue(part);
      },
    });
    fetched.mockResolvedValueOnce(new Response(body, { headers }));
  }

  test("comes whole, and says how far it is", async () => {
    streams([Uint8Array.of(1, 2), Uint8Array.of(3)], { "content-length": "3" });
    const onProgress = vi.fn<(bytes: number, totalBytes: number | null) => void>();
    expect(await readRecording(WHO, { onProgress })).toEqual(Uint8Array.of(1, 2, 3));
    expect(onProgress.mock.calls).toEqual([
      [2, 3],
      [3, 3],
    ]);
    expect(asked()).toMatchObject({
      path: "/api/rooms/k3f9QzTx2b/recording",
      authorization: `Bearer ${SECRET}`,
    });
  });

  test("has no known length when it is compressed on the way", async () => {
    streams([Uint8Array.of(1)], { "content-length": "9", "content-encoding": "gzip" });
    expect((await openRecording(WHO)).totalBytes).toBeNull();
  });

  test("that breaks off is offline, what came before was delivered", async () => {
    streams([Uint8Array.of(1), new TypeError("network error")]);
    const { chunks } = await openRecording(WHO);
    const got: Uint8Array[] = [];
    const error = await failure(
      (async () => {
        for await (const chunk of chunks) got.push(chunk);
      })(),
    );
    expect(error.code).toBe("offline");
    expect(got).toEqual([Uint8Array.of(1)]);
  });

  test("stops when its reader leaves", async () => {
    const cancel = vi.fn<() => void>();
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(Uint8Array.of(1)),
      cancel,
    });
    fetched.mockResolvedValueOnce(new Response(body));
    const { chunks } = await openRecording(WHO);
    for await (const chunk of chunks) {
      expect(chunk).toEqual(Uint8Array.of(1));
      break;
    }
    expect(cancel).toHaveBeenCalledOnce();
  });

  test("of a running interview is refused", async () => {
    answers({ error: { code: "not_ended", message: "" } }, 409);
    expect((await failure(openRecording(WHO))).code).toBe("not_ended");
  });
});

/** A server that says nothing until the caller gives up. */
function never(_input: string | URL | Request, init?: RequestInit): Promise<Response> {
  return new Promise((_resolve, reject) => {
    init?.signal?.addEventListener("abort", () => {
      reject(new DOMException("This operation was aborted", "AbortError"));
    });
  });
}
