// Development: compiles on every change, with the server and Vite beside it, each restarting what
// it owns. Open http://127.0.0.1:5173. Ctrl-C, or the end of either of them, ends everything.
// The compiler's own watch mode is not used: in 7.0.2 `tsc -b --watch` misses changes on Linux.
import { spawn } from "node:child_process";
import { readdirSync, watch } from "node:fs";
import { join } from "node:path";
import { BuildFailed, compile, ROOT, VITE } from "./build.mjs";

const PAGE = "http://127.0.0.1:5173";
const SETTLE_MS = 100;

compileAndSay(); // the server needs something to start from
const children = [
  start("server", ["--watch", "--watch-preserve-output", join(ROOT, "dist/server/main.js")]),
  start("vite", [VITE, "client", "--clearScreen", "false"]),
];

/** @type {NodeJS.Timeout | undefined} */
let settling;
const watchers = foldersUnder("shared", "server").map((folder) =>
  watch(folder, () => {
    clearTimeout(settling);
    settling = setTimeout(compileAndSay, SETTLE_MS);
  }),
);

let ending = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => end(0));

function compileAndSay() {
  try {
    compile();
  } catch (error) {
    if (!(error instanceof BuildFailed)) throw error;
    console.error(error.message);
  }
}

/**
 * Each folder has its own watcher: Node 20's recursive one on Linux loses a file that an editor
 * saves by replacing it.
 * @param {string[]} projects
 */
function foldersUnder(...projects) {
  return projects.flatMap((project) => {
    const top = join(ROOT, project);
    const inside = readdirSync(top, { recursive: true, withFileTypes: true });
    const folders = inside.filter((entry) => entry.isDirectory());
    return [top, ...folders.map((entry) => join(entry.parentPath, entry.name))];
  });
}

/**
 * @param {string} name
 * @param {string[]} args
 */
function start(name, args) {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, PUBLIC_URL: process.env["PUBLIC_URL"] ?? PAGE },
  });
  child.on("exit", (code) => {
    if (!ending) console.error(`${name} ended (${String(code)})`);
    end(1);
  });
  return child;
}

/** @param {number} code */
function end(code) {
  if (ending) return;
  ending = true;
  process.exitCode = code;
  clearTimeout(settling);
  for (const watcher of watchers) watcher.close();
  for (const child of children) child.kill("SIGTERM");
}
