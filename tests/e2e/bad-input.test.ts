// What people get wrong and what strangers send on purpose: each is answered with a clear sentence and a way on, on the
// real page, and disturbs nobody else.
import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  MAX_CHAT_LENGTH,
  MAX_CONSTRAINT_LENGTH,
  MAX_PROMPT_LENGTH,
  MAX_TITLE_LENGTH,
} from "../../shared/events.ts";
import { CLOSE, PROTOCOL_VERSION } from "../../shared/protocol.ts";
import { MAX_NAME_LENGTH, type Role } from "../../shared/seat.ts";
import {
  connect,
  createRoom as openRoom,
  newCommandId,
  rawYjs,
  takeSeat,
  type HeldRoom,
} from "../support/app.ts";
import { launchChromium } from "../support/browser.ts";
import { linkVia, proxyTo, somebody, soon } from "../support/couple.ts";
import {
  boardReady,
  createRoom,
  join,
  seatOf,
  startGreenroom,
  type Greenroom,
} from "../support/greenroom.ts";
import {
  allSaved,
  chatMessage,
  drawStroke,
  labelBox,
  openTab,
  readClock,
  say,
  shapeWith,
  startInterview,
} from "../support/hands.ts";
import { block, uint } from "../support/peers.ts";

const GOLDEN = new URL("../golden/v1.greenroom", import.meta.url);

let browser: Browser;
let green: Greenroom;

beforeAll(async () => {
  [browser, green] = await Promise.all([launchChromium(), startGreenroom()]);
});

afterAll(async () => {
  await browser.close();
  await green.close();
});

const visitor = (): Promise<Page> => somebody(browser, green.origin);

const linkOf = ({ roomId, invites }: HeldRoom, role: Role): string =>
  `${green.origin}/r/${roomId}#${invites[role]}`;

/** The page is one message, with this heading, these words in it and this way on. */
async function expectMessage(page: Page, title: string, words: RegExp, wayOn: string) {
  const main = page.getByRole("main");
  await main.getByRole("heading", { level: 1, name: title, exact: true }).waitFor(soon);
  await main.getByText(words).waitFor(soon);
  await main.getByRole("button", { name: wayOn, exact: true }).waitFor(soon);
}

/** The page is a replay with its board. */
async function expectReplay(page: Page): Promise<void> {
  await page.getByRole("slider", { name: "Position" }).waitFor(soon);
  await page.locator(".tl-canvas").waitFor(soon);
}

/** Takes the way on that leads to the first page. */
async function goesHome(page: Page, wayOn: string): Promise<void> {
  await page.getByRole("main").getByRole("button", { name: wayOn, exact: true }).click();
  await page.getByRole("form", { name: "New interview" }).waitFor(soon);
}

async function expectToast(page: Page, words: string | RegExp): Promise<void> {
  await page.getByRole("status").getByText(words).first().waitFor(soon);
}

/** Types as a person pastes: limits of the field apply. */
async function paste(page: Page, field: string, text: string): Promise<void> {
  await page.getByRole("textbox", { name: field, exact: true }).click();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(text);
}

const valueOf = (page: Page, field: string): Promise<string> =>
  page.getByRole("textbox", { name: field, exact: true }).inputValue();

