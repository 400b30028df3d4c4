// The days on which something breaks: the server is killed, the network goes, the server is stopped. Real server, real
// browsers. What was shown as saved is there afterwards, and nobody is thrown out.
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { boardRecords, readBoard, writeRecord } from "../../shared/board-document.ts";
import { must } from "../../shared/must.ts";
import { nextDeadline, remainingMs } from "../../shared/room.ts";
import { yjs } from "../support/app.ts";
import { launchChromium } from "../support/browser.ts";
import {
  allAgree,
  bare,
  keptBy,
  openGreenroom,
  openInterview,
  placesOf,
  proxyTo,
  requirementsShown,
  roomOf,
  somebody,
  soon,
  wordsOf,
} from "../support/couple.ts";
import { boardReady, readDocument, seatOf } from "../support/greenroom.ts";
import {
  allSaved,
  chatMessage,
  drawStroke,
  labelBox,
  openTab,
  readRequirementsOnScreen,
  say,
  shapeWith,
  writeRequirement,
} from "../support/hands.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(() => browser.close());

const savedMark = (page: Page, kind: string): Locator => page.locator(`[data-saved="${kind}"]`);
const notice = (page: Page, kind: string): Locator => page.locator(`[data-notice="${kind}"]`);

describe("the server is killed", () => {
  test("in the middle of drawing and typing: what was saved is there, the clock waits, both go on", async () => {
    const green = await openGreenroom();
    const { maya, jonas, room } = await openInterview(browser, green.origin);
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

    await drawStroke(jonas, { x: 620, y: 150 }, { x: 700, y: 190 });
    await labelBox(maya, { at: { x: 320, y: 350 }, label: "Postgres" });
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
    const { maya, jonas, room } = await openInterview(browser, green.origin);
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
    const { maya, jonas } = await openInterview(browser, mayaNet.url, jonasNet.url);
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

describe("the server is stopped", () => {
  test("it ends with 0, and a room that was in nobody's memory comes back whole", async () => {
    const green = await openGreenroom();
    const { maya, jonas } = await openInterview(browser, green.origin);
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
    const back = await somebody(browser, green.origin);
    await back.goto("/");
    await back.evaluate((interview) => {
      const list = { version: 1, interviews: [interview] };
      localStorage.setItem("greenroom.interviews", JSON.stringify(list));
    }, seat);
    await back.goto(`/r/${seat.roomId}`);
    await boardReady(back);
    await shapeWith(back, box, "Gateway").waitFor(soon);
    await openTab(back, "Chat");
    await chatMessage(back, "Well begun.").waitFor(soon);
    expect(green.log()).not.toContain('"level":"error"');
  });
});
