// The days on which something breaks: the server is killed, the network goes, somebody tries what their role may not do,
// the server is stopped. Real server, real browsers. What was shown as saved is there afterwards, and nobody is thrown out.
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import * as Y from "yjs";
import {
  boardRecords,
  readBoard,
  writeRecord,
  type BoardRecord,
} from "../../shared/board-document.ts";
import type { CommandBody } from "../../shared/commands.ts";
import { must } from "../../shared/must.ts";
import { CLOSE, MARK_MESSAGE } from "../../shared/protocol.ts";
import { plainText, readRequirements } from "../../shared/requirements-document.ts";
import { nextDeadline, remainingMs } from "../../shared/room.ts";
import type { Role } from "../../shared/seat.ts";
import type { StoredInterview } from "../../client/interviews.ts";
import { connect, rawYjs, request, yjs } from "../support/app.ts";
import { launchChromium, newPerson, type Person } from "../support/browser.ts";
import {
  allSaved,
  boardReady,
  chatMessage,
  createRoom,
  drawStroke,
  fetchRecording,
  join,
  labelBox,
  openTab,
  PATIENCE_MS,
  readBoardOnScreen,
  readDocument,
  readRequirementsOnScreen,
  say,
  seatOf,
  shapeWith,
  startGreenroom,
  startInterview,
  writeRequirement,
  type Greenroom,
  type MadeRoom,
} from "../support/greenroom.ts";
import { block, uint, updatesOf } from "../support/peers.ts";
import { startProxy, type Proxy } from "../support/proxy.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(() => browser.close());

const soon = { timeout: PATIENCE_MS };

async function openGreenroom(): Promise<Greenroom> {
  const green = await startGreenroom();
  onTestFinished(() => green.close());
  return green;
}

async function somebody(baseURL: string): Promise<Person> {
  const person = await newPerson(browser, { baseURL });
  onTestFinished(() => person.context.close());
  return person;
}

async function proxyTo(green: Greenroom): Promise<Proxy> {
  const proxy = await startProxy(green.port);
  onTestFinished(() => proxy.close());
  return proxy;
}

interface Couple {
  readonly maya: Page;
  readonly jonas: Page;
  readonly room: MadeRoom;
}

/** Maya interviews, Jonas is the candidate, the clock runs. Each reaches the server by an address of their own. */
async function openInterview(mayaURL: string, jonasURL: string): Promise<Couple> {
  const { page: maya } = await somebody(mayaURL);
  const { page: jonas } = await somebody(jonasURL);
  const room = await createRoom(maya, { name: "Maya", problem: "Team chat" });
  await join(jonas, linkVia(jonasURL, room, "candidate"), "Jonas");
  await startInterview(maya);
  await boardReady(jonas);
  return { maya, jonas, room };
}

function linkVia(url: string, { links }: MadeRoom, role: Role): string {
  return links[role].replace(/^https?:\/\/[^/]+/, url);
}

const savedMark = (page: Page, kind: string): Locator => page.locator(`[data-saved="${kind}"]`);
const notice = (page: Page, kind: string): Locator => page.locator(`[data-notice="${kind}"]`);

