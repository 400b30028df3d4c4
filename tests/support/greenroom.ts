// The built server as a process of its own, with data of its own, and the way into its rooms: made on the first page, joined
// by a link. Also what the server itself says of a room: its documents and its recording.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { expect, vi } from "vitest";
import type * as Y from "yjs";
import type { DocumentName } from "../../shared/documents.ts";
import { must } from "../../shared/must.ts";
import { decodeRecording, type Recording } from "../../shared/recording.ts";
import { ROLES, type Role } from "../../shared/seat.ts";
import type { StoredInterview } from "../../client/interviews.ts";
import { yjs } from "./app.ts";

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

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
