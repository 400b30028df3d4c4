// A short interview, and then its replay: what is seen at a moment of the recording is what was seen live at that moment.
// The session is held once; the tests look at its recording, as bytes and on the page.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readBoard } from "../../shared/board-document.ts";
import { DOCUMENT_AUDIENCE } from "../../shared/documents.ts";
import { audienceOf, type EventKind } from "../../shared/events.ts";
import { must } from "../../shared/must.ts";
import { findProblem } from "../../shared/problem.ts";
import { readRequirements } from "../../shared/requirements-document.ts";
import type { Entry } from "../../shared/recording.ts";
import { stageAt } from "../../shared/stage.ts";
import { createTimeline, type Marker } from "../../shared/timeline.ts";
import { launchChromium, newPerson, type Person } from "../support/browser.ts";
import {
  boardReady,
  createRoom,
  eventually,
  fetchRecording,
  join,
  readDocument,
  seatOf,
  startGreenroom,
  type Greenroom,
} from "../support/greenroom.ts";
import {
  allSaved,
  arrivingConstraint,
  chatMessage,
  drawStroke,
  keepShot,
  labelBox,
  openTab,
  pointAt,
  readBoardOnScreen,
  readClock,
  readRequirementsOnScreen,
  say,
  sendConstraint,
  startInterview,
  writeRequirement,
} from "../support/hands.ts";

const PROMPT = must(findProblem("url-shortener"), "the prompt of this interview");
const CONSTRAINT = "One address is now opened by a million people in a minute.";
const CHECKPOINT = "Let us stop here for a moment.";

/** What a person sees of the two documents. */
interface Sight {
  readonly board: Record<string, string>;
  readonly requirements: string;
}

let greenroom: Greenroom;
let browser: Browser;
let maya: Person;
let jonas: Person;
/** Live, just before the message CHECKPOINT, and at the end. */
let midway: Sight;
let final: Sight;

beforeAll(async () => {
  greenroom = await startGreenroom();
  browser = await launchChromium();
  maya = await newPerson(browser, { baseURL: greenroom.origin });
  jonas = await newPerson(browser, { baseURL: greenroom.origin, colorScheme: "dark" });
  await holdInterview();
}, 120_000);

afterAll(async () => {
  await browser.close();
  await greenroom.close();
});

describe("the recording of an interview", () => {
  test.each(["interviewer", "candidate"])(
    "ends for the %s as the interview ended",
    async (role) => {
      const seat = await seatOf(role === "candidate" ? jonas.page : maya.page);
      const { recording } = await fetchRecording(greenroom, seat);
      const { documents, room } = stageAt(recording.entries, Infinity);
      expect(recording.complete).toBe(true);
      expect(recording.header.role).toBe(role);
      expect(room.clock.kind).toBe("over");
      const board = await readDocument(greenroom, seat, "board", readBoard);
      expect(board.length).toBeGreaterThan(8);
      expect(readBoard(documents.board)).toEqual(board);
      const requirements = await readDocument(greenroom, seat, "requirements", readRequirements);
      expect(requirements.length).toBeGreaterThan(9);
      expect(readRequirements(documents.requirements)).toEqual(requirements);
    },
  );

  test("tells the candidate nothing that was for the staff", async () => {
    const { bytes, recording } = await fetchRecording(greenroom, await seatOf(jonas.page));
    expect(recording.entries.length).toBeGreaterThan(20);
    const audiences = recording.entries.map((entry) =>
      entry.kind === "keyframe" ? DOCUMENT_AUDIENCE[entry.document] : audienceOf(entry),
    );
    expect(new Set(audiences)).toEqual(new Set(["room"]));
    const started = recording.entries.findIndex(isEvent("clock.started"));
    expect(recording.entries.findIndex(isEvent("seat.joined"))).toBeLessThan(started);
    const { at } = must(recording.entries[started], "the start");
    const told = recording.entries.find(isEvent("problem.revealed"));
    expect(told?.at).toBe(at);
    // The bytes know the prompt once: where it was told.
    const text = Buffer.from(bytes).toString("utf8");
    expect(text.split(PROMPT.text.slice(0, 30)).length - 1).toBe(1);
    expect(text.split(PROMPT.title).length - 1).toBe(1);

    const staff = await fetchRecording(greenroom, await seatOf(maya.page));
    expect(staff.recording.entries.some(isEvent("problem.set"))).toBe(true);
    expect(recording.entries.some(isEvent("problem.set"))).toBe(false);
  });
});

