// The built server as a process of its own, with data of its own, and what people do in front of it: make a room on the
// first page, come in by a link, draw, label, write. Waits for what shows on the page; never for a time.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Locator, Page } from "playwright-core";
import { expect, vi } from "vitest";
import type * as Y from "yjs";
import type { DocumentName } from "../../shared/documents.ts";
import { must } from "../../shared/must.ts";
import { decodeRecording, type Recording } from "../../shared/recording.ts";
import { ROLES, type Role } from "../../shared/seat.ts";
import type { StoredInterview } from "../../client/interviews.ts";
import { yjs } from "./app.ts";
import type { Person } from "./browser.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const READY = /^Greenroom is ready: http:\/\/\S+:(\d+)$/;

/** How long a condition of the page may take before the test gives up: far more than it takes on a slow machine. */
export const PATIENCE_MS = 20_000;

/** Tries until it does not throw; the last failure is what the test sees. Works in hooks too, unlike expect.poll. */
export function eventually<T>(look: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(look, { timeout: PATIENCE_MS, interval: 50 });
}

export interface Greenroom {
  /** http://127.0.0.1:port; the same after a restart. */
  readonly origin: string;
  readonly port: number;
  readonly dataDir: string;
  /** Everything the processes wrote to standard error so far. */
  log(): string;
  /** kill -9, at once. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** The server again on the same port and the same data; kills the old process if it still runs. */
  restart(): Promise<void>;
  /** Ends the process and removes the data. For afterAll. */
  close(): Promise<void>;
}

