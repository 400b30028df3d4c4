// The HTTP edge over real connections: every route, every error, the headers, and the page.
import { connect as connectTcp } from "node:net";
import { beforeEach, describe, expect, test } from "vitest";
import { PRESET_PLANS } from "../../shared/plan.ts";
import {
  CreatedRoom,
  HttpError,
  Invitation,
  ProblemSummary,
  RenewedInvite,
  RoomSummary,
  TakenSeat,
} from "../../shared/protocol.ts";
import { decodeRecording } from "../../shared/recording.ts";
import { sees } from "../../shared/roles.ts";
import { ROLES } from "../../shared/seat.ts";
import { StoreError } from "../../server/store.ts";
import { createMemoryStore } from "../../server/store-memory.ts";
import {
  connect,
  createRoom,
  rawYjs,
  request,
  roomOf,
  startApp,
  takeSeat,
  yjs,
  type Answer,
  type HeldRoom,
  type HeldSeat,
  type Running,
} from "../support/app.ts";
import { mustBeOk } from "../support/peers.ts";
import { unpackFact } from "../../shared/recording.ts";

const PROMPT = { title: "A title", text: "A text" };

let running: Running;
let room: HeldRoom;

beforeEach(async () => {
  running = await startApp();
  room = await createRoom(running);
});

function expectError({ status, body, headers }: Answer, expected: number, code: string): void {
  expect([status, HttpError.parse(body).error.code]).toEqual([expected, code]);
  expect(HttpError.parse(body).error.message).toMatch(/^.{10,}$/);
  expect(headers.get("content-security-policy")).toContain("default-src 'none'");
}

const seatsPath = ({ roomId }: HeldRoom) => `/api/rooms/${roomId}/seats`;

describe("what everybody may ask", () => {
  test("health, with and without a store", async () => {
    expect(await request(running, "/healthz")).toMatchObject({
      status: 200,
      body: { status: "ok", version: "1.2.3" },
    });
    await running.store.close();
    expectError(await request(running, "/healthz"), 503, "unavailable");
  });

  test("problems without their texts, and plans", async () => {
    const { body } = await request(running, "/api/problems");
    const { problems } = body as { problems: unknown[] };
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) expect(ProblemSummary.strict().parse(problem)).toEqual(problem);
    expect((await request(running, "/api/plans")).body).toEqual({ plans: PRESET_PLANS });
  });

  test("an address with nothing behind it", async () => {
    expectError(await request(running, "/api/nothing"), 404, "not_found");
    expectError(await request(running, "/api/rooms/x/y/z"), 404, "not_found");
    expectError(await request(running, "/", { method: "PUT", body: {} }), 404, "not_found");
    expectError(await request(running, "/assets/none.js"), 404, "not_found");
  });
});

describe("opening a room", () => {
  test("with nothing but a problem gives the default plan", async () => {
    const answer = await request(running, "/api/rooms", { body: { problemId: "team-chat" } });
    expect(answer.status).toBe(201);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const { invites } = CreatedRoom.parse(answer.body);
    expect(new Set(Object.values(invites)).size).toBe(ROLES.length);
  });

  test("with an own plan, title and problem", async () => {
    const plan = { ...PRESET_PLANS[1], id: "mine", name: "Mine" };
    const made = await createRoom(running, { plan, problem: PROMPT, title: "Round two" });
    const { ticket } = await takeSeat(running, made, "interviewer");
    const { body } = await request(running, `/api/rooms/${made.roomId}`, { ticket });
    expect(RoomSummary.parse(body)).toMatchObject({ title: "Round two", planName: "Mine" });
  });

  test.each([
    ["no problem", {}],
    ["an unknown problem", { problemId: "none" }],
    ["an unknown plan", { problem: PROMPT, planId: "none" }],
    ["a plan without phases", { problem: PROMPT, plan: { ...PRESET_PLANS[0], phases: [] } }],
    ["an unknown field", { problem: PROMPT, admin: true }],
    ["a title of two lines", { problem: PROMPT, title: "a\nb" }],
    ["a list", []],
    ["no JSON", "{"],
    ["text", '"text"'],
  ])("%s is refused", async (_, body) => {
    expectError(await request(running, "/api/rooms", { body }), 400, "bad_request");
  });

  test("a body too large, or of another kind", async () => {
    const body = { problem: { ...PROMPT, text: "x".repeat(70_000) } };
    expectError(await request(running, "/api/rooms", { body }), 413, "too_large");
    const form = { body: "a=b", headers: { "content-type": "application/x-www-form-urlencoded" } };
    expectError(await request(running, "/api/rooms", form), 400, "bad_request");
    const gzip = { body: "{}", headers: { "content-encoding": "gzip" } };
    expectError(await request(running, "/api/rooms", gzip), 400, "bad_request");
  });

  test("too many from one address in a minute", async () => {
    const strict = await startApp({ limits: { roomsPerMinute: 2 } });
    for (let count = 0; count < 2; count++) await createRoom(strict);
    const answer = await request(strict, "/api/rooms", { body: { problem: PROMPT } });
    expectError(answer, 429, "too_fast");
  });
});