describe("the replay on its page", () => {
  test("is one press away, and ends with what was on the screen when the interview ended", async () => {
    await maya.page.getByRole("button", { name: "Replay" }).click();
    await maya.page.waitForURL(/\/replay$/);
    await boardReady(maya.page);
    expect(await sliderAt(maya.page)).toBe(0);
    await slider(maya.page).focus();
    await maya.page.keyboard.press("End");
    await showsOnPage(maya.page, final);
    const { durationMs } = createTimeline((await recordingOf(maya)).entries);
    expect(await sliderAt(maya.page)).toBe(Math.floor(durationMs / 1000));
    await maya.page.getByText("Ended", { exact: true }).first().waitFor();
    await keepShot(maya, "replay-end");
  });

  test("shows at a moment gone to by key what was on the screen then", async () => {
    const { page } = maya;
    await goToStart(page);
    await showsZonesOnly(page);
    await goToMoment(page, CHECKPOINT);
    await showsOnPage(page, midway);
    expect(midway.board).not.toEqual(final.board);
    expect(midway.requirements).not.toBe(final.requirements);
    await keepShot(maya, "replay-midway");
  });

  test("shows the same to whoever opens a link to that second", async () => {
    const { position } = await markerOf(CHECKPOINT);
    const seconds = Math.ceil(position / 1000);
    const path = new URL(jonas.page.url()).pathname;
    await jonas.page.goto(`${path}/replay?t=${String(seconds)}`);
    await boardReady(jonas.page);
    await expect.poll(() => sliderAt(jonas.page)).toBe(seconds);
    await showsOnPage(jonas.page, midway);
  });

  test("shows constraint and messages at their moments", async () => {
    const { page } = maya;
    await openTab(page, "Brief");
    const card = page.locator("li[data-kind]").filter({ hasText: CONSTRAINT });
    await goToStart(page);
    await card.waitFor({ state: "detached" });
    await goToMoment(page, CONSTRAINT);
    await card.getByText("Sent, not yet acknowledged").waitFor();
    await page.keyboard.press("]");
    await card.getByText(/^Acknowledged after/).waitFor();
    await goToMoment(page, CHECKPOINT);
    await chatMessage(page, CHECKPOINT).waitFor({ state: "attached" });
    await card.getByText(/^Acknowledged after/).waitFor();
    await page.keyboard.press("[");
    await chatMessage(page, CHECKPOINT).waitFor({ state: "detached" });
    expect(await card.count()).toBe(1);
    await slider(page).focus();
    await page.keyboard.press("End");
    await card.getByText(/^Addressed at/).waitFor();
  });

  test("goes by keys: arrows, Home and End", async () => {
    const { page } = maya;
    await goToStart(page);
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => sliderAt(page)).toBe(5);
    await page.keyboard.press("ArrowLeft");
    await expect.poll(() => sliderAt(page)).toBe(0);
    // From the board too: the replay takes these keys before the board does.
    await page.locator(".tl-canvas").click({ position: { x: 20, y: 100 } });
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => sliderAt(page)).toBe(5);
  });

  test("plays, at the speed one asks for, with the pointers of both", async () => {
    const { page } = maya;
    await goToStart(page);
    await page.getByRole("switch", { name: "Skip quiet" }).setChecked(false);
    await page.getByRole("radiogroup", { name: "Speed" }).getByText("4", { exact: true }).click();
    const pointers = Promise.all(
      ["Maya", "Jonas"].map((name) => page.locator(".tl-nametag").getByText(name).waitFor()),
    );
    await page.locator(".tl-canvas").click({ position: { x: 20, y: 100 } });
    await page.keyboard.press(" ");
    await page.getByRole("button", { name: "Pause", exact: true }).waitFor();
    await pointers;
    await expect.poll(() => sliderAt(page)).toBeGreaterThan(4);

    await page.keyboard.press(" ");
    await page.getByRole("button", { name: "Play", exact: true }).waitFor();
    const stopped = await headAt(page);
    await frames(page, 30);
    expect(await headAt(page)).toBe(stopped);

    await page.getByRole("radiogroup", { name: "Speed" }).getByText("32", { exact: true }).click();
    await page.getByRole("button", { name: "Play", exact: true }).click();
    const end = await slider(page).getAttribute("aria-valuemax");
    await expect.poll(() => slider(page).getAttribute("aria-valuenow")).toBe(end);
    await page.getByRole("button", { name: "Play", exact: true }).waitFor();
    await showsOnPage(page, final);
  });

  test("plays a recording that was kept as a file, without a seat", async () => {
    const { bytes } = await fetchRecording(greenroom, await seatOf(jonas.page));
    const nora = await newPerson(browser, { baseURL: greenroom.origin });
    await nora.page.goto("/");
    await nora.page
      .getByLabel("Open a recording file")
      .first()
      .setInputFiles({
        name: "interview.greenroom",
        mimeType: "application/octet-stream",
        buffer: Buffer.from(bytes),
      });
    await boardReady(nora.page);
    await slider(nora.page).focus();
    await nora.page.keyboard.press("End");
    await showsOnPage(nora.page, final);
    expect(nora.problems).toEqual([]);
    await nora.context.close();
  });

  test("has brought no error, no policy violation and no request to anywhere else", () => {
    expect(maya.problems).toEqual([]);
    expect(jonas.problems).toEqual([]);
    expect(greenroom.log()).not.toMatch(/"level":"(?:error|warn)"/);
  });
});