/** Starts dist/server/main.js on a free port with an empty folder for its data. */
export async function startGreenroom(
  environment: Readonly<Record<string, string>> = {},
): Promise<Greenroom> {
  const dataDir = await mkdtemp(joinPath(tmpdir(), "greenroom-e2e-"));
  const log: string[] = [];
  const run = (port: number) =>
    launch({ ...environment, PORT: String(port), DATA_DIR: dataDir }, log);
  let { process: child, port } = await run(0);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, "exit");
    child.kill(signal);
    await exit;
  };
  return {
    origin: `http://127.0.0.1:${String(port)}`,
    port,
    dataDir,
    log: () => log.join(""),
    kill: () => end("SIGKILL"),
    async stop() {
      await end("SIGTERM");
      return child.exitCode;
    },
    async restart() {
      await end("SIGKILL");
      ({ process: child, port } = await run(port));
    },
    async close() {
      await end("SIGTERM");
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

interface Launched {
  readonly process: ChildProcess;
  readonly port: number;
}

/** Resolves with the port once the one line on standard output says it. */
async function launch(environment: Record<string, string>, log: string[]): Promise<Launched> {
  const child = spawn(process.execPath, [joinPath(ROOT, "dist/server/main.js")], {
    env: { ...process.env, NODE_ENV: "production", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => void log.push(text));
  for await (const line of createInterface({ input: child.stdout })) {
    const port = READY.exec(line)?.[1];
    if (port) return { process: child, port: Number(port) };
    throw new Error(`the server said something else than its address: ${line}`);
  }
  throw new Error(`the server did not start:\n${log.join("")}`);
}

/** What a test remembers of a room. */
export interface MadeRoom {
  readonly roomId: string;
  /** Whole links, one per role. */
  readonly links: Readonly<Record<Role, string>>;
}

export interface RoomWish {
  readonly name: string;
  /** Title of a built-in prompt; the first of the list without it. */
  readonly problem?: string;
  /** Name of a preset that stands in the row; the first without it. */
  readonly plan?: string;
}

/** Makes a room on the first page as its interviewer, goes in and reads the links from the Invite popover. */
export async function createRoom(page: Page, { name, problem, plan }: RoomWish): Promise<MadeRoom> {
  await page.goto("/");
  const form = page.getByRole("form", { name: "New interview" });
  await form.waitFor();
  if (problem !== undefined) await form.getByText(problem, { exact: true }).click();
  if (plan !== undefined) await form.getByRole("button", { name: plan, exact: true }).click();
  await form.getByRole("textbox", { name: "Your name, as the others see it" }).fill(name);
  await form.getByRole("button", { name: "Create the room" }).click();
  await page.waitForURL(/\/r\/[^/]+$/);
  await boardReady(page);
  const roomId = must(new URL(page.url()).pathname.split("/")[2], "the room in the address");
  return { roomId, links: await readLinks(page) };
}

async function readLinks(page: Page): Promise<Record<Role, string>> {
  const button = page.getByRole("button", { name: "Invite", exact: true });
  await button.click();
  const links: [string, string][] = [];
  for (const role of ROLES) {
    const field = page.getByRole("textbox", { name: `${capital(role)} link` });
    await field.focus();
    await eventually(async () => expect(await field.inputValue()).toMatch(/^http.*#/));
    links.push([role, await field.inputValue()]);
  }
  await page.keyboard.press("Escape");
  await page.getByRole("textbox", { name: "Candidate link" }).waitFor({ state: "detached" });
  const found: Record<string, string> = Object.fromEntries(links);
  const of = (role: Role) => must(found[role], `the link of the ${role}`);
  return {
    interviewer: of("interviewer"),
    candidate: of("candidate"),
    mentor: of("mentor"),
    observer: of("observer"),
  };
}

/** Comes in through the Join page. Resolves when the room, or the lobby before Start, is on screen. */
export async function join(page: Page, link: string, name: string): Promise<void> {
  await page.goto(link);
  await page.getByRole("textbox", { name: "Your name" }).fill(name);
  await page.getByRole("button", { name: "Enter the room" }).click();
  await page.getByRole("list", { name: "Who is here" }).waitFor({ timeout: PATIENCE_MS });
}

/** Somebody's place in the row of people at the top right. */
export function seatOnScreen(page: Page, name: string): Locator {
  return page
    .getByRole("list", { name: "Who is here" })
    .getByRole("listitem")
    .filter({ has: page.getByText(name, { exact: true }) });
}

/** The board is there and can be drawn on (or looked at). */
export async function boardReady(page: Page): Promise<void> {
  await page.locator(".tl-canvas").waitFor({ timeout: PATIENCE_MS });
  await page.locator('[data-shape-id="shape:zone-design"]').waitFor({ state: "attached" });
}

/** The seat this browser holds in the room of its page, with its ticket. */
export async function seatOf(page: Page): Promise<StoredInterview> {
  const roomId = new URL(page.url()).pathname.split("/")[2];
  const stored: { interviews: StoredInterview[] } = await page.evaluate(() =>
    JSON.parse(localStorage.getItem("greenroom.interviews") ?? '{"interviews":[]}'),
  );
  return must(
    stored.interviews.find((interview) => interview.roomId === roomId),
    "a seat in the room of the page",
  );
}

/** Pixels from the top left corner of the board. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Moves the pointer over the board. */
export async function pointAt(page: Page, spot: Spot): Promise<void> {
  const at = await onScreen(page, spot);
  await page.mouse.move(at.x, at.y, { steps: 6 });
}

/** Draws a wave with the pen. Resolves with the id of the new shape, once this screen shows it. */
export async function drawStroke(page: Page, from: Spot, to: Spot): Promise<string> {
  await page.getByTestId("tools.draw").click();
  const start = await onScreen(page, from);
  const end = await onScreen(page, to);
  return newShape(page, async () => {
    await page.mouse.move(start.x, start.y);
    await page.mouse.down();
    for (let step = 1; step <= STROKE_STEPS; step++) {
      const share = step / STROKE_STEPS;
      const x = start.x + (end.x - start.x) * share;
      const y = start.y + (end.y - start.y) * share + Math.sin(share * 9) * 14;
      await page.mouse.move(x, y);
    }
    await page.mouse.up();
    await page.keyboard.press("v");
  });
}

const STROKE_STEPS = 24;

export interface BoxWish {
  readonly at: Spot;
  readonly width?: number;
  readonly height?: number;
  readonly label: string;
}

/** Draws a rectangle and writes its label. Resolves with the id of the new shape. */
export async function labelBox(
  page: Page,
  { at, width = 150, height = 70, label }: BoxWish,
): Promise<string> {
  await page.getByTestId("tools.rectangle").click();
  const corner = await onScreen(page, at);
  const id = await newShape(page, async () => {
    await page.mouse.move(corner.x, corner.y);
    await page.mouse.down();
    await page.mouse.move(corner.x + width, corner.y + height, { steps: 6 });
    await page.mouse.up();
  });
  await page.keyboard.press("Enter");
  await page.locator(`[data-shape-id="${id}"] .ProseMirror[contenteditable="true"]`).waitFor();
  await eventually(async () => expect(await page.evaluate(writesInEditor)).toBe(true));
  await page.keyboard.type(label);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await shapeWith(page, id, label).waitFor();
  return id;
}

/** The shape on screen, when it shows this text. */
export function shapeWith(page: Page, id: string, text: string): Locator {
  return page.locator(`[data-shape-id="${id}"]`).filter({ hasText: text });
}

/** The interviewer presses Start. Resolves when their clock runs. */
export async function startInterview(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Start\b/ }).click();
  await eventually(async () => expect(await readClock(page)).toMatchObject({ state: "running" }));
}

/** The clock as a page shows it. */
export interface ShownClock {
  /** running, last, overtime, paused, idle or over. */
  readonly state: string;
  /** Seconds of the countdown; negative in overtime. */
  readonly seconds: number;
  /** Name of the present phase; "" when there is none. */
  readonly phase: string;
  /** The line beside the digits, such as "left of 5:00". */
  readonly caption: string;
}

export async function readClock(page: Page): Promise<ShownClock> {
  const shown = await page.evaluate(() => {
    const timer = document.querySelector<HTMLElement>('[role="timer"]');
    const phase = document.querySelector('[aria-label="Phases"] [aria-current="step"]');
    return {
      state: timer?.dataset["state"] ?? "",
      digits: timer?.querySelector("b")?.textContent ?? "",
      caption: timer?.querySelector("b + span > span")?.textContent ?? "",
      // "Requirements, 0 minutes 3 of 5 used"
      phase: phase?.firstElementChild?.textContent?.split(",")[0] ?? "",
    };
  });
  const { state, caption, phase, digits } = shown;
  const size = digits
    .replace("+", "")
    .split(":")
    .reduce((sum, part) => sum * 60 + Number(part), 0);
  return { state, caption, phase, seconds: digits.startsWith("+") ? -size : size };
}

/** The interviewer sends a constraint from the drawer, which is left as it was. `kind` as it is called there. */
export async function sendConstraint(page: Page, text: string, kind?: string): Promise<void> {
  const button = page.getByRole("button", { name: "Constraints", exact: true });
  const wasOpen = (await button.getAttribute("aria-expanded")) === "true";
  if (!wasOpen) await button.click();
  const drawer = page.getByRole("complementary", { name: "Constraints, staff only" });
  await drawer.getByRole("textbox", { name: "Your own constraint" }).fill(text);
  if (kind !== undefined) {
    await drawer.getByRole("button", { name: /^Kind:/ }).click();
    await page.getByRole("menuitemradio", { name: kind }).click();
  }
  await drawer.getByRole("button", { name: "Send now" }).click();
  await drawer.getByRole("listitem").filter({ hasText: text }).waitFor();
  if (!wasOpen) await button.click();
}

/** The constraint that has just arrived above the board, if it says this. */
export function arrivingConstraint(page: Page, text: string): Locator {
  return page.getByRole("region", { name: "New constraint" }).filter({ hasText: text });
}

/** Writes to everyone. Resolves when the message is one of the room on this page. */
export async function say(page: Page, text: string): Promise<void> {
  await openTab(page, "Chat");
  await page.getByRole("textbox", { name: "Message to everyone" }).fill(text);
  await page.keyboard.press("Enter");
  await chatMessage(page, text).waitFor();
}

/** A message of the chat that the server has. */
export function chatMessage(page: Page, text: string): Locator {
  return page.locator('[role="log"] article:not([data-waiting])').filter({ hasText: text });
}

/** A tab of the left panel. */
export async function openTab(page: Page, name: "Brief" | "Requirements" | "Chat"): Promise<void> {
  await page.getByRole("tab", { name: new RegExp(`^${name}`) }).click();
}

/** Writes into the first line of a section of the requirements, behind what stands there. */
export async function writeRequirement(page: Page, section: string, text: string): Promise<void> {
  await openTab(page, "Requirements");
  const heading = page.locator(".gr-doc h2").filter({ hasText: new RegExp(`^${section}`) });
  await heading.waitFor({ timeout: PATIENCE_MS });
  await heading.locator("xpath=following-sibling::ul[1]//p").first().click();
  await page.keyboard.press("End");
  await page.keyboard.type(text);
  await eventually(async () => expect(await readRequirementsOnScreen(page)).toContain(text));
}

/** Words of the requirements as the page shows them, without the flags of carets. */
export async function readRequirementsOnScreen(page: Page): Promise<string> {
  return page.locator(".gr-doc").evaluate((element) => {
    const copy = element.cloneNode(true);
    if (!(copy instanceof Element)) return "";
    for (const caret of copy.querySelectorAll(".gr-doc-caret")) caret.remove();
    return [...copy.querySelectorAll("h1, h2, h3, p")]
      .map((line) => (line.textContent ?? "").replaceAll("\u2060", "").trim())
      .filter((line) => line !== "")
      .join("\n");
  });
}

/** What the board shows: the text of every shape by its id, in the order of the ids. Frames show no text here. */
export async function readBoardOnScreen(page: Page): Promise<Record<string, string>> {
  return page.evaluate(() => {
    const shapes = [...document.querySelectorAll<HTMLElement>(".tl-shape[data-shape-id]")];
    const entries = shapes.map((shape): [string, string] => [
      shape.dataset["shapeId"] ?? "",
      shape.dataset["shapeType"] === "frame" ? "" : (shape.textContent ?? "").trim(),
    ]);
    return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}

/** Reads something of a document as the server has it now, over the Yjs socket of a seat. */
export async function readDocument<T>(
  { port }: Pick<Greenroom, "port">,
  { roomId, ticket }: Pick<StoredInterview, "roomId" | "ticket">,
  name: DocumentName,
  read: (doc: Y.Doc) => T,
): Promise<T> {
  const peer = yjs({ port }, { roomId, ticket }, name);
  try {
    await peer.synced;
    return read(peer.doc);
  } finally {
    peer.close();
  }
}

/** The recording as the server gives it to a seat: its bytes, and read. */
export async function fetchRecording(
  { origin }: Pick<Greenroom, "origin">,
  { roomId, ticket }: Pick<StoredInterview, "roomId" | "ticket">,
): Promise<{ readonly bytes: Uint8Array; readonly recording: Recording }> {
  const response = await fetch(`${origin}/api/rooms/${roomId}/recording`, {
    headers: { authorization: `Bearer ${ticket}` },
  });
  if (!response.ok) throw new Error(`the recording was refused: ${await response.text()}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { bytes, recording: decodeRecording(bytes) };
}

/** Waits until this page says that everything is on the server's disk. */
export async function allSaved(page: Page): Promise<void> {
  await page
    .getByRole("banner")
    .getByText("Saved", { exact: true })
    .waitFor({ timeout: PATIENCE_MS });
}

/** Keeps a picture of the page in tests/e2e/shots when SHOTS is set; does nothing otherwise. */
export async function keepShot({ page }: Pick<Person, "page">, name: string): Promise<void> {
  if (!process.env["SHOTS"]) return;
  const folder = joinPath(ROOT, "tests/e2e/shots");
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: joinPath(folder, `${name}.png`) });
}

async function newShape(page: Page, draw: () => Promise<void>): Promise<string> {
  const before = new Set(Object.keys(await readBoardOnScreen(page)));
  await draw();
  return eventually(async () => {
    const added = Object.keys(await readBoardOnScreen(page)).filter((id) => !before.has(id));
    return must(added[0], "the new shape");
  });
}

function writesInEditor(): boolean {
  return document.activeElement?.classList.contains("ProseMirror") === true;
}

async function onScreen(page: Page, { x, y }: Spot): Promise<Spot> {
  const box = must(await page.locator(".tl-canvas").boundingBox(), "the board on the screen");
  return { x: box.x + x, y: box.y + y };
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