describe("invites", () => {
  test("tell their bearer about the room, and never the prompt", async () => {
    await takeSeat(running, room, "interviewer", "Maya");
    const answer = await request(running, `/api/rooms/${room.roomId}/invitation`, {
      body: { invite: room.invites.candidate },
    });
    expect(answer.status).toBe(200);
    expect(Invitation.parse(answer.body)).toMatchObject({
      role: "candidate",
      state: "preparing",
      seats: [{ name: "Maya", role: "interviewer", connected: false }],
    });
    expect(JSON.stringify(answer.body)).not.toMatch(/A t(itle|ext)/);
  });

  test.each(ROLES)("seat a %s", async (role) => {
    const answer = await request(running, seatsPath(room), {
      body: { invite: room.invites[role], name: "Noa", color: "teal" },
    });
    expect(answer.status).toBe(201);
    const seat = TakenSeat.parse(answer.body);
    expect(seat.role).toBe(role);
    const welcome = await connect(running, { ...seat, roomId: room.roomId }).welcome;
    expect(welcome.room.seats).toMatchObject([{ id: seat.seatId, role, color: "teal" }]);
  });

  test("wrong, cut off, missing", async () => {
    for (const invite of ["x".repeat(22), room.invites.candidate.slice(0, -1), ""]) {
      const body = { invite, name: "Noa" };
      expectError(await request(running, seatsPath(room), { body }), 404, "no_such_invite");
    }
    for (const body of [{ name: "Noa" }, { invite: room.invites.candidate, name: " " }, {}])
      expectError(await request(running, seatsPath(room), { body }), 400, "bad_request");
  });

  test("of another room", async () => {
    const other = await createRoom(running);
    const body = { invite: other.invites.candidate, name: "Noa" };
    expectError(await request(running, seatsPath(room), { body }), 404, "no_such_invite");
  });

  test("are renewed and revoked by the interviewer only", async () => {
    const interviewer = await takeSeat(running, room, "interviewer");
    const candidate = await takeSeat(running, room, "candidate");
    const path = `/api/rooms/${room.roomId}/invites/candidate`;
    expectError(await request(running, path, { method: "POST" }), 401, "no_such_seat");
    expectError(
      await request(running, path, { method: "POST", ticket: candidate.ticket }),
      403,
      "not_allowed",
    );
    const { ticket } = interviewer;
    const unknown = path.replace("candidate", "admin");
    expectError(await request(running, unknown, { method: "POST", ticket }), 404, "not_found");

    const renewed = await request(running, path, { method: "POST", ticket });
    expect(renewed.status).toBe(201);
    const { invite } = RenewedInvite.parse(renewed.body);
    const sit = (with_: string) =>
      request(running, seatsPath(room), { body: { invite: with_, name: "Noa" } });
    expectError(await sit(room.invites.candidate), 410, "invite_revoked");
    expect((await sit(invite)).status).toBe(201);

    expect((await request(running, path, { method: "DELETE", ticket })).status).toBe(204);
    expectError(await sit(invite), 410, "invite_revoked");
    const look = { body: { invite } };
    expectError(
      await request(running, `/api/rooms/${room.roomId}/invitation`, look),
      410,
      "invite_revoked",
    );
    // Who sits keeps their seat.
    await connect(running, candidate).welcome;
  });

  test("wrong ones are counted, right ones are not", async () => {
    const strict = await startApp({ limits: { wrongSecretsPerMinute: 3 } });
    const made = await createRoom(strict);
    const sit = (invite: string) =>
      request(strict, seatsPath(made), { body: { invite, name: "Noa" } });
    for (let count = 0; count < 3; count++) expect((await sit("wrong")).status).toBe(404);
    expectError(await sit("wrong"), 429, "too_fast");
    expectError(
      await request(strict, `/api/rooms/${made.roomId}`, { ticket: "wrong" }),
      429,
      "too_fast",
    );
    expect((await sit(made.invites.candidate)).status).toBe(201);
  });
});

