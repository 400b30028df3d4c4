// One whole interview in two browsers, from the first page to the end, with a third who comes late. The tests are one story:
// each goes on where the one before it stopped.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ZONES } from "../../shared/board-document.ts";
import { findProblem } from "../../shared/problem.ts";
import { must } from "../../shared/must.ts";
import { launchChromium, newPerson, type Person } from "../support/browser.ts";
import {
  boardReady,
  createRoom,
  eventually,
  join,
  seatOf,
  startGreenroom,
  type Greenroom,
  type MadeRoom,
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
  seatOnScreen,
  sendConstraint,
  shapeWith,
  startInterview,
  writeRequirement,
} from "../support/hands.ts";

const PROMPT = must(findProblem("team-chat"), "the prompt of this interview");
const CONSTRAINT = "The region that holds your message log goes dark for 20 minutes.";

let greenroom: Greenroom;
let browser: Browser;
let maya: Person;
let jonas: Person;
let room: MadeRoom;

beforeAll(async () => {
  greenroom = await startGreenroom();
  browser = await launchChromium();
  maya = await newPerson(browser, { baseURL: greenroom.origin });
  jonas = await newPerson(browser, { baseURL: greenroom.origin, colorScheme: "dark" });
});

afterAll(async () => {
  await browser.close();
  await greenroom.close();
});

