// axe-core on every page, in light and in dark: nothing serious, nothing critical. The pages are those of one interview, so
// that they are looked at with something on them.
import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import type axe from "axe-core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium, newPerson, type Person } from "../support/browser.ts";
import {
  boardReady,
  createRoom,
  join,
  startGreenroom,
  type Greenroom,
  type MadeRoom,
} from "../support/greenroom.ts";
import {
  arrivingConstraint,
  drawStroke,
  keepShot,
  labelBox,
  openTab,
  readClock,
  say,
  seatOnScreen,
  sendConstraint,
  startInterview,
  writeRequirement,
} from "../support/hands.ts";

const CONSTRAINT = "Messages of one country must not leave it.";
const SCHEMES = ["light", "dark"] as const;
const GRAVE: ReadonlySet<unknown> = new Set(["serious", "critical"]);

let axeSource: string;
let greenroom: Greenroom;
let browser: Browser;
let maya: Person;
let jonas: Person;
let room: MadeRoom;

beforeAll(async () => {
  axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core"), "utf8");
  greenroom = await startGreenroom();
  browser = await launchChromium();
  maya = await newPerson(browser, { baseURL: greenroom.origin });
  jonas = await newPerson(browser, { baseURL: greenroom.origin });
});

afterAll(async () => {
  await browser.close();
  await greenroom.close();
});

describe("axe finds nothing serious on", () => {
  test("a page only if nothing is planted there", async () => {
    const { page } = jonas;
    await page.goto("/");
    await page.getByRole("form", { name: "New interview" }).waitFor();
    await page.evaluate(() => {
      const faint = document.createElement("p");
      faint.textContent = "hardly to be read";
      faint.style.setProperty("color", "#bbb");
      faint.style.setProperty("background", "#ccc");
      document.querySelector("main")?.append(faint, document.createElement("button"));
    });
    const grave = (await axeOn(jonas)).filter(({ impact }) => GRAVE.has(impact));
    expect(grave.map(({ id }) => id).toSorted()).toEqual(["button-name", "color-contrast"]);
  });

  test("Home", async () => {
    const { page } = maya;
    await page.goto("/");
    await page.getByRole("form", { name: "New interview" }).waitFor();
    expect(await flawsOf(maya, "home")).toEqual([]);
    await page.getByText("My own", { exact: true }).click();
    await page.getByRole("button", { name: "Create the room" }).click();
    await page.getByText("Give the problem a title.").waitFor();
    expect(await flawsOf(maya, "home-own")).toEqual([]);
  });

  test("the room being prepared", async () => {
    room = await createRoom(maya.page, { name: "Maya", problem: "Team chat" });
    expect(await flawsOf(maya, "preparing")).toEqual([]);
    await maya.page.getByRole("button", { name: "Invite", exact: true }).click();
    await maya.page.getByRole("textbox", { name: "Candidate link" }).waitFor();
    expect(await flawsOf(maya, "invite")).toEqual([]);
    await maya.page.keyboard.press("Escape");
  });

  test("Join", async () => {
    await jonas.page.goto(room.links.candidate);
    await jonas.page.getByRole("textbox", { name: "Your name" }).waitFor();
    expect(await flawsOf(jonas, "join")).toEqual([]);
  });

  test("the lobby", async () => {
    await join(jonas.page, room.links.candidate, "Jonas");
    await jonas.page.getByText("Maya is preparing the room").waitFor();
    expect(await flawsOf(jonas, "lobby")).toEqual([]);
  });

  test("the interview, for the candidate while a constraint arrives", async () => {
    await startInterview(maya.page);
    await boardReady(jonas.page);
    await drawStroke(jonas.page, { x: 300, y: 180 }, { x: 500, y: 220 });
    await labelBox(jonas.page, { at: { x: 300, y: 320 }, label: "Gateway" });
    await writeRequirement(jonas.page, "Functional", "Send a message to a channel");
    await sendConstraint(maya.page, CONSTRAINT, "Compliance");
    await arrivingConstraint(jonas.page, CONSTRAINT).waitFor();
    expect(await flawsOf(jonas, "candidate")).toEqual([]);
    await jonas.page.getByRole("button", { name: "Acknowledge" }).first().click();
    await say(jonas.page, "Which countries? https://example.org/list");
    expect(await flawsOf(jonas, "chat")).toEqual([]);
    await openTab(jonas.page, "Brief");
    expect(await flawsOf(jonas, "brief")).toEqual([]);
  });

  test("the interview, for the interviewer with the drawer open", async () => {
    const { page } = maya;
    await page.getByRole("button", { name: "Constraints", exact: true }).click();
    await page.getByRole("complementary", { name: "Constraints, staff only" }).waitFor();
    await openTab(page, "Requirements");
    await page.locator(".gr-doc").getByText("Send a message to a channel").waitFor();
    await seatOnScreen(page, "Jonas").waitFor();
    expect(await flawsOf(maya, "interviewer")).toEqual([]);
    await page.getByRole("group", { name: "Clock controls" }).getByLabel("Pause").click();
    await expect.poll(() => readClock(page)).toMatchObject({ state: "paused" });
    expect(await flawsOf(maya, "paused")).toEqual([]);
  });

  test("the keyboard shortcuts, and the question before the end", async () => {
    const { page } = maya;
    await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
    await page.getByRole("dialog").waitFor();
    expect(await flawsOf(maya, "shortcuts")).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("button", { name: /^More clock actions/ }).click();
    await page.getByRole("menuitem", { name: "End the interview…" }).click();
    await page.getByRole("dialog").waitFor();
    expect(await flawsOf(maya, "end-dialog")).toEqual([]);
    await page.getByRole("button", { name: "End the interview" }).click();
    await expect.poll(() => readClock(page)).toMatchObject({ state: "over" });
  });

  test("the room after the end", async () => {
    await openTab(maya.page, "Brief");
    expect(await flawsOf(maya, "ended")).toEqual([]);
  });

  test("the replay", async () => {
    const { page } = maya;
    await page.getByRole("button", { name: "Replay" }).click();
    await boardReady(page);
    await page.keyboard.press("]");
    await page.keyboard.press("]");
    await openTab(page, "Brief");
    expect(await flawsOf(maya, "replay")).toEqual([]);
  });

  test("Home with interviews, and a room that is not there", async () => {
    await maya.page.goto("/");
    await maya.page.getByRole("heading", { name: "Your interviews" }).waitFor();
    await maya.page.getByText("Team chat").first().waitFor();
    expect(await flawsOf(maya, "home-again")).toEqual([]);
    await jonas.page.goto("/r/0000000000");
    await jonas.page.getByRole("heading", { level: 1 }).waitFor();
    expect(await flawsOf(jonas, "no-room")).toEqual([]);
  });
});