describe("a room that is not there", () => {
  test.each(["Nothing00000", "x", "%E0%A4%A", "..%2F..", "__proto__"])("%s", async (id) => {
    const answer = await request(running, `/api/rooms/${id}`, { ticket: "any" });
    if (id === "%E0%A4%A") expectError(answer, 400, "bad_request");
    else expectError(answer, 404, "no_such_room");
  });

  test("whatever is wished of it", async () => {
    const path = "/api/rooms/Nothing000";
    const body = { invite: "x", name: "Noa" };
    for (const answer of [
      await request(running, `${path}/invitation`, { body }),
      await request(running, `${path}/seats`, { body }),
      await request(running, `${path}/recording`),
      await request(running, `${path}/invites/candidate`, { method: "POST" }),
      await request(running, path, { method: "DELETE" }),
    ])
      expectError(answer, 404, "no_such_room");
  });
});

async function end(interviewer: HeldSeat): Promise<void> {
  const connection = connect(running, interviewer);
  await connection.welcome;
  mustBeOk(await connection.send({ kind: "room.end" }));
  connection.socket.disconnect();
}

describe("an ended room", () => {
  test("takes nobody in, and says so", async () => {
    const interviewer = await takeSeat(running, room, "interviewer");
    await end(interviewer);
    const body = { invite: room.invites.candidate, name: "Noa" };
    expectError(await request(running, seatsPath(room), { body }), 410, "room_ended");
    const look = await request(running, `/api/rooms/${room.roomId}/invitation`, {
      body: { invite: body.invite },
    });
    expect(look.body).toMatchObject({ state: "over" });
    const summary = await request(running, `/api/rooms/${room.roomId}`, interviewer);
    expect(RoomSummary.parse(summary.body)).toMatchObject({ state: "over", role: "interviewer" });
  });

  test("a full room says so", async () => {
    for (let count = 0; count < 50; count++) await takeSeat(running, room, "observer");
    const body = { invite: room.invites.candidate, name: "Noa" };
    expectError(await request(running, seatsPath(room), { body }), 409, "room_full");
  });

  test("a ticket whose seat was refused opens nothing", async () => {
    const interviewer = await takeSeat(running, room, "interviewer");
    const tickets: string[] = [];
    const { putSeat } = running.store;
    running.store.putSeat = (seat) => {
      tickets.push(seat.ticketHash);
      return putSeat(seat);
    };
    await end(interviewer);
    await request(running, seatsPath(room), {
      body: { invite: room.invites.candidate, name: "Noa" },
    });
    for (const hash of tickets) expect(await running.store.findSeat(room.roomId, hash)).toBeNull();
    expect(tickets).toHaveLength(1);
  });
});

