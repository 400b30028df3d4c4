// The wire: what its schemas take and refuse, and that nothing public gives a secret away.
import { describe, expect, test } from "vitest";
import { RoomEvent } from "../../shared/events.ts";
import { MINUTE_MS } from "../../shared/plan.ts";
import { BoardPresence, PresenceUser } from "../../shared/presence.ts";
import { findProblem, PROBLEMS, promptOf, summary } from "../../shared/problem.ts";
import { Prompt } from "../../shared/events.ts";
import {
  CLOSE,
  ConnectRefusal,
  CreateRoom,
  FactMessage,
  Handshake,
  HttpErrorCode,
  Invitation,
  ProblemSummary,
  RoomSummary,
  Secret,
  TakeSeat,
} from "../../shared/protocol.ts";
import { ONE_OF_EACH_EVENT } from "../support/events.ts";
import { planOf, PROMPT, SEAT_IDS } from "../support/rooms.ts";

const SECRET = "abcdefghijklmnopqrst-_";

describe("facts", () => {
  const message = { seq: 1, at: 1_700_000_000_000, by: SEAT_IDS.candidate };

  test.each(Object.values(ONE_OF_EACH_EVENT))("$kind goes through JSON unchanged", (event) => {
    const sent = { ...message, event };
    expect(FactMessage.parse(JSON.parse(JSON.stringify(sent)))).toEqual(sent);
  });

  test("have a seq from 1, a whole time, and an author or none", () => {
    const event = ONE_OF_EACH_EVENT["clock.started"];
    const fits = (change: object) =>
      FactMessage.safeParse({ ...message, event, ...change }).success;
    expect(fits({ by: null })).toBe(true);
    for (const wrong of [
      { seq: 0 },
      { seq: 1.5 },
      { at: 1.5 },
      { by: "" },
      { by: "a b c d" },
      { event: {} },
    ]) {
      expect(fits(wrong)).toBe(false);
    }
  });

  test("an event holds nothing a log could not carry", () => {
    const started = ONE_OF_EACH_EVENT["phase.started"];
    const adjusted = ONE_OF_EACH_EVENT["phase.adjusted"];
    for (const wrong of [
      { ...started, budgetMs: 0 },
      { ...started, budgetMs: 1.5 },
      { ...started, phase: 12 },
      { ...started, phase: -1 },
      { ...started, cause: "whim" },
      { ...adjusted, changes: [] },
      { ...adjusted, byMs: MINUTE_MS / 7 },
      { kind: "note.written" },
      { kind: "__proto__" },
      null,
      "clock.started",
    ]) {
      expect(RoomEvent.safeParse(wrong).success).toBe(false);
    }
  });
});

describe("coming in", () => {
  test("a handshake has a ticket of bounded length and a version", () => {
    expect(Handshake.safeParse({ ticket: SECRET, protocol: 1 }).success).toBe(true);
    for (const wrong of [
      {},
      { ticket: "", protocol: 1 },
      { ticket: "x".repeat(201), protocol: 1 },
      { ticket: SECRET },
      { ticket: SECRET, protocol: "1" },
      { ticket: [SECRET], protocol: 1 },
    ]) {
      expect(Handshake.safeParse(wrong).success).toBe(false);
    }
  });

  test("secrets are 20 to 64 characters of base64url", () => {
    expect(Secret.safeParse(SECRET).success).toBe(true);
    for (const wrong of [
      "",
      "x".repeat(19),
      "x".repeat(65),
      `${SECRET}=`,
      `${SECRET}/..`,
      `${SECRET}\n`,
    ]) {
      expect(Secret.safeParse(wrong).success).toBe(false);
    }
  });

  test("a room is created from nothing, ids or own parts, and from nothing else", () => {
    const fits = (body: unknown) => CreateRoom.safeParse(body).success;
    expect(fits({})).toBe(true);
    expect(fits({ problemId: "team-chat", planId: "classic-45", title: "Practice" })).toBe(true);
    expect(fits({ problem: PROMPT, plan: planOf([5, 5]) })).toBe(true);
    for (const wrong of [
      null,
      [],
      { extra: 1 },
      { title: "" },
      { title: "x".repeat(81) },
      { title: "a\nb" },
      { problem: { title: "No text" } },
      { plan: { ...planOf([5]), phases: [] } },
      { problemId: "x".repeat(81) },
      { planId: "x".repeat(41) },
      { problemId: 1 },
    ]) {
      expect(fits(wrong)).toBe(false);
    }
  });

  test("a seat is taken with an invite and a name; role and id are not for the asker to say", () => {
    const fits = (body: unknown) => TakeSeat.safeParse(body).success;
    expect(fits({ invite: SECRET, name: "Noa" })).toBe(true);
    expect(fits({ invite: SECRET, name: "Noa", color: "pink" })).toBe(true);
    for (const wrong of [
      { invite: SECRET },
      { name: "Noa" },
      { invite: SECRET, name: "" },
      { invite: SECRET, name: "x".repeat(41) },
      { invite: SECRET, name: "a\u0000b" },
      { invite: "x".repeat(201), name: "Noa" },
      { invite: SECRET, name: "Noa", color: "white" },
      { invite: SECRET, name: "Noa", role: "interviewer" },
      { invite: SECRET, name: "Noa", seatId: SEAT_IDS.interviewer },
    ]) {
      expect(fits(wrong)).toBe(false);
    }
  });
});