async function holdInterview(): Promise<void> {
  const room = await createRoom(maya.page, { name: "Maya", problem: PROMPT.title });
  await join(jonas.page, room.links.candidate, "Jonas");
  await startInterview(maya.page);
  await boardReady(jonas.page);

  const stroke = await drawStroke(jonas.page, { x: 300, y: 180 }, { x: 500, y: 220 });
  await labelBox(maya.page, { at: { x: 300, y: 320 }, label: "Gateway" });
  await pointAt(jonas.page, { x: 560, y: 260 });
  await writeRequirement(jonas.page, "Functional", "Shorten an address");
  await sendConstraint(maya.page, CONSTRAINT, "Scale jump");
  await arrivingConstraint(jonas.page, CONSTRAINT)
    .getByRole("button", { name: "Acknowledge" })
    .click();
  midway = await sightOfBoth();
  await say(maya.page, CHECKPOINT);
  await clockMovesOn(maya.page, 2);

  await labelBox(jonas.page, { at: { x: 520, y: 300 }, label: "Cache" });
  await erase(jonas.page, stroke);
  await writeRequirement(maya.page, "Non-functional", "Available, even when one region is gone");
  await openTab(jonas.page, "Brief");
  await jonas.page.getByRole("button", { name: "Mark as addressed" }).click();
  await jonas.page.getByText(/^Addressed at/).waitFor();
  final = await sightOfBoth();
  await maya.page.getByRole("button", { name: /^More clock actions/ }).click();
  await maya.page.getByRole("menuitem", { name: "End the interview…" }).click();
  await maya.page.getByRole("button", { name: "End the interview" }).click();
  for (const { page } of [maya, jonas]) {
    await eventually(async () => expect(await readClock(page)).toMatchObject({ state: "over" }));
  }
}