describe("the recording", () => {
  test("is there once the interview has ended, for seats only", async () => {
    const path = `/api/rooms/${room.roomId}/recording`;
    const { ticket } = await takeSeat(running, room, "observer");
    expectError(await request(running, path), 401, "no_such_seat");
    expectError(await request(running, path, { ticket: "wrong" }), 401, "no_such_seat");
    expectError(await request(running, path, { ticket }), 409, "not_ended");
  });

  test.each(ROLES)(
    "of a %s is the log as this role may see it, keyframes included",
    async (role) => {
      const interviewer = await takeSeat(running, room, "interviewer");
      const seat = role === "interviewer" ? interviewer : await takeSeat(running, room, role);
      const notes = yjs(running, interviewer, "notes");
      const board = yjs(running, interviewer, "board");
      await Promise.all([notes.synced, board.synced]);
      notes.doc.getText("t").insert(0, "Canary in the notes");
      board.doc.getMap("records").set("a", 1);
      await Promise.all([notes.mark(), board.mark()]);
      await end(interviewer);

      const response = await fetch(`${running.origin}/api/rooms/${room.roomId}/recording`, {
        headers: { authorization: `Bearer ${seat.ticket}` },
      });
      expect(response.status).toBe(200);
      expect(response.headers.get("content-disposition")).toContain(`greenroom-${room.roomId}`);
      const file = new Uint8Array(await response.arrayBuffer());
      const { header, entries, complete } = decodeRecording(file);
      expect(complete).toBe(true);
      expect(header).toMatchObject({ roomId: room.roomId, role });

      const rows = await running.store.readFacts(room.roomId, { afterSeq: 0, limit: 10_000 });
      const facts = entries.filter((entry) => entry.kind !== "keyframe");
      const lastAt = facts.at(-1)?.seq ?? 0;
      const due = rows.map(unpackFact).filter((fact) => fact.seq <= lastAt && sees(role, fact));
      expect(facts).toEqual(due);
      const kept = await running.store.readKeyframes(room.roomId, { afterSeq: 0, limit: 100 });
      const staff = role === "interviewer" || role === "mentor";
      expect(kept.map(({ document }) => document).sort()).toEqual(["board", "notes"]);
      expect(entries.filter((entry) => entry.kind === "keyframe")).toEqual(
        kept.filter(({ document }) => staff || document === "board"),
      );
      expect(Buffer.from(file).includes("Canary in the notes")).toBe(staff);
      expect(Buffer.from(file).includes("nobody may see")).toBe(staff);
      const seqs = entries.map(({ seq }) => seq);
      expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
    },
  );

  test("of a store that fails in the middle is cut off, and the server lives", async () => {
    const interviewer = await takeSeat(running, room, "interviewer");
    await end(interviewer);
    running.store.readFacts = () => Promise.reject(new StoreError("io", "The disk refused."));
    const response = await fetch(`${running.origin}/api/rooms/${room.roomId}/recording`, {
      headers: { authorization: `Bearer ${interviewer.ticket}` },
    }).then(
      (answer) =>
        answer.arrayBuffer().then(
          () => "whole",
          () => "cut off",
        ),
      () => "cut off",
    );
    expect(response).toBe("cut off");
    expect((await request(running, "/healthz")).status).toBe(200);
  });
});

describe("deleting", () => {
  test("is the interviewer's, cuts every socket, and leaves nothing", async () => {
    const interviewer = await takeSeat(running, room, "interviewer");
    const mentor = await takeSeat(running, room, "mentor");
    const path = `/api/rooms/${room.roomId}`;
    expectError(await request(running, path, { method: "DELETE" }), 401, "no_such_seat");
    expectError(
      await request(running, path, { method: "DELETE", ticket: mentor.ticket }),
      403,
      "not_allowed",
    );
    const watcher = connect(running, mentor);
    const board = yjs(running, mentor, "board");
    await Promise.all([watcher.welcome, board.synced]);
    const answer = await request(running, path, { method: "DELETE", ticket: interviewer.ticket });
    expect(answer.status).toBe(204);
    expect(await watcher.gone).toBe("room_deleted");
    expect(await board.refused).toBe(4410);
    expectError(await request(running, path, interviewer), 404, "no_such_room");
    expect(await connect(running, mentor).refused).toBe("no_such_room");
    const raw = rawYjs(running, `${room.roomId}/board`, ["greenroom", mentor.ticket]);
    expect(await raw.closed).toBe(4404);
    expect(await running.store.getRoom(room.roomId)).toBeNull();
    expect(running.app.rooms.live).toBe(0);
  });
});