describe("going out", () => {
  test("an invitation and a summary give away neither prompt nor secret", () => {
    expect(Object.keys(Invitation.shape)).toEqual(["role", "plan", "seats", "state"]);
    expect(Object.keys(RoomSummary.shape)).toEqual([
      "roomId",
      "role",
      "title",
      "planName",
      "state",
      "openedAt",
      "startedAt",
      "endedAt",
      "elapsedMs",
      "here",
    ]);
    expect(Object.keys(ProblemSummary.shape)).toEqual(["id", "title", "level", "tags"]);
  });

  test("close codes stay in the ranges that y-websocket tells apart", () => {
    const { startOver, ...final } = CLOSE;
    for (const code of Object.values(final)) {
      expect(code).toBeGreaterThanOrEqual(4400);
      expect(code).toBeLessThan(4500);
    }
    expect(startOver).toBeGreaterThanOrEqual(4500);
    expect(startOver).toBeLessThan(4600);
    expect(new Set(Object.values(CLOSE)).size).toBe(Object.keys(CLOSE).length);
  });

  test("reasons are words of one kind", () => {
    for (const code of [...HttpErrorCode.options, ...ConnectRefusal.options]) {
      expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    }
  });
});

describe("presence", () => {
  const view = { x: 0, y: 0, zoom: 1, width: 1280, height: 720 };
  const fits = (change: object) =>
    BoardPresence.safeParse({ pointer: null, view, ...change }).success;

  test("is a pointer or none, and a view", () => {
    expect(fits({})).toBe(true);
    expect(fits({ pointer: { x: -12.5, y: 1e6 } })).toBe(true);
    expect(BoardPresence.safeParse({}).success).toBe(false);
  });

  test("has finite numbers in bounds", () => {
    for (const x of [Number.NaN, Infinity, -Infinity, 1e8, "1", null]) {
      expect(fits({ pointer: { x, y: 0 } })).toBe(false);
      expect(fits({ view: { ...view, x } })).toBe(false);
    }
    for (const zoom of [0, -1, 101]) expect(fits({ view: { ...view, zoom } })).toBe(false);
    for (const width of [-1, 20_001]) expect(fits({ view: { ...view, width } })).toBe(false);
  });

  test("has short lists of short things", () => {
    const scribble = { color: "accent", points: [[0, 0]] };
    expect(fits({ selection: ["shape:a"], editing: "shape:a", scribbles: [scribble] })).toBe(true);
    expect(fits({ selection: Array.from({ length: 41 }, () => "shape:a") })).toBe(false);
    expect(fits({ selection: ["x".repeat(81)] })).toBe(false);
    expect(fits({ editing: "x".repeat(81) })).toBe(false);
    expect(fits({ scribbles: Array.from({ length: 5 }, () => scribble) })).toBe(false);
    const long = { ...scribble, points: Array.from({ length: 121 }, () => [0, 0]) };
    expect(fits({ scribbles: [long] })).toBe(false);
  });

  test("who it is: a seat with role, name and colour", () => {
    const user = { seatId: SEAT_IDS.mentor, role: "mentor", name: "Maya", color: "#2A6BD4" };
    expect(PresenceUser.parse(user)).toEqual(user);
    expect(PresenceUser.safeParse({ ...user, role: "admin" }).success).toBe(false);
  });
});

describe("the built-in problems", () => {
  test("fit the schemas, and their summary does not tell the text", () => {
    for (const problem of PROBLEMS) {
      expect(Prompt.parse(promptOf(problem))).toEqual({ title: problem.title, text: problem.text });
      expect(ProblemSummary.parse(summary(problem))).toEqual(summary(problem));
      expect(JSON.stringify(summary(problem))).not.toContain(problem.text.slice(0, 20));
      expect(findProblem(problem.id)).toBe(problem);
    }
  });

  test("have different ids and titles; an unknown id is null", () => {
    expect(PROBLEMS.length).toBeGreaterThanOrEqual(3);
    expect(new Set(PROBLEMS.map(({ id }) => id)).size).toBe(PROBLEMS.length);
    expect(new Set(PROBLEMS.map(({ title }) => title)).size).toBe(PROBLEMS.length);
    for (const id of ["", "none", "constructor"]) expect(findProblem(id)).toBeNull();
  });
});
