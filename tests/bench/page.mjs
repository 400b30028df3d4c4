// The page: JavaScript per page (gzip, by what the browser really fetched) and the time from navigation to a board one can
// draw on, in an empty room, in Chromium against the built server.
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { findChromium } from "../../scripts/chromium.mjs";
import { createGreenroom } from "./peers.mjs";
import { startServer } from "./servers.mjs";

const VISITS = 5;
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
];

export async function measurePage() {
  const server = await startServer("greenroom");
  const browser = await chromium.launch({ executablePath: findChromium(), args: FLAGS });
  const base = `http://127.0.0.1:${server.port}`;
  try {
    const home = await javascriptOf(browser, base, "/", "A room to practise");
    const room = await createGreenroom(server.port);
    const times = [];
    let kb = 0;
    for (let visit = 0; visit < VISITS; visit++) {
      const result = await boardOf(browser, base, room);
      times.push(result.ms);
      kb = result.kb;
    }
    return {
      homeKb: home.kb,
      interviewKb: kb,
      boardMs: times.toSorted((a, b) => a - b)[Math.floor(VISITS / 2)],
    };
  } finally {
    await browser.close();
    await server.stop("SIGKILL");
  }
}

/** Scripts that were asked for before the text stood there; what is loaded behind it, for menus, is not waited for. */
async function javascriptOf(browser, base, path, text) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  const page = await context.newPage();
  const bodies = new Map();
  page.on("response", (response) => {
    if (response.url().endsWith(".js")) bodies.set(response.url(), response.body());
  });
  await page.addInitScript((wanted) => {
    const look = () => {
      if (!document.body?.textContent?.includes(wanted)) return;
      globalThis.usableAt = performance.now();
      observer.disconnect();
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { childList: true, subtree: true, characterData: true });
  }, text);
  await page.goto(base + path);
  await page.getByText(text).first().waitFor();
  const early = await page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .filter(({ name, startTime }) => name.endsWith(".js") && startTime < globalThis.usableAt)
      .map(({ name }) => name),
  );
  const sizes = await Promise.all(
    early.map(async (url) => gzipSync((await bodies.get(url)) ?? "").length),
  );
  await context.close();
  return { kb: Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1024) };
}

/** A newcomer takes a seat first; measured is the second visit, as after a reload, with an empty cache. */
async function boardOf(browser, base, { roomId, invites }) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  const page = await context.newPage();
  await page.goto(`${base}/r/${roomId}#${invites.interviewer}`);
  await page.getByLabel("Your name").fill("Maya");
  await page.getByRole("button", { name: "Enter the room" }).click();
  await page.locator(".tl-canvas").waitFor();
  const session = await context.newCDPSession(page);
  await session.send("Network.clearBrowserCache");
  const sizes = countJavascript(page);
  const begin = performance.now();
  await page.goto(`${base}/r/${roomId}`);
  await page.locator(".tl-canvas").waitFor();
  await page.locator('[data-testid="tools.draw"]').waitFor();
  const ms = performance.now() - begin;
  const kb = await sizes();
  await context.close();
  return { ms, kb };
}

function countJavascript(page) {
  const bodies = [];
  page.on("response", (response) => {
    if (response.url().endsWith(".js")) bodies.push(response.body());
  });
  return async () =>
    Math.round(
      (await Promise.all(bodies)).reduce((sum, body) => sum + gzipSync(body).length, 0) / 1024,
    );
}