describe("links that do not work", () => {
  test("no room, no invite, a wrong invite, no such page", async () => {
    const page = await visitor();
    await page.goto("/nonsense");
    await expectMessage(page, "There is no page here", /typing error/, "Greenroom");
    await goesHome(page, "Greenroom");

    await page.goto("/r/Unknown001");
    await expectMessage(
      page,
      "This link is not complete",
      /Ask for the whole link/,
      "Your interviews",
    );
    await goesHome(page, "Your interviews");

    await page.goto("/r/Unknown001#aaaaaaaaaaaaaaaaaaaaaa");
    await expectMessage(page, "There is no room here", /It was deleted, or/, "New interview");
    expect(new URL(page.url()).hash).toBe("");
    await goesHome(page, "New interview");

    const room = await openRoom(green);
    await page.goto(linkOf(room, "candidate").slice(0, -3));
    await expectMessage(
      page,
      "This link does not work",
      /Copy the whole link again/,
      "Your interviews",
    );
    // The whole link, pasted over it, works without anything else.
    await page.goto(linkOf(room, "candidate"));
    await page.getByRole("heading", { name: "You join as the candidate" }).waitFor(soon);
  });

  test("a revoked one and a replaced one; seats that were taken stay", async () => {
    const [maya, jonas, late] = [await visitor(), await visitor(), await visitor()];
    const { links } = await createRoom(maya, { name: "Maya" });
    await join(jonas, links.candidate, "Jonas");
    await late.goto(links.candidate);
    await late.getByRole("textbox", { name: "Your name" }).fill("Lea");

    await maya.getByRole("button", { name: "Invite", exact: true }).click();
    await maya.getByRole("button", { name: "More for the candidate link" }).click();
    await maya.getByRole("menuitem", { name: "Revoke the link" }).click();
    await expectToast(maya, "The candidate link was revoked. Seats already taken stay.");
    await late.getByRole("button", { name: "Enter the room" }).click();
    await expectMessage(late, "This link was revoked", /Ask your interviewer/, "Your interviews");
    await late.reload();
    await expectMessage(late, "This link was revoked", /Ask your interviewer/, "Your interviews");

    await maya.getByRole("button", { name: "More for the candidate link" }).click();
    await maya.getByRole("menuitem", { name: "Make a new link" }).click();
    await expectToast(maya, "New candidate link made. The old one is void.");
    await late.goto(links.candidate);
    await late.reload();
    await expectMessage(late, "This link was revoked", /Ask your interviewer/, "Your interviews");
    const field = maya.getByRole("textbox", { name: "Candidate link" });
    await field.focus();
    await expect.poll(() => field.inputValue()).toMatch(/^http.*#/);
    await join(late, await field.inputValue(), "Lea");

    // Replaced without having been revoked before: the same.
    await maya.getByRole("button", { name: "More for the observer link" }).click();
    await maya.getByRole("menuitem", { name: "Make a new link" }).click();
    await expectToast(maya, "New observer link made. The old one is void.");
    const guest = await visitor();
    await guest.goto(links.observer);
    await expectMessage(guest, "This link was revoked", /Ask your interviewer/, "Your interviews");

    await jonas.reload();
    await jonas.getByRole("main", { name: "Before the start" }).waitFor(soon);
    // With a seat even the void link leads in, and says that it was not the link.
    await jonas.goto("/");
    await jonas.goto(links.candidate);
    await expectToast(jonas, "That link does not work any more");
    await jonas.getByRole("main", { name: "Before the start" }).waitFor(soon);
  });

  test("an interview that has ended: no new seats, but those who have one come back to it", async () => {
    const room = await openRoom(green);
    const host = await takeSeat(green, room, "interviewer", "Maya");
    const jonas = await visitor();
    await join(jonas, linkOf(room, "candidate"), "Jonas");
    const late = await visitor();
    await late.goto(linkOf(room, "observer"));
    await late.getByRole("textbox", { name: "Your name" }).fill("Lea");
    const maya = connect(green, host);
    await maya.welcome;
    await maya.send({ kind: "clock.start" });
    await boardReady(jonas);
    await maya.send({ kind: "room.end" });

    await late.getByRole("button", { name: "Enter the room" }).click();
    await expectMessage(
      late,
      "This interview has ended",
      /No more seats are given/,
      "New interview",
    );
    await late.goto(linkOf(room, "candidate"));
    await late.reload();
    await expectMessage(
      late,
      "This interview has ended",
      /can show you the recording/,
      "New interview",
    );

    const ended = jonas.locator('[data-notice="ended"]');
    await ended.getByText("Nothing can be changed any more.").waitFor(soon);
    await jonas.goto("/");
    await jonas.goto(linkOf(room, "candidate"));
    await jonas.reload();
    await ended.getByRole("button", { name: "Replay" }).click();
    await jonas
      .getByRole("slider", { name: /playhead|position|replay/i })
      .first()
      .waitFor(soon);
  });
});

describe("too little and too much text", () => {
  test("the form of a new interview says what is missing and what is too long, and keeps what was typed", async () => {
    const page = await visitor();
    await page.goto("/");
    const form = page.getByRole("form", { name: "New interview" });
    const create = form.getByRole("button", { name: "Create the room" });
    await form.getByText("My own", { exact: true }).click();
    await create.click();
    for (const words of [
      "Give the problem a title.",
      "Write what is to be designed.",
      "Give your name.",
    ])
      await form.getByText(words).waitFor(soon);

    const long = {
      Title: "t".repeat(MAX_TITLE_LENGTH + 30),
      "What is to be designed": "w".repeat(MAX_PROMPT_LENGTH + 900),
      "Your name, as the others see it": "n".repeat(MAX_NAME_LENGTH + 60),
    };
    for (const [field, text] of Object.entries(long)) await paste(page, field, text);
    await create.click();
    for (const words of [
      `Use at most ${String(MAX_TITLE_LENGTH)} characters.`,
      `Use at most ${String(MAX_PROMPT_LENGTH)} characters.`,
      `Use at most ${String(MAX_NAME_LENGTH)} characters on one line.`,
    ])
      await form.getByText(words).waitFor(soon);
    for (const [field, text] of Object.entries(long)) expect(await valueOf(page, field)).toBe(text);

    await paste(page, "Title", "Photo feed");
    await paste(page, "What is to be designed", "w".repeat(MAX_PROMPT_LENGTH));
    await paste(page, "Your name, as the others see it", "n".repeat(MAX_NAME_LENGTH));
    await create.click();
    await boardReady(page);
    await page.getByRole("heading", { name: "Photo feed", level: 1 }).waitFor(soon);
  });

  test("the form of a seat does the same", async () => {
    const page = await visitor();
    await page.goto(linkOf(await openRoom(green), "candidate"));
    await page.getByRole("button", { name: "Enter the room" }).click();
    await page.getByText("Give your name.").waitFor(soon);
    const long = "n".repeat(MAX_NAME_LENGTH + 60);
    await paste(page, "Your name", long);
    await page.getByRole("button", { name: "Enter the room" }).click();
    await page
      .getByText(`Use at most ${String(MAX_NAME_LENGTH)} characters on one line.`)
      .waitFor(soon);
    expect(await valueOf(page, "Your name")).toBe(long);
    await paste(page, "Your name", "n".repeat(MAX_NAME_LENGTH));
    await page.getByRole("button", { name: "Enter the room" }).click();
    await page.getByRole("main", { name: "Before the start" }).waitFor(soon);
  });

  test("the prompt, a message and a constraint: the limit shows, nothing is cut off or sent", async () => {
    const page = await visitor();
    await createRoom(page, { name: "Maya" });
    await page.getByRole("button", { name: "Edit the prompt" }).click();
    const text = "p".repeat(MAX_PROMPT_LENGTH + 1);
    await paste(page, "Prompt", text);
    await page
      .getByText(`Use at most ${String(MAX_PROMPT_LENGTH)} characters: 1 too many.`)
      .waitFor(soon);
    const keep = page.getByRole("button", { name: "Keep the prompt" });
    expect(await keep.isDisabled()).toBe(true);
    expect(await valueOf(page, "Prompt")).toBe(text);
    await paste(page, "Prompt", text.slice(1));
    await keep.click();
    await keep.waitFor({ state: "detached" });

    await openTab(page, "Chat");
    const message = "m".repeat(MAX_CHAT_LENGTH + 5);
    await paste(page, "Message to everyone", message);
    await page.getByText("5 characters too many").waitFor(soon);
    await page.keyboard.press("Enter");
    expect(await page.getByRole("button", { name: "Send", exact: true }).isDisabled()).toBe(true);
    expect(await valueOf(page, "Message to everyone")).toBe(message);
    expect(await page.locator('[role="log"] article').count()).toBe(0);
    await paste(page, "Message to everyone", message.slice(5));
    await page.keyboard.press("Enter");
    await chatMessage(page, message.slice(5)).waitFor(soon);

    await startInterview(page);
    await page.getByRole("button", { name: "Constraints", exact: true }).click();
    const constraint = "c".repeat(MAX_CONSTRAINT_LENGTH + 3);
    await paste(page, "Your own constraint", constraint);
    const send = page.getByRole("button", { name: "Send now" });
    await page.getByText("-3", { exact: true }).waitFor(soon);
    expect(await send.isDisabled()).toBe(true);
    expect(await send.getAttribute("title")).toBe(
      `At most ${String(MAX_CONSTRAINT_LENGTH)} characters`,
    );
    expect(await valueOf(page, "Your own constraint")).toBe(constraint);
    await paste(page, "Your own constraint", constraint.slice(3));
    await send.click();
    await expectToast(page, "Constraint sent");
  });
});

describe("messages no page sends", () => {
  test("are refused on their own socket; the others draw and write on", async () => {
    const [maya, jonas] = [await visitor(), await visitor()];
    const { roomId, links } = await createRoom(maya, { name: "Maya" });
    await join(jonas, links.candidate, "Jonas");
    await startInterview(maya);
    await boardReady(jonas);
    const reconnects: string[] = [];
    for (const page of [maya, jonas])
      page.on("websocket", (socket) => void reconnects.push(socket.url()));
    const seat = await seatOf(jonas);

    const stranger = connect(green, seat);
    await stranger.welcome;
    // The stock client's types would not let these out.
    const emit = (...message: unknown[]) =>
      Reflect.apply(stranger.socket.emit, stranger.socket, message);
    const asked = (...message: unknown[]) =>
      new Promise((resolve) => emit(...message, (answer: unknown) => resolve(answer)));
    const notUnderstood = { ok: false, refusal: "bad_shape" };
    expect(await asked("explode", 1)).toMatchObject(notUnderstood);
    expect(await asked("command", null)).toMatchObject(notUnderstood);
    expect(await asked("command", { kind: "clock.explode", id: newCommandId() })).toMatchObject(
      notUnderstood,
    );
    expect(await asked("command", { kind: "chat.post", id: newCommandId() })).toMatchObject({
      ...notUnderstood,
      message: "That was not understood. Reload the page, it may be out of date.",
    });
    emit("command", { kind: "clock.pause", id: newCommandId() }, "not a function");
    emit("clock", { not: "a function" });
    emit("command");
    // The same socket still works for what is right, until it sends too much at once.
    expect(await stranger.send({ kind: "chat.post", text: "From a stranger" })).toMatchObject({
      ok: true,
    });
    emit("command", { kind: "chat.post", id: newCommandId(), text: "x".repeat(200_000) });
    await stranger.gone;

    const malformed = rawYjs(green, `${roomId}/board`, ["greenroom", seat.ticket]);
    await malformed.opened;
    malformed.send(uint(0), uint(2), block(Uint8Array.of(1, 2, 3)));
    expect(await malformed.closed).toBe(CLOSE.startOver);
    const huge = rawYjs(green, `${roomId}/board`, ["greenroom", seat.ticket]);
    await huge.opened;
    huge.socket.send(new Uint8Array(9 * 1024 * 1024));
    expect(await huge.closed).toBe(1009);

    const stroke = await drawStroke(jonas, { x: 320, y: 260 }, { x: 480, y: 300 });
    await maya.locator(`[data-shape-id="${stroke}"]`).waitFor(soon);
    await say(maya, "Nothing happened here.");
    await openTab(jonas, "Chat");
    await chatMessage(jonas, "Nothing happened here.").waitFor(soon);
    for (const page of [maya, jonas]) await allSaved(page);
    expect(reconnects).toEqual([]);
    expect(green.log()).not.toContain('"level":"error"');
  });

  test("a second Start, pressed before the first was heard of, is refused with a sentence", async () => {
    const proxy = await proxyTo(green);
    const [maya, ines] = [await visitor(), await somebody(browser, proxy.url)];
    const { links } = await createRoom(maya, { name: "Maya" });
    await join(ines, linkVia(proxy.url, links.interviewer), "Ines");
    await boardReady(ines);
    proxy.holdAnswers();
    await startInterview(maya);
    await ines.getByRole("button", { name: /^Start\b/ }).click();
    proxy.releaseAnswers();
    await expectToast(ines, "The interview is already running.");
    for (const page of [maya, ines])
      await expect.poll(() => readClock(page), soon).toMatchObject({ state: "running" });
    await ines.getByRole("button", { name: "Pause", exact: true }).click();
    await expect.poll(() => readClock(maya), soon).toMatchObject({ state: "paused" });
  });

  test("a page of another version is told to reload, and is in after that", async () => {
    const room = await openRoom(green);
    const seat = await takeSeat(green, room, "candidate", "Jonas");
    const auth = { ticket: seat.ticket, protocol: PROTOCOL_VERSION + 1 };
    expect(await connect(green, seat, { auth }).refused).toBe("other_version");

    const page = await visitor();
    let isOld = false;
    const now = `"protocol":${String(PROTOCOL_VERSION)}`;
    const then = `"protocol":${String(PROTOCOL_VERSION - 1)}`;
    await page.routeWebSocket(/\/socket\.io\//, (socket) => {
      const server = socket.connectToServer();
      socket.onMessage((message) => {
        server.send(isOld ? message.toString().replace(now, then) : message);
      });
    });
    await join(page, linkOf(room, "candidate"), "Jonas");
    isOld = true;
    await page.reload();
    await expectMessage(page, "Greenroom was updated", /Your seat stays/, "Reload the page");
    isOld = false;
    await page.getByRole("button", { name: "Reload the page" }).click();
    await page.getByRole("main", { name: "Before the start" }).waitFor(soon);
  });
});