/** What axe has against the page as it is now, in light and in dark: the serious and the critical. */
async function flawsOf(person: Person, name: string): Promise<string[]> {
  const { page } = person;
  const found: string[] = [];
  for (const scheme of SCHEMES) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.locator(`html[data-mantine-color-scheme="${scheme}"]`).waitFor();
    await page.evaluate(whenStill);
    await keepShot(person, `axe-${name}-${scheme}`);
    for (const { id, impact, nodes } of await axeOn(person)) {
      if (!GRAVE.has(impact)) continue;
      for (const { html, failureSummary } of nodes) {
        found.push(`${scheme}: ${id}: ${html.slice(0, 160)} ${failureSummary ?? ""}`);
      }
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  return found;
}

/** By evaluation, because the content policy lets no script tag in. */
async function axeOn({ page }: Person): Promise<axe.Result[]> {
  const isThere = await page.evaluate(() => "axe" in globalThis);
  if (!isThere) await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { axe: tool } = globalThis as typeof globalThis & { readonly axe: typeof axe };
    return (await tool.run(document, { resultTypes: ["violations"] })).violations;
  });
}

/** Colours on their way from one to another have no contrast to measure, and an inherited one sets off the next. */
async function whenStill(): Promise<void> {
  for (;;) {
    await new Promise((resolve) => {
      requestAnimationFrame(() => requestAnimationFrame(resolve));
    });
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity);
    if (ending.length === 0) return;
    await Promise.allSettled(ending.map((animation) => animation.finished));
  }
}