/** Where the board shows each shape, in units of the board. */
async function placesOnScreen(page: Page): Promise<Record<string, readonly [number, number]>> {
  return page.evaluate(() => {
    const shapes = [...document.querySelectorAll<HTMLElement>(".tl-shape[data-shape-id]")];
    const entries = shapes.map((shape): [string, [number, number]] => {
      const { e, f } = new DOMMatrix(shape.style.transform);
      return [shape.dataset["shapeId"] ?? "", [Math.round(e), Math.round(f)]];
    });
    return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}

function placesOf(records: readonly BoardRecord[]): Record<string, readonly [number, number]> {
  return Object.fromEntries(
    records
      .filter(({ typeName }) => typeName === "shape")
      .map(({ id, ...fields }) => [
        id,
        [Math.round(Number(fields["x"])), Math.round(Number(fields["y"]))],
      ]),
  );
}

/** All words of the requirements, line breaks and marks aside. */
const wordsOf = (doc: Y.Doc): string => readRequirements(doc).map(plainText).join("\n");
const bare = (text: string): string => text.replaceAll(/\s+/g, "");

interface Kept {
  readonly board: readonly BoardRecord[];
  readonly requirements: string;
}

/** What the server has now, as a seat of the page gets it. */
async function keptBy(green: Greenroom, page: Page): Promise<Kept> {
  const seat = await seatOf(page);
  return {
    board: await readDocument(green, seat, "board", readBoard),
    requirements: await readDocument(green, seat, "requirements", wordsOf),
  };
}

/** Both screens show one and the same, and it is what the server has. */
async function allAgree(green: Greenroom, pages: readonly Page[]): Promise<Kept> {
  const [first, ...others] = pages;
  const kept = await keptBy(green, must(first, "a page"));
  for (const page of [must(first, "a page"), ...others]) {
    await expect.poll(() => placesOnScreen(page), soon).toEqual(placesOf(kept.board));
    const words = async () => bare(await readRequirementsOnScreen(page));
    await expect.poll(words, soon).toBe(bare(kept.requirements));
  }
  const texts = await readBoardOnScreen(must(first, "a page"));
  for (const page of others) await expect.poll(() => readBoardOnScreen(page), soon).toEqual(texts);
  return kept;
}

/** The room as the server has it now. */
async function roomOf(green: Greenroom, { roomId, ticket }: StoredInterview) {
  const connection = connect(green, { roomId, ticket });
  const { room, now } = await connection.welcome;
  connection.socket.disconnect();
  return { room, now };
}

async function requirementsShown(page: Page): Promise<void> {
  await openTab(page, "Requirements");
  await page.locator(".gr-doc h2").first().waitFor(soon);
}

describe("the server is killed", () => {
  test("in the middle of drawing and typing: what was saved is there, the clock waits, both go on", async () => {
    const green = await openGreenroom();
    const { maya, jonas, room } = await openInterview(green.origin, green.origin);
    const kafka = await labelBox(maya, { at: { x: 320, y: 150 }, label: "Kafka" });
    await writeRequirement(maya, "Functional", "send a message");
    await drawStroke(jonas, { x: 320, y: 260 }, { x: 480, y: 300 });
    await requirementsShown(jonas);
    await allSaved(maya);
    await allSaved(jonas);
    const saved = await allAgree(green, [maya, jonas]);
    const started = await roomOf(green, await seatOf(maya));
    const deadline = must(nextDeadline(started.room), "a running clock");

    // Jonas holds the pen down, Maya is inside a word.
    await jonas.getByTestId("tools.draw").click();
    const canvas = must(await jonas.locator(".tl-canvas").boundingBox(), "the board");
    await jonas.mouse.move(canvas.x + 560, canvas.y + 300);
    await jonas.mouse.down();
    await jonas.mouse.move(canvas.x + 600, canvas.y + 330, { steps: 6 });
    await maya.keyboard.type(" with an attach");
    const killedAt = Date.now();
    await green.kill();
    await jonas.mouse.move(canvas.x + 660, canvas.y + 300, { steps: 6 });
    await jonas.mouse.up();
    await maya.keyboard.type("ment");

    await Promise.all([maya, jonas].map(goesOffline));
    await green.restart();
    await Promise.all([allSaved(maya), allSaved(jonas)]);

    const kept = await allAgree(green, [maya, jonas]);
    for (const record of saved.board) expect(kept.board).toContainEqual(record);
    expect(kept.board).toHaveLength(saved.board.length + 1);
    expect(kept.requirements).toContain("send a message with an attachment");
    await shapeWith(jonas, kafka, "Kafka").waitFor(soon);

    // Roles are kept, and no time was lost while the server was away.
    const { room: waiting, now } = await roomOf(green, await seatOf(maya));
    expect(waiting.clock).toMatchObject({ kind: "paused", reason: "interrupted", phase: 0 });
    expect(remainingMs(waiting, now)).toBeGreaterThanOrEqual(deadline - killedAt);
    for (const page of [maya, jonas]) {
      const strip = notice(page, "interrupted");
      await strip
        .getByText(/^The clock is paused at \d+:\d\d\. The server was restarted\./)
        .waitFor(soon);
      expect(new URL(page.url()).pathname).toBe(`/r/${room.roomId}`);
    }
    expect(await notice(jonas, "interrupted").getByRole("button").count()).toBe(0);
    expect(await jonas.getByRole("group", { name: "Clock controls" }).count()).toBe(0);
    await notice(maya, "interrupted").getByRole("button", { name: "Resume" }).click();
    for (const page of [maya, jonas])
      await notice(page, "interrupted").waitFor({ state: "detached" });
    expect((await roomOf(green, await seatOf(maya))).room.clock.kind).toBe("running");

    await Promise.all([
      drawStroke(jonas, { x: 620, y: 150 }, { x: 700, y: 190 }),
      labelBox(maya, { at: { x: 320, y: 350 }, label: "Postgres" }),
    ]);
    await Promise.all([allSaved(maya), allSaved(jonas)]);
    const after = await allAgree(green, [maya, jonas]);
    expect(after.board).toHaveLength(kept.board.length + 2);

    // A reload changes nothing of it either.
    await Promise.all([maya.reload(), jonas.reload()]);
    for (const page of [maya, jonas]) {
      await boardReady(page);
      await requirementsShown(page);
    }
    expect(await allAgree(green, [maya, jonas])).toEqual(after);
    await maya.getByRole("group", { name: "Clock controls" }).waitFor(soon);
  });

  test("and nobody is there to send it again: what was said to be saved was on disk", async () => {
    const green = await openGreenroom();
    const { maya, jonas, room } = await openInterview(green.origin, green.origin);
    const box = await labelBox(jonas, { at: { x: 320, y: 150 }, label: "Gateway" });
    await writeRequirement(jonas, "Functional", "one to one chat");
    const seat = await seatOf(jonas);
    const requirements = async () => bare(await readDocument(green, seat, "requirements", wordsOf));
    await expect.poll(requirements, soon).toBe(bare(await readRequirementsOnScreen(jonas)));
    await allSaved(jonas);
    const words = await requirements();

    // A client that draws, asks whether it is saved, and hears yes: that very moment the server dies.
    const peer = yjs(green, seat, "board");
    await peer.synced;
    const gateway = must(
      readBoard(peer.doc).find(({ id }) => id === box),
      "the box",
    );
    for (let count = 0; count < 20; count++) {
      const copy = { ...gateway, id: `${box}-${String(count)}`, x: count * 20 };
      writeRecord(boardRecords(peer.doc), copy);
      await peer.mark();
    }
    await green.kill();
    const drawn = readBoard(peer.doc);
    peer.close();
    for (const page of [maya, jonas]) await page.goto("about:blank");
    await green.restart();

    expect(await readDocument(green, seat, "board", readBoard)).toEqual(drawn);
    expect(await requirements()).toBe(words);
    // They come back to the same seats and the same room, which waits for them.
    for (const page of [maya, jonas]) {
      await page.goto(`${green.origin}/r/${room.roomId}`);
      await boardReady(page);
      await requirementsShown(page);
      await notice(page, "interrupted").waitFor(soon);
    }
    expect((await allAgree(green, [maya, jonas])).board).toEqual(drawn);
    await notice(maya, "interrupted").getByRole("button", { name: "Resume" }).click();
    await notice(jonas, "interrupted").waitFor({ state: "detached" });
    expect(green.log()).not.toContain('"level":"error"');
  });
});

describe("the network is gone", () => {
  test("both work on offline, are asked before they leave, and are merged when they are back", async () => {
    const green = await openGreenroom();
    const [mayaNet, jonasNet] = [await proxyTo(green), await proxyTo(green)];
    const { maya, jonas } = await openInterview(mayaNet.url, jonasNet.url);
    const box = await labelBox(maya, { at: { x: 320, y: 150 }, label: "Gateway" });
    await writeRequirement(maya, "Functional", "send messages");
    await requirementsShown(jonas);
    await allSaved(maya);
    const before = await allAgree(green, [maya, jonas]);

    mayaNet.cut();
    jonasNet.cut();
    await maya.context().setOffline(true);
    await jonas.context().setOffline(true);
    await savedMark(maya, "offline").waitFor(soon);
    await savedMark(jonas, "offline").waitFor(soon);

    // The same box: Maya moves it, Jonas gives it another label. The same line: both write into it.
    await drag(maya, box, { x: 140, y: 90 });
    await relabel(jonas, box, "API gateway");
    await writeRequirement(maya, "Functional", ", in order");
    await writeRequirement(jonas, "Functional", ", at once");
    await writeRequirement(jonas, "Non-functional", "p99 below 200 ms");
    await openTab(jonas, "Chat");
    await jonas.getByRole("textbox", { name: "Message to everyone" }).fill("Are you still there?");
    await jonas.keyboard.press("Enter");
    await jonas.getByText("not sent yet").waitFor(soon);

    for (const page of [maya, jonas]) {
      const shown = must(await savedMark(page, "offline").textContent(), "the indicator");
      const count = Number(/^Offline, (\d+) unsent$/.exec(shown)?.[1]);
      expect(count).toBeGreaterThan(0);
      const strip = notice(page, "offline");
      await strip.getByText(`${String(count)} edit`).waitFor(soon);
      await asksBeforeLeaving(page);
    }

    await maya.context().setOffline(false);
    await jonas.context().setOffline(false);
    mayaNet.mend();
    jonasNet.mend();
    await Promise.all([allSaved(maya), allSaved(jonas)]);
    await requirementsShown(jonas);
    const kept = await allAgree(green, [maya, jonas]);

    expect(kept.board).toHaveLength(before.board.length);
    const [from, to] = [placesOf(before.board)[box], placesOf(kept.board)[box]];
    expect(must(to, "the box")[0]).toBeGreaterThan(must(from, "the box")[0] + 100);
    for (const page of [maya, jonas]) {
      await shapeWith(page, box, "API gateway").waitFor(soon);
      await openTab(page, "Chat");
      await chatMessage(page, "Are you still there?").waitFor(soon);
      await expect.poll(() => page.locator('[role="log"] article').count(), soon).toBe(1);
    }
    for (const words of ["send messages", ", in order", ", at once", "p99 below 200 ms"])
      expect(kept.requirements).toContain(words);

    // Everything is on the server: the page may go without a question.
    const questions = questionsOf(jonas);
    const closed = jonas.waitForEvent("close");
    await jonas.close({ runBeforeUnload: true });
    await closed;
    expect(questions).toEqual([]);
  });
});

/** The indicator says how much is unsent, first that the page tries again, then that it is offline; and the strip why. */
async function goesOffline(page: Page): Promise<void> {
  const words = (kind: string, text: RegExp) => savedMark(page, kind).filter({ hasText: text });
  await words("reconnecting", /^\d+ edits? unsent, reconnecting$/).waitFor(soon);
  await words("offline", /^Offline, \d+ unsent$/).waitFor(soon);
  await notice(page, "offline").getByText("You are offline.").waitFor(soon);
}

/** Drags a shape by its middle, by so many pixels. */
async function drag(page: Page, id: string, by: { x: number; y: number }): Promise<void> {
  const { x, y } = await middleOf(page, id);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + by.x, y + by.y, { steps: 10 });
  await page.mouse.up();
  await expect.poll(async () => (await middleOf(page, id)).x, soon).toBeGreaterThan(x);
  await page.keyboard.press("Escape");
}

async function relabel(page: Page, id: string, label: string): Promise<void> {
  const { x, y } = await middleOf(page, id);
  await page.mouse.dblclick(x, y);
  const editor = page.locator(`[data-shape-id="${id}"] .ProseMirror[contenteditable="true"]`);
  await editor.waitFor(soon);
  await expect
    .poll(() => editor.evaluate((element) => element === document.activeElement))
    .toBe(true);
  await page.keyboard.press("Control+a");
  await page.keyboard.type(label);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await shapeWith(page, id, label).waitFor(soon);
}

async function middleOf(page: Page, id: string): Promise<{ x: number; y: number }> {
  const shape = page.locator(`.tl-shape[data-shape-id="${id}"]`);
  const { x, y, width, height } = must(await shape.boundingBox(), "the shape on screen");
  return { x: x + width / 2, y: y + height / 2 };
}

/** The questions the browser asks before it leaves a page, all answered with "stay". */
function questionsOf(page: Page): string[] {
  const questions: string[] = [];
  page.on("dialog", (dialog) => {
    questions.push(dialog.type());
    void dialog.dismiss();
  });
  return questions;
}

/** Closing the tab and going home both ask; neither leaves. */
async function asksBeforeLeaving(page: Page): Promise<void> {
  const asked = page.waitForEvent("dialog");
  await page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await dialog.dismiss();
  await page.getByRole("button", { name: "Greenroom: your interviews" }).click();
  const question = page.getByRole("dialog", { name: "Leave with unsent edits?" });
  await question.getByRole("button", { name: "Stay" }).click();
  await question.waitFor({ state: "detached" });
  expect(new URL(page.url()).pathname).toMatch(/^\/r\//);
}

/** Everything an observer and a mentor must not do, as a client of their own would ask for it. */
const COMMANDS: readonly CommandBody[] = [
  { kind: "clock.start" },
  { kind: "clock.pause" },
  { kind: "clock.adjust", byMinutes: 5 },
  { kind: "phase.next" },
  { kind: "problem.set", prompt: { title: "Forged title", text: "Forged text" } },
  { kind: "constraint.inject", constraint: "failure", text: "Forged constraint" },
  { kind: "board.gather" },
  { kind: "room.end" },
];

describe("somebody tries what their role may not do", () => {
  test("observer and mentor: nothing on the page, nothing by sockets of their own, nobody is disturbed", async () => {
    const green = await openGreenroom();
    const { maya, jonas, room } = await openInterview(green.origin, green.origin);
    const { page: ola } = await somebody(green.origin);
    const { page: sam } = await somebody(green.origin);
    await join(ola, room.links.observer, "Ola");
    await join(sam, room.links.mentor, "Sam");
    await labelBox(maya, { at: { x: 320, y: 150 }, label: "Gateway" });
    await writeRequirement(maya, "Functional", "send messages");
    await allSaved(maya);
    for (const page of [jonas, ola, sam]) await requirementsShown(page);
    const before = await allAgree(green, [maya, jonas, ola, sam]);
    const reconnects = [maya, jonas].map(newSocketsOf);

    for (const page of [ola, sam]) await writesNothingOnThePage(page);
    await openTab(ola, "Chat");
    await ola.getByText("Observers read along.").waitFor(soon);
    expect(await ola.getByRole("textbox", { name: "Message to everyone" }).count()).toBe(0);
    await say(sam, "Ask about ordering.");
    await openTab(maya, "Chat");
    await chatMessage(maya, "Ask about ordering.").waitFor(soon);

    for (const page of [ola, sam]) await writesNothingBySocket(green, await seatOf(page));
    const observer = await seatOf(ola);
    const chat = connect(green, observer);
    await chat.welcome;
    expect(await chat.send({ kind: "chat.post", text: "Forged message" })).toMatchObject({
      refusal: "not_allowed",
    });

    await openTab(maya, "Requirements");
    expect(await allAgree(green, [maya, jonas, ola, sam])).toEqual(before);
    expect((await roomOf(green, observer)).room.clock).toMatchObject({ kind: "running", phase: 0 });
    for (const page of [maya, jonas]) await allSaved(page);
    for (const sockets of reconnects) expect(sockets).toEqual([]);

    // Those who may go on as if nothing had happened, and the log knows nothing of it.
    const stroke = await drawStroke(jonas, { x: 320, y: 260 }, { x: 480, y: 300 });
    for (const page of [maya, ola, sam])
      await page.locator(`[data-shape-id="${stroke}"]`).waitFor(soon);
    await allSaved(jonas);
    const host = await seatOf(maya);
    const end = connect(green, host);
    await end.welcome;
    expect(await end.send({ kind: "room.end" })).toMatchObject({ ok: true });
    const { bytes, recording } = await fetchRecording(green, host);
    expect(new TextDecoder().decode(bytes)).not.toContain("Forged");
    const authors = new Set([observer.seatId, (await seatOf(sam)).seatId]);
    const written = recording.entries.filter(
      (entry) => entry.kind === "update" && entry.by !== null && authors.has(entry.by),
    );
    expect(written).toEqual([]);
  });

  test("before Start nothing of the prompt or the room reaches the candidate, on no channel", async () => {
    const green = await openGreenroom();
    const { page: maya } = await somebody(green.origin);
    const { page: jonas } = await somebody(green.origin);
    const heard = everythingHeardBy(jonas);
    const room = await createRoom(maya, { name: "Maya" });
    await openTab(maya, "Brief");
    await maya.getByRole("button", { name: "Edit the prompt" }).click();
    await maya.getByRole("textbox", { name: "Title" }).fill("Quokka ledger");
    await maya.getByRole("textbox", { name: "Prompt" }).fill("Count every quokka on Rottnest.");
    await maya.getByRole("button", { name: "Keep the prompt" }).click();
    await maya.getByText("Count every quokka on Rottnest.").waitFor(soon);
    await labelBox(maya, { at: { x: 320, y: 150 }, label: "Wombat" });
    await allSaved(maya);

    await join(jonas, room.links.candidate, "Jonas");
    await jonas.getByRole("main", { name: "Before the start" }).waitFor(soon);
    const seat = await seatOf(jonas);
    for (const name of ["board", "requirements", "notes"]) {
      const socket = rawYjs(green, `${room.roomId}/${name}`, ["greenroom", seat.ticket]);
      expect(await socket.closed).toBe(CLOSE.notForThisRole);
      expect(socket.messages).toEqual([]);
    }
    for (const path of ["", "/recording"]) {
      const answer = await request(green, `/api/rooms/${room.roomId}${path}`, {
        ticket: seat.ticket,
      });
      expect(JSON.stringify(answer.body)).not.toMatch(/quokka|wombat/i);
    }
    // Something that comes after it all, so that nothing is merely late.
    await say(maya, "Can you hear me?");
    await expect.poll(() => heard.text(), soon).toContain("Can you hear me?");
    expect(heard.text()).not.toMatch(/quokka|wombat|shape:zone/i);
    expect(heard.addresses().filter((address) => address.includes("/yjs/"))).toEqual([]);

    await startInterview(maya);
    await boardReady(jonas);
    await expect.poll(() => heard.text(), soon).toContain("Count every quokka on Rottnest.");
    await expect.poll(() => heard.text(), soon).toContain("Wombat");
  });
});

/** Sockets that a page opens from now on, by address. */
function newSocketsOf(page: Page): string[] {
  const opened: string[] = [];
  page.on("websocket", (socket) => void opened.push(socket.url()));
  return opened;
}

/** Every answer and every WebSocket frame that a page receives from now on. */
function everythingHeardBy(page: Page) {
  const parts: string[] = [];
  const addresses: string[] = [];
  page.on("websocket", (socket) => {
    addresses.push(socket.url());
    socket.on("framereceived", ({ payload }) => void parts.push(payload.toString()));
  });
  page.on("response", (response) => {
    addresses.push(response.url());
    if (!response.url().includes("/api/")) return;
    response.text().then(
      (text) => void parts.push(text),
      () => void parts.push("an answer without a body"),
    );
  });
  return { text: () => parts.join("\n"), addresses: () => addresses };
}

/** Tools, keys and the document of a reader's page lead to nothing. */
async function writesNothingOnThePage(page: Page): Promise<void> {
  for (const tool of ["draw", "rectangle", "eraser", "note"])
    expect(await page.getByTestId(`tools.${tool}`).count()).toBe(0);
  expect(await page.getByRole("group", { name: "Clock controls" }).count()).toBe(0);
  expect(await page.getByRole("button", { name: "Invite", exact: true }).count()).toBe(0);
  expect(await page.getByRole("button", { name: "Bring everyone here" }).count()).toBe(0);

  const board = await readBoardOnScreen(page);
  const canvas = must(await page.locator(".tl-canvas").boundingBox(), "the board");
  await page.mouse.click(canvas.x + 500, canvas.y + 350);
  for (const key of ["r", "d", "Control+a", "Delete", "Control+z"]) {
    await page.keyboard.press(key);
    await page.mouse.move(canvas.x + 400, canvas.y + 250);
    await page.mouse.down();
    await page.mouse.move(canvas.x + 520, canvas.y + 330, { steps: 4 });
    await page.mouse.up();
  }
  expect(await readBoardOnScreen(page)).toEqual(board);

  const words = await readRequirementsOnScreen(page);
  expect(await page.locator(".gr-doc").getAttribute("contenteditable")).toBe("false");
  await page.locator(".gr-doc p").first().click();
  await page.keyboard.type("Forged words");
  for (const box of await page.locator(".gr-doc input[type=checkbox]").all())
    await box.click({ force: true, timeout: 1_000 }).catch(() => undefined);
  expect(await readRequirementsOnScreen(page)).toBe(words);
  expect(await page.locator(".gr-doc li[data-checked=true]").count()).toBe(0);
}

/** An update, a sync step 2 and a deletion on each document, each command, each route: refused, with its code. */
async function writesNothingBySocket(green: Greenroom, seat: StoredInterview): Promise<void> {
  const { roomId, ticket } = seat;
  const board = await readDocument(green, seat, "board", Y.encodeStateAsUpdate);
  const requirements = await readDocument(green, seat, "requirements", Y.encodeStateAsUpdate);
  const forged: readonly (readonly [string, number, Uint8Array])[] = [
    ["board", 2, changeOf(board, forgeShape)],
    ["board", 1, changeOf(board, forgeShape)],
    ["board", 2, changeOf(board, deleteEverything)],
    ["requirements", 2, changeOf(requirements, forgeWords)],
    ["requirements", 1, changeOf(requirements, forgeWords)],
    ["requirements", 2, changeOf(requirements, deleteWords)],
  ];
  for (const [name, step, update] of forged) {
    const socket = rawYjs(green, `${roomId}/${name}`, ["greenroom", ticket]);
    await socket.opened;
    const taken = new Promise<string>((resolve) => {
      socket.socket.on("message", (message: Buffer) => {
        if (message[0] === MARK_MESSAGE) resolve("taken");
      });
    });
    socket.send(uint(0), uint(step), block(update));
    socket.send(uint(MARK_MESSAGE), uint(1));
    expect(await Promise.race([socket.closed, taken])).toBe(CLOSE.startOver);
  }
  const connection = connect(green, { roomId, ticket });
  await connection.welcome;
  for (const command of COMMANDS) {
    expect(await connection.send(command)).toMatchObject({ ok: false, refusal: "not_allowed" });
  }
  connection.socket.disconnect();
  for (const [method, path] of [
    ["DELETE", ""],
    ["POST", "/invites/candidate"],
    ["DELETE", "/invites/interviewer"],
  ] as const) {
    const answer = await request(green, `/api/rooms/${roomId}${path}`, {
      method,
      ticket,
    });
    expect(answer.status).toBe(403);
  }
}

/** The update that a change of a copy of this state makes. */
function changeOf(state: Uint8Array, change: (doc: Y.Doc) => void): Uint8Array {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, state);
  return Y.mergeUpdates(updatesOf(doc, change));
}

function forgeShape(doc: Y.Doc): void {
  writeRecord(boardRecords(doc), { id: "shape:forged", typeName: "shape", type: "Forged" });
}

function deleteEverything(doc: Y.Doc): void {
  for (const { id } of readBoard(doc)) boardRecords(doc).delete(id);
}

function forgeWords(doc: Y.Doc): void {
  doc.getXmlFragment("content").push([new Y.XmlText("Forged words")]);
}

function deleteWords(doc: Y.Doc): void {
  const root = doc.getXmlFragment("content");
  root.delete(0, root.length);
}

describe("the server is stopped", () => {
  test("it ends with 0, and a room that was in nobody's memory comes back whole", async () => {
    const green = await openGreenroom();
    const { maya, jonas } = await openInterview(green.origin, green.origin);
    const box = await labelBox(jonas, { at: { x: 320, y: 150 }, label: "Gateway" });
    await writeRequirement(jonas, "Functional", "one to one chat");
    await say(maya, "Well begun.");
    await allSaved(jonas);
    await allSaved(maya);
    const saved = await keptBy(green, jonas);
    const seat = await seatOf(jonas);
    await maya.close();
    await jonas.close();
    expect(await green.stop()).toBe(0);
    await green.restart();

    // Nobody is connected: the first one opens the room from the store.
    expect(await readDocument(green, seat, "board", readBoard)).toEqual(saved.board);
    expect(await readDocument(green, seat, "requirements", wordsOf)).toBe(saved.requirements);
    const back = await somebody(green.origin);
    await back.page.goto("/");
    await back.page.evaluate((interview) => {
      const list = { version: 1, interviews: [interview] };
      localStorage.setItem("greenroom.interviews", JSON.stringify(list));
    }, seat);
    await back.page.goto(`/r/${seat.roomId}`);
    await boardReady(back.page);
    await shapeWith(back.page, box, "Gateway").waitFor(soon);
    await openTab(back.page, "Chat");
    await chatMessage(back.page, "Well begun.").waitFor(soon);
    expect(green.log()).not.toContain('"level":"error"');
  });
});