describe("recording files", () => {
  test("what is none, is damaged, newer or cut off says so, and offers another file", async () => {
    const whole = await readFile(GOLDEN);
    const changed = (at: number, byte: number) => {
      const bytes = Buffer.from(whole);
      bytes[at] = byte;
      return bytes;
    };
    const [version, header] = ["GREENROOM\n".length, "GREENROOM\n".length + 4];
    const page = await visitor();
    await page.goto("/");
    const choose = (label: string, buffer: Buffer) =>
      page
        .getByLabel(label, { exact: true })
        .and(page.locator("input"))
        .first()
        .setInputFiles({ name: "talk.greenroom", mimeType: "application/octet-stream", buffer });

    await choose("Open a recording file", Buffer.from("Dear diary"));
    await expectMessage(page, "This is not a recording", /did not make this file/, "Other file");
    await choose("Other file", changed(header, 0));
    await expectMessage(page, "This recording is damaged", /Ask whoever sent it/, "Other file");
    await choose("Other file", changed(version, 99));
    await expectMessage(
      page,
      "This recording is newer than this page",
      /later version/,
      "Other file",
    );
    await choose("Other file", whole.subarray(0, Math.floor(whole.length * 0.7)));
    await expectMessage(
      page,
      "This recording is cut off",
      /You can watch up to there/,
      "Other file",
    );
    await page.getByRole("button", { name: /^Watch / }).click();
    await expectReplay(page);

    // A file is gone after a reload, and the page says what to do.
    await page.reload();
    await expectMessage(page, "Open the recording again", /not kept/, "Open a recording file");
    await choose("Open a recording file", whole);
    await expectReplay(page);
  });
});