/** What both see once all of it is on the server and the same on both screens. */
async function sightOfBoth(): Promise<Sight> {
  for (const { page } of [maya, jonas]) {
    await openTab(page, "Requirements");
    await allSaved(page);
  }
  await eventually(async () => expect(await sightOf(maya.page)).toEqual(await sightOf(jonas.page)));
  for (const { page } of [maya, jonas]) await allSaved(page);
  return sightOf(jonas.page);
}

async function sightOf(page: Page): Promise<Sight> {
  return {
    board: await readBoardOnScreen(page),
    requirements: await readRequirementsOnScreen(page),
  };
}

/** Waits until the countdown has gone on by so many seconds, so that a whole second lies in between. */
async function clockMovesOn(page: Page, seconds: number): Promise<void> {
  const { seconds: before } = await readClock(page);
  await eventually(async () =>
    expect((await readClock(page)).seconds).toBeLessThanOrEqual(before - seconds),
  );
}

async function erase(page: Page, id: string): Promise<void> {
  const box = must(await page.locator(`[data-shape-id="${id}"]`).boundingBox(), "the stroke");
  await page.getByTestId("tools.eraser").click();
  await page.mouse.move(box.x + box.width / 2, box.y - 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height + 20, { steps: 8 });
  await page.mouse.up();
  await page.locator(`[data-shape-id="${id}"]`).waitFor({ state: "detached" });
  await page.keyboard.press("v");
}

async function showsOnPage(page: Page, sight: Sight): Promise<void> {
  await expect.poll(() => readBoardOnScreen(page)).toEqual(sight.board);
  await openTab(page, "Requirements");
  await expect.poll(() => readRequirementsOnScreen(page)).toBe(sight.requirements);
}

async function showsZonesOnly(page: Page): Promise<void> {
  await expect
    .poll(async () =>
      Object.keys(await readBoardOnScreen(page)).every((id) => id.includes(":zone-")),
    )
    .toBe(true);
}

/** Presses "next moment" until the one that says this is the present one. */
async function goToMoment(page: Page, text: string): Promise<void> {
  const moments = page.getByRole("complementary", { name: "Moments" }).getByRole("button");
  const row = moments.filter({ hasText: text }).first();
  await goToStart(page);
  for (let left = await moments.count(); left > 0; left--) {
    if ((await row.getAttribute("aria-current")) !== null) return;
    const before = await headAt(page);
    await page.keyboard.press("]");
    await expect.poll(() => headAt(page)).not.toBe(before);
  }
}

async function goToStart(page: Page): Promise<void> {
  await slider(page).focus();
  await page.keyboard.press("Home");
  await expect.poll(() => sliderAt(page)).toBe(0);
}

function slider(page: Page) {
  return page.getByRole("slider", { name: "Position" });
}

async function sliderAt(page: Page): Promise<number> {
  return Number(await slider(page).getAttribute("aria-valuenow"));
}

/** Where the playhead is drawn. */
async function headAt(page: Page): Promise<string> {
  return slider(page)
    .locator("i")
    .first()
    .evaluate((head) => head.style.left);
}

/** Lets a page draw so many frames. */
async function frames(page: Page, count: number): Promise<void> {
  await page.evaluate(
    (wanted) =>
      new Promise<void>((resolve) => {
        let left = wanted;
        const next = () => {
          left -= 1;
          if (left > 0) requestAnimationFrame(next);
          else resolve();
        };
        requestAnimationFrame(next);
      }),
    count,
  );
}

async function recordingOf({ page }: Person) {
  return (await fetchRecording(greenroom, await seatOf(page))).recording;
}

async function markerOf(text: string): Promise<Marker> {
  const { markers } = createTimeline((await recordingOf(maya)).entries);
  return must(
    markers.find(({ body }) => body.kind === "chat.posted" && body.text === text),
    "the moment of the message",
  );
}

function isEvent(kind: EventKind): (entry: Entry) => boolean {
  return (entry) => entry.kind === "event" && entry.event.kind === kind;
}