describe("an interview in two browsers", () => {
  test("is made on the first page, and the candidate waits without knowing the prompt", async () => {
    const heard = listen(jonas);
    room = await createRoom(maya.page, { name: "Maya", problem: PROMPT.title, plan: "Classic 45" });
    await join(jonas.page, room.links.candidate, "Jonas");
    expect(new URL(jonas.page.url()).hash).toBe("");
    await jonas.page.getByText("Maya is preparing the room").waitFor();
    await maya.page.getByText("Jonas is here, done").waitFor();
    await maya.page.getByText(PROMPT.text).waitFor();

    const seen = [await jonas.page.content(), ...heard].join("\n");
    expect(seen).toContain("Maya");
    expect(seen).not.toContain(PROMPT.title);
    expect(seen).not.toContain(PROMPT.text.slice(0, 30));
    await keepShot(jonas, "interview-lobby");
  });

  test("starts, and the phase bar runs for both", async () => {
    await startInterview(maya.page);
    await boardReady(jonas.page);
    await jonas.page.getByText(PROMPT.text).waitFor();
    await sameClock([maya, jonas], { state: "running", phase: "Requirements" });
    const { seconds } = await readClock(jonas.page);
    await expect.poll(async () => (await readClock(jonas.page)).seconds).toBeLessThan(seconds);
  });

  test("shows what both draw, and where their pointers are", async () => {
    const stroke = await drawStroke(jonas.page, { x: 300, y: 180 }, { x: 500, y: 220 });
    await shape(maya, stroke).waitFor({ state: "attached" });
    const box = await labelBox(maya.page, { at: { x: 300, y: 300 }, label: "Gateway" });
    await shapeWith(jonas.page, box, "Gateway").waitFor();
    await jonas.page.locator(".tl-nametag").getByText("Maya").waitFor();
    await pointAt(jonas.page, { x: 420, y: 420 });
    await maya.page.locator(".tl-nametag").getByText("Jonas").waitFor();
    await sameBoard([maya, jonas]);
    expect(Object.keys(await readBoardOnScreen(jonas.page)).length).toBe(ZONES.length + 2);
  });

  test("shows what both write, and where their carets are", async () => {
    await writeRequirement(jonas.page, "Functional", "Send a message to a channel");
    await openTab(maya.page, "Requirements");
    await maya.page.locator(".gr-doc").getByText("Send a message to a channel").waitFor();
    await caretOf(maya, "Jonas").waitFor({ state: "attached" });
    await writeRequirement(maya.page, "Non-functional", "p99 below 200 ms");
    await jonas.page.locator(".gr-doc").getByText("p99 below 200 ms").waitFor();
    await caretOf(jonas, "Maya").waitFor({ state: "attached" });
    await sameRequirements([maya, jonas]);
    expect(await readRequirementsOnScreen(maya.page)).toMatch(/^Functional\nSend a message/);
    await keepShot(maya, "interview-carets");
  });

  test("pauses, resumes, takes a minute more, goes on and back, for both alike", async () => {
    const { page } = maya;
    const controls = page.getByRole("group", { name: "Clock controls" });
    await controls.getByRole("button", { name: "Pause" }).click();
    await sameClock([maya, jonas], { state: "paused", phase: "Requirements" });
    const [mine, theirs] = await Promise.all([readClock(maya.page), readClock(jonas.page)]);
    expect(mine).toEqual(theirs);
    await controls.getByRole("button", { name: "Resume" }).click();
    await sameClock([maya, jonas], { state: "running", phase: "Requirements" });
    await controls.getByRole("button", { name: /^\+1/ }).click();
    await sameClock([maya, jonas], { caption: "left of 6:00", phase: "Requirements" });
    await controls.getByRole("button", { name: "Next phase: Estimation" }).click();
    await sameClock([maya, jonas], { state: "running", phase: "Estimation" });
    await controls.getByRole("button", { name: /^More clock actions/ }).click();
    await page.getByRole("menuitem", { name: "Back a phase" }).click();
    await sameClock([maya, jonas], { state: "running", phase: "Requirements" });
    expect(await jonas.page.getByRole("group", { name: "Clock controls" }).count()).toBe(0);
  });

  test("changes by a constraint: sent, acknowledged by key, put on the board, addressed", async () => {
    await jonas.page.locator(".tl-canvas").click({ position: { x: 250, y: 500 } });
    await sendConstraint(maya.page, CONSTRAINT, "Failure");
    const strip = arrivingConstraint(jonas.page, CONSTRAINT);
    await strip.waitFor();
    await keepShot(jonas, "interview-constraint");
    await jonas.page.keyboard.press("y");
    await strip.waitFor({ state: "detached" });

    await openTab(maya.page, "Brief");
    await openTab(jonas.page, "Brief");
    await constraintCard(maya, CONSTRAINT)
      .getByText(/^Acknowledged after/)
      .waitFor();
    const before = await readBoardOnScreen(jonas.page);
    const card = constraintCard(jonas, CONSTRAINT);
    await card.getByRole("button", { name: "Put on the board" }).click();
    await expect.poll(() => addedTo(maya, before)).toEqual([`Failure:${CONSTRAINT}`]);
    await card.getByRole("button", { name: "Mark as addressed" }).click();
    await card.getByText(/^Addressed at/).waitFor();
    await constraintCard(maya, CONSTRAINT)
      .getByText(/^Addressed at/)
      .waitFor();
  });

  test("has a chat, in which links are links", async () => {
    await say(jonas.page, "Do reactions count? See https://example.org/spec");
    await maya.page.getByRole("tab", { name: /^Chat.*1 unread/ }).waitFor();
    await say(maya.page, "Leave them out <b>for now</b>");
    await chatMessage(jonas.page, "Leave them out <b>for now</b>").waitFor();
    const link = chatMessage(maya.page, "Do reactions count?").getByRole("link");
    expect(await link.getAttribute("href")).toBe("https://example.org/spec");
    expect(await link.getAttribute("rel")).toContain("noopener");
  });

  test("takes back one's own work only, by button and by shortcut", async () => {
    const mine = await labelBox(maya.page, { at: { x: 480, y: 300 }, label: "Queue" });
    const theirs = await drawStroke(jonas.page, { x: 300, y: 420 }, { x: 460, y: 440 });
    await shape(maya, theirs).waitFor({ state: "attached" });
    await shape(jonas, mine).waitFor({ state: "attached" });

    await maya.page.getByTestId("quick-actions.undo").click(); // the label
    await maya.page.getByTestId("quick-actions.undo").click(); // the box
    await shape(maya, mine).waitFor({ state: "detached" });
    await shape(jonas, mine).waitFor({ state: "detached" });
    expect(await shape(maya, theirs).count()).toBe(1);
    await maya.page.getByTestId("quick-actions.redo").click();
    await shape(jonas, mine).waitFor({ state: "attached" });

    await jonas.page.keyboard.press("Control+z");
    await shape(jonas, theirs).waitFor({ state: "detached" });
    await shape(maya, theirs).waitFor({ state: "detached" });
    expect(await shape(jonas, mine).count()).toBe(1);
    await jonas.page.keyboard.press("Control+Shift+z");
    await shape(maya, theirs).waitFor({ state: "attached" });
    await sameBoard([maya, jonas]);
  });

  test("takes back one's own words only", async () => {
    await writeRequirement(maya.page, "Assumptions", "One region");
    await writeRequirement(jonas.page, "Constraints", "Two engineers");
    await maya.page.locator(".gr-doc").getByText("Two engineers").waitFor();
    await maya.page
      .getByRole("toolbar", { name: "Requirements tools" })
      .getByRole("button", { name: "Undo" })
      .click();
    await jonas.page.locator(".gr-doc").getByText("One region").waitFor({ state: "detached" });
    expect(await readRequirementsOnScreen(maya.page)).toContain("Two engineers");
    await jonas.page.keyboard.press("Control+z");
    await maya.page.locator(".gr-doc").getByText("Two engineers").waitFor({ state: "detached" });
    await jonas.page.keyboard.press("Control+Shift+z");
    await maya.page.locator(".gr-doc").getByText("Two engineers").waitFor();
    await sameRequirements([maya, jonas]);
  });

  test("survives a reload: the same seat, and everything is there", async () => {
    const seat = await seatOf(jonas.page);
    const board = await readBoardOnScreen(jonas.page);
    const requirements = await readRequirementsOnScreen(jonas.page);
    await allSaved(jonas.page);
    await jonas.page.reload();
    await boardReady(jonas.page);
    expect(await seatOf(jonas.page)).toEqual(seat);
    await expect.poll(() => readBoardOnScreen(jonas.page)).toEqual(board);
    await openTab(jonas.page, "Requirements");
    await expect.poll(() => readRequirementsOnScreen(jonas.page)).toBe(requirements);
    await openTab(jonas.page, "Brief");
    await constraintCard(jonas, CONSTRAINT)
      .getByText(/^Addressed at/)
      .waitFor();
    await chatMessage(jonas.page, "Do reactions count?").waitFor({ state: "attached" });
    await sameClock([maya, jonas], { state: "running", phase: "Requirements" });
    expect(await seatOnScreen(maya.page, "Jonas").count()).toBe(1);
  });

  test("shows the same to an observer who comes late, and lets them change nothing", async () => {
    const olga = await newPerson(browser, { baseURL: greenroom.origin });
    await join(olga.page, room.links.observer, "Olga");
    await boardReady(olga.page);
    await maya.page.getByRole("list", { name: "Who is here" }).getByText("1 watching").waitFor();
    await olga.page.getByText(PROMPT.text).waitFor();
    await sameClock([maya, olga], { state: "running", phase: "Requirements" });
    await sameBoard([maya, olga]);
    await openTab(olga.page, "Requirements");
    await sameRequirements([maya, olga]);
    await constraintCard(olga, CONSTRAINT).waitFor({ state: "attached" });
    await chatMessage(olga.page, "Leave them out").waitFor({ state: "attached" });
    await keepShot(olga, "interview-observer");

    expect(await olga.page.getByTestId("tools.draw").count()).toBe(0);
    expect(await olga.page.locator('.gr-doc[contenteditable="true"]').count()).toBe(0);
    expect(await olga.page.getByRole("textbox", { name: "Message to everyone" }).count()).toBe(0);
    expect(await olga.page.getByRole("button", { name: /^(Start|Pause|Invite)/ }).count()).toBe(0);
    expect(olga.problems).toEqual([]);
    await olga.context.close();
  });

  test("ends after one question, and is read-only for both", async () => {
    const { page } = maya;
    await allSaved(page);
    await page.getByRole("button", { name: /^More clock actions/ }).click();
    await page.getByRole("menuitem", { name: "End the interview…" }).click();
    const dialog = page.getByRole("dialog", { name: `End ${PROMPT.title}?` });
    await dialog.getByRole("button", { name: "Go on" }).click();
    await dialog.waitFor({ state: "detached" });
    await sameClock([maya, jonas], { state: "running", phase: "Requirements" });

    await page.getByRole("button", { name: /^More clock actions/ }).click();
    await page.getByRole("menuitem", { name: "End the interview…" }).click();
    await dialog.getByRole("button", { name: "End the interview" }).click();
    for (const person of [maya, jonas]) {
      await person.page.getByText("The interview has ended.", { exact: true }).first().waitFor();
      await expect.poll(() => readClock(person.page)).toMatchObject({ state: "over" });
      await expect.poll(() => person.page.getByTestId("tools.draw").count()).toBe(0);
      await openTab(person.page, "Requirements");
      await expect
        .poll(() => person.page.locator('.gr-doc[contenteditable="true"]').count())
        .toBe(0);
      await openTab(person.page, "Chat");
      expect(await person.page.getByRole("textbox", { name: "Message to everyone" }).count()).toBe(
        0,
      );
      await person.page.getByRole("button", { name: "Replay" }).waitFor();
    }
    await sameBoard([maya, jonas]);
    await keepShot(maya, "interview-ended");
  });

  test("has brought no error, no policy violation and no request to anywhere else", () => {
    expect(maya.problems).toEqual([]);
    expect(jonas.problems).toEqual([]);
    expect(greenroom.log()).not.toMatch(/"level":"(?:error|warn)"/);
  });
});

