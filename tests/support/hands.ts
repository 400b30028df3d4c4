// What a person does in a room and what they see of it, by the page alone: draw, label, write, talk, read the clock and both
// documents. Waits for what shows on the page; never for a time.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { must } from "../../shared/must.ts";
import type { Person } from "./browser.ts";
import { eventually, PATIENCE_MS } from "./greenroom.ts";

const SHOTS = fileURLToPath(new URL("../e2e/shots", import.meta.url));

/** Somebody's place in the row of people at the top right. */
export function seatOnScreen(page: Page, name: string): Locator {
  return page
    .getByRole("list", { name: "Who is here" })
    .getByRole("listitem")
    .filter({ has: page.getByText(name, { exact: true }) });
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
  await page.screenshot({ path: join(SHOTS, `${name}.png`) });
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