describe("a room that is deleted", () => {
  test("while somebody is in it: they read why, and have a way on", async () => {
    const [maya, jonas] = [await visitor(), await visitor()];
    const { links } = await createRoom(maya, { name: "Maya", problem: "Team chat" });
    await join(jonas, links.candidate, "Jonas");
    await startInterview(maya);
    await boardReady(jonas);
    const box = await labelBox(jonas, { at: { x: 320, y: 150 }, label: "Gateway" });
    await shapeWith(maya, box, "Gateway").waitFor(soon);
    await allSaved(jonas);

    await maya.getByRole("button", { name: "Greenroom: your interviews" }).click();
    await maya.getByRole("button", { name: "More for Team chat" }).click();
    await maya.getByRole("menuitem", { name: "Delete the room…" }).click();
    const question = maya.getByRole("dialog", { name: "Delete Team chat?" });
    await question.getByText(/gone for good/).waitFor(soon);
    await question.getByRole("button", { name: "Delete the room" }).click();
    await expectToast(maya, "Team chat is deleted");

    await expectMessage(
      jonas,
      "This room was deleted",
      /and its recording with it/,
      "Your interviews",
    );
    await goesHome(jonas, "Your interviews");
    await jonas.getByText("Deleted", { exact: true }).waitFor(soon);
    await jonas.goto(links.candidate);
    await expectMessage(jonas, "There is no room here", /It was deleted/, "New interview");
  });
});