/** Everything that comes over the sockets of a person's page from now on, as text. */
function listen({ page }: Person): string[] {
  const heard: string[] = [];
  page.on("websocket", (socket) => {
    socket.on("framereceived", ({ payload }) => void heard.push(payload.toString("utf8")));
  });
  page.on("response", (response) => {
    if (!response.url().includes("/api/rooms/")) return;
    response.text().then(
      (text) => void heard.push(text),
      () => {}, // the page went on before it was read
    );
  });
  return heard;
}

function shape({ page }: Person, id: string) {
  return page.locator(`[data-shape-id="${id}"]`);
}

function caretOf({ page }: Person, name: string) {
  return page.locator(".gr-doc .gr-doc-caret").filter({ hasText: name });
}

function constraintCard({ page }: Person, text: string) {
  return page
    .getByRole("complementary", { name: "Brief, requirements and chat" })
    .locator("li[data-kind]")
    .filter({ hasText: text });
}

/** Texts of the shapes that are on a person's screen and were not in `before`. */
async function addedTo({ page }: Person, before: Record<string, string>): Promise<string[]> {
  const now = await readBoardOnScreen(page);
  return Object.entries(now).flatMap(([id, text]) => (id in before ? [] : [text]));
}

/** Waits until both clocks show this, within a second of each other. */
async function sameClock(
  [one, other]: readonly [Person, Person],
  shows: Partial<Awaited<ReturnType<typeof readClock>>>,
): Promise<void> {
  const apart = async () => {
    const [mine, theirs] = await Promise.all([readClock(one.page), readClock(other.page)]);
    expect(mine).toMatchObject(shows);
    expect(theirs).toMatchObject(shows);
    return Math.abs(mine.seconds - theirs.seconds);
  };
  await expect.poll(apart).toBeLessThanOrEqual(1);
}

async function sameBoard([one, other]: readonly [Person, Person]): Promise<void> {
  await eventually(async () =>
    expect(await readBoardOnScreen(other.page)).toEqual(await readBoardOnScreen(one.page)),
  );
}

async function sameRequirements([one, other]: readonly [Person, Person]): Promise<void> {
  await eventually(async () =>
    expect(await readRequirementsOnScreen(other.page)).toBe(
      await readRequirementsOnScreen(one.page),
    ),
  );
}
