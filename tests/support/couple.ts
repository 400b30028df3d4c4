// An interview under way: two people in browsers of their own, by networks that can be cut, and whether their screens and the
// server show one and the same. What is opened here ends with the test.
import type { Browser, Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import type * as Y from "yjs";
import { readBoard, type BoardRecord } from "../../shared/board-document.ts";
import { must } from "../../shared/must.ts";
import { plainText, readRequirements } from "../../shared/requirements-document.ts";
import type { StoredInterview } from "../../client/interviews.ts";
import { connect } from "./app.ts";
import { newPerson } from "./browser.ts";
import {
  boardReady,
  createRoom,
  join,
  PATIENCE_MS,
  readDocument,
  seatOf,
  startGreenroom,
  type Greenroom,
  type MadeRoom,
} from "./greenroom.ts";
import { openTab, readBoardOnScreen, readRequirementsOnScreen, startInterview } from "./hands.ts";
import { startProxy, type Proxy } from "./proxy.ts";

/** For waits: as long as it takes on a slow machine. */
export const soon = { timeout: PATIENCE_MS };

/** A server of this test's own. */
export async function openGreenroom(): Promise<Greenroom> {
  const green = await startGreenroom();
  onTestFinished(() => green.close());
  return green;
}

/** Somebody who leaves when the test ends. */
export async function somebody(browser: Browser, baseURL: string): Promise<Page> {
  const person = await newPerson(browser, { baseURL });
  onTestFinished(() => person.context.close());
  return person.page;
}

/** A network of somebody's own. */
export async function proxyTo(green: Greenroom): Promise<Proxy> {
  const proxy = await startProxy(green.port);
  onTestFinished(() => proxy.close());
  return proxy;
}

export interface Couple {
  readonly maya: Page;
  readonly jonas: Page;
  readonly room: MadeRoom;
}

/** Maya interviews, Jonas is the candidate, the clock runs. Each reaches the server by an address of their own. */
export async function openInterview(
  browser: Browser,
  mayaURL: string,
  jonasURL = mayaURL,
): Promise<Couple> {
  const maya = await somebody(browser, mayaURL);
  const jonas = await somebody(browser, jonasURL);
  const room = await createRoom(maya, { name: "Maya", problem: "Team chat" });
  await join(jonas, linkVia(jonasURL, room.links.candidate), "Jonas");
  await startInterview(maya);
  await boardReady(jonas);
  return { maya, jonas, room };
}

/** The same link by another way to the server. */
export function linkVia(url: string, link: string): string {
  return link.replace(/^https?:\/\/[^/]+/, url);
}

/** Opens the requirements and waits for them. */
export async function requirementsShown(page: Page): Promise<void> {
  await openTab(page, "Requirements");
  await page.locator(".gr-doc h2").first().waitFor(soon);
}

/** The room as the server has it now. */
export async function roomOf(green: Greenroom, { roomId, ticket }: StoredInterview) {
  const connection = connect(green, { roomId, ticket });
  const { room, now } = await connection.welcome;
  connection.socket.disconnect();
  return { room, now };
}

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

/** Where records of a board stand, the same way. */
export function placesOf(
  records: readonly BoardRecord[],
): Record<string, readonly [number, number]> {
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
export const wordsOf = (doc: Y.Doc): string => readRequirements(doc).map(plainText).join("\n");
/** Without spaces: how lines are broken is no part of the words. */
export const bare = (text: string): string => text.replaceAll(/\s+/g, "");

export interface Kept {
  readonly board: readonly BoardRecord[];
  readonly requirements: string;
}

/** What the server has now, as a seat of the page gets it. */
export async function keptBy(green: Greenroom, page: Page): Promise<Kept> {
  const seat = await seatOf(page);
  return {
    board: await readDocument(green, seat, "board", readBoard),
    requirements: await readDocument(green, seat, "requirements", wordsOf),
  };
}

/** All screens show one and the same, and it is what the server has. */
export async function allAgree(green: Greenroom, pages: readonly Page[]): Promise<Kept> {
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
