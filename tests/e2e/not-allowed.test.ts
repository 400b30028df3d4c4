// Somebody tries what their role may not do, on the page and with sockets of their own; and what a candidate may not know
// before Start. Real server, real browsers. Refused each time, heard of by nobody, and nobody else is disturbed.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Y from "yjs";
import { boardRecords, readBoard, writeRecord } from "../../shared/board-document.ts";
import type { CommandBody } from "../../shared/commands.ts";
import { must } from "../../shared/must.ts";
import { CLOSE, MARK_MESSAGE } from "../../shared/protocol.ts";
import type { StoredInterview } from "../../client/interviews.ts";
import { connect, rawYjs, request } from "../support/app.ts";
import { launchChromium } from "../support/browser.ts";
import {
  allAgree,
  openGreenroom,
  openInterview,
  requirementsShown,
  roomOf,
  somebody,
  soon,
} from "../support/couple.ts";
import {
  boardReady,
  createRoom,
  fetchRecording,
  join,
  readDocument,
  seatOf,
  type Greenroom,
} from "../support/greenroom.ts";
import {
  allSaved,
  chatMessage,
  drawStroke,
  labelBox,
  openTab,
  readBoardOnScreen,
  readRequirementsOnScreen,
  say,
  startInterview,
  writeRequirement,
} from "../support/hands.ts";
import { block, uint, updatesOf } from "../support/peers.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(() => browser.close());

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
    const { maya, jonas, room } = await openInterview(browser, green.origin);
    const ola = await somebody(browser, green.origin);
    const sam = await somebody(browser, green.origin);
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
    const maya = await somebody(browser, green.origin);
    const jonas = await somebody(browser, green.origin);
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
  for (const tick of await page.locator(".gr-doc input[type=checkbox]").all()) {
    expect(await tick.isDisabled()).toBe(true);
    await tick.click({ force: true });
  }
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
