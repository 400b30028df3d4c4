// A real Chromium for the end-to-end tests, and a person at it. The browser can reach nothing but
// 127.0.0.1; whatever the page tries elsewhere, or complains about, is in the person's `problems`.
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { findChromium as find } from "../../scripts/chromium.mjs";

const HOME = "127.0.0.1";

export interface Person {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Console errors, page errors, policy violations and requests that left 127.0.0.1, in order. */
  readonly problems: string[];
}

export interface PersonOptions {
  readonly baseURL: string;
  readonly colorScheme?: "light" | "dark";
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly reducedMotion?: "reduce" | "no-preference";
}

/** The path of a Chromium. Throws when there is none: `npm test` has looked for one before. */
function findChromium(): string {
  const path = find();
  if (path === null) throw new Error("no Chromium: run `node scripts/ready.mjs --browser`");
  return path;
}

export async function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    headless: true,
    args: [
      "--headless=new",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--force-color-profile=srgb",
      `--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE ${HOME}`,
    ],
  });
}

/** Somebody with a browser of their own: nothing is shared with another person's. */
export async function newPerson(
  browser: Browser,
  {
    baseURL,
    colorScheme = "light",
    viewport = { width: 1280, height: 720 },
    reducedMotion = "reduce",
  }: PersonOptions,
): Promise<Person> {
  const problems: string[] = [];
  const context = await browser.newContext({
    baseURL,
    colorScheme,
    viewport,
    reducedMotion,
    serviceWorkers: "block",
  });
  await context.exposeBinding("reportPolicyViolation", (_source, violation: string) => {
    problems.push(`policy: ${violation}`);
  });
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const report: unknown = Reflect.get(window, "reportPolicyViolation");
      if (typeof report !== "function") return;
      report(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`);
    });
  });
  context.on("console", (message) => {
    if (message.type() === "error") {
      problems.push(`console: ${message.text()} (${message.location().url})`);
    }
  });
  context.on("weberror", (error) => {
    problems.push(`page: ${error.error().stack ?? error.error().message}`);
  });
  context.on("request", (request) => noteIfOutside(request.url(), problems));
  context.on("page", (page) => {
    page.on("websocket", (socket) => noteIfOutside(socket.url(), problems));
    page.on("crash", () => problems.push("page: crashed"));
  });
  return { context, page: await context.newPage(), problems };
}

function noteIfOutside(address: string, problems: string[]): void {
  const { protocol, hostname } = new URL(address);
  if (["data:", "blob:", "about:"].includes(protocol)) return;
  if (hostname !== HOME) problems.push(`outside: ${address}`);
}