describe("headers", () => {
  test("a fresh nonce for every page, the same in its policy", async () => {
    const nonces = new Set<string>();
    for (const path of ["/", "/index.html", "/r/Room000000", "/r/Room000000/replay", "/replay"]) {
      const { status, body, headers } = await request(running, path, {
        headers: { accept: "text/html" },
      });
      expect([status, headers.get("cache-control")]).toEqual([200, "no-store"]);
      const policy = headers.get("content-security-policy") ?? "";
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? "";
      expect(String(body).split(`nonce="${nonce}"`)).toHaveLength(3);
      expect(String(body)).not.toContain("__NONCE__");
      expect(Buffer.from(nonce, "base64")).toHaveLength(16);
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(5);
  });

  test("the policy lets in nothing of another origin and no inline code", async () => {
    const { headers } = await request(running, "/");
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).not.toMatch(/unsafe|\*|https:/);
    for (const part of ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"])
      expect(policy).toContain(part);
    expect(policy).toContain(`ws://127.0.0.1:${running.port}`);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("x-powered-by")).toBeNull();
    expect(headers.get("access-control-allow-origin")).toBeNull();
  });

  test("a host that is no host does not get into the policy", async () => {
    const answer = await rawHttp(running.port, "GET / HTTP/1.1\r\nHost: a;script-src *\r\n");
    expect(answer).not.toContain("script-src *");
  });

  test("assets are kept for ever, other files for an hour, unknown pages are 404 and still a page", async () => {
    const asset = await request(running, "/assets/app.js");
    expect(asset.headers.get("cache-control")).toContain("immutable");
    const icon = await request(running, "/favicon.svg");
    expect(icon.headers.get("cache-control")).toBe("public, max-age=3600");
    const lost = await request(running, "/lost", { headers: { accept: "text/html" } });
    expect(lost.status).toBe(404);
    expect(String(lost.body)).toContain("<script nonce=");
  });

  test("nothing outside the page's folder is given away", async () => {
    for (const path of [
      "/../package.json",
      "/..%2fpackage.json",
      "/assets/..%2f..%2fpackage.json",
    ]) {
      const answer = await rawHttp(running.port, `GET ${path} HTTP/1.1\r\nHost: a\r\n`);
      expect(answer).not.toContain('"dependencies"');
      expect(answer).toMatch(/^HTTP\/1.1 40\d/);
    }
  });

  test("the licence key stands in the page as text", async () => {
    const licensed = await startApp({ tldrawLicenseKey: '"><script>' });
    const { body } = await request(licensed, "/");
    expect(body).toContain('content="&quot;>&lt;script>"></head>');
  });
});

/** A request as it is written, and everything that comes back. */
function rawHttp(port: number, head: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connectTcp(port, "127.0.0.1", () =>
      socket.write(`${head}Connection: close\r\n\r\n`),
    );
    socket.on("data", (data) => {
      answer += data.toString();
    });
    socket.on("close", () => resolve(answer));
  });
}

describe("a store in trouble", () => {
  test("is a 503 with a way on, and no word of the store", async () => {
    const store = createMemoryStore();
    const ill = await startApp({ store });
    const made = await createRoom(ill);
    store.findInvite = () => Promise.reject(new StoreError("io", "secret path /var/lib"));
    const body = { invite: made.invites.candidate, name: "Noa" };
    const answer = await request(ill, seatsPath(made), { body });
    expectError(answer, 503, "unavailable");
    expect(JSON.stringify(answer.body)).not.toContain("secret path");
    expect(ill.lines.some(({ event }) => event === "request failed")).toBe(true);
  });
});

describe("stopping", () => {
  test("does not wait for half a request", async () => {
    const socket = connectTcp(running.port, "127.0.0.1");
    await new Promise((resolve) => {
      socket.once("connect", resolve);
    });
    const head = ["POST /api/rooms HTTP/1.1", "Host: a", "Content-Type: application/json"];
    socket.write(`${head.join("\r\n")}\r\nContent-Length: 10\r\n\r\n{`);
    socket.on("error", () => socket.destroy());
    await request(running, "/healthz");
    await running.close();
    expect(running.app.server.listening).toBe(false);
    socket.destroy();
  });

  test("lets a room be found again as it was", async () => {
    const seat = await takeSeat(running, room, "interviewer");
    const connection = connect(running, seat);
    await connection.welcome;
    mustBeOk(await connection.send({ kind: "clock.start" }));
    await running.close();
    const next = await startApp({ store: running.store });
    const again = await roomOf(connect(next, seat));
    expect(again.clock).toMatchObject({ kind: "paused", reason: "interrupted" });
  });
});
