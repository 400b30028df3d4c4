// Makes a clone ready to run: installs what is missing, builds what is stale. Needs only Node.
// Runs before `npm start`, `npm test` and `npm run check`; quiet and quick when all is in place.
//
//   node scripts/ready.mjs             install, build
//   node scripts/ready.mjs --install   install only
//   node scripts/ready.mjs --force     install, build even if nothing changed
//   node scripts/ready.mjs --browser   install, build, find a Chromium or ask Debian for one
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, BuildFailed, isBuilt, ROOT } from "./build.mjs";
import { findChromium } from "./chromium.mjs";

const LEAST_NODE = [20, 19];
const LOCKFILE = join(ROOT, "package-lock.json");
const MODULES = join(ROOT, "node_modules");
const INSTALLED = join(MODULES, ".greenroom-lock");
const BUSY = join(ROOT, "dist/.busy");
const BUSY_LIMIT_MS = 15 * 60_000;

class NotReady extends Error {}

try {
  const flags = new Set(process.argv.slice(2));
  checkNode();
  if (!isInstalled()) alone(() => isInstalled() || install());
  if (!flags.has("--install")) {
    if (flags.has("--force")) alone(buildAll);
    else if (!isBuilt()) alone(() => isBuilt() || buildAll());
  }
  if (flags.has("--browser")) ensureBrowser();
} catch (error) {
  if (!(error instanceof NotReady || error instanceof BuildFailed)) throw error;
  say(error.message);
  process.exitCode = 1;
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const [leastMajor = 0, leastMinor = 0] = LEAST_NODE;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return;
  throw new NotReady(
    `Greenroom needs Node ${LEAST_NODE.join(".")} or newer; this is ${process.versions.node}. ` +
      "Get a current one from https://nodejs.org and run this again.",
  );
}

/** True when node_modules holds what the lock file asks for; the stamp spares the comparison. */
function isInstalled() {
  if (!existsSync(MODULES)) return false;
  const hash = lockHash();
  if (existsSync(INSTALLED) && readFileSync(INSTALLED, "utf8") === hash) return true;
  if (!npmAgrees()) return false;
  writeFileSync(INSTALLED, hash); // somebody ran `npm install` by hand, and well
  return true;
}

/** npm keeps a list of what it installed. A package for another platform may be missing from it. */
function npmAgrees() {
  const list = join(MODULES, ".package-lock.json");
  if (!existsSync(list)) return false;
  const installed = packagesOf(list);
  const wanted = packagesOf(LOCKFILE);
  delete wanted[""];
  return (
    Object.entries(wanted).every(([path, { version, optional, peer }]) =>
      installed[path] ? installed[path].version === version : optional === true || peer === true,
    ) && Object.keys(installed).every((path) => path in wanted)
  );
}

/**
 * @param {string} path
 * @returns {Record<string, { version?: string, optional?: boolean, peer?: boolean }>}
 */
function packagesOf(path) {
  return JSON.parse(readFileSync(path, "utf8")).packages ?? {};
}

function lockHash() {
  return createHash("sha256").update(readFileSync(LOCKFILE)).digest("hex");
}

function install() {
  say("Installing packages…");
  // No install scripts: no package here needs one. Development packages always: they build.
  const args = ["ci", "--include=dev", "--ignore-scripts", "--loglevel=error"];
  const npm = process.env["npm_execpath"];
  const { status } = npm?.endsWith(".js")
    ? spawnSync(process.execPath, [npm, ...args], { cwd: ROOT, stdio: ["ignore", "ignore", 2] })
    : spawnSync("npm", args, {
        cwd: ROOT,
        stdio: ["ignore", "ignore", 2],
        shell: process.platform === "win32",
      });
  if (status !== 0) {
    throw new NotReady("npm could not install the packages; what it said is above.");
  }
  writeFileSync(INSTALLED, lockHash());
}

function buildAll() {
  say("Building…");
  build();
}

function ensureBrowser() {
  if (findChromium() !== null) return;
  if (process.env["CHROMIUM"]) {
    throw new NotReady(`CHROMIUM is ${process.env["CHROMIUM"]}, and that cannot be run.`);
  }
  const isRoot = process.getuid?.() === 0;
  const hasApt = spawnSync("apt-get", ["--version"], { stdio: "ignore" }).status === 0;
  const hasSudo = !isRoot && spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status === 0;
  if (hasApt && (isRoot || hasSudo)) {
    say("Installing Chromium…");
    const apt = (/** @type {string[]} */ ...args) => {
      const line = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", ...args];
      const [command = "", ...rest] = isRoot ? line : ["sudo", "-n", ...line];
      spawnSync(command, rest, { stdio: ["ignore", "ignore", 2] });
    };
    apt("update");
    apt("install", "-y", "--no-install-recommends", "chromium");
    if (findChromium() !== null) return;
  }
  throw new NotReady(
    "The tests need a Chromium. Install one (on Debian: apt-get install chromium) " +
      "or set CHROMIUM to the path of one, and run this again.",
  );
}

/**
 * Two runs at once take turns. A lock whose owner is gone, or that is very old, is ignored.
 * @param {() => void} work
 */
function alone(work) {
  mkdirSync(join(ROOT, "dist"), { recursive: true });
  while (!takeLock()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  try {
    work();
  } finally {
    rmSync(BUSY, { force: true });
  }
}

function takeLock() {
  try {
    writeFileSync(BUSY, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  }
  if (isAbandoned()) rmSync(BUSY, { force: true });
  return false;
}

function isAbandoned() {
  try {
    const owner = Number(readFileSync(BUSY, "utf8"));
    const ageMs = Date.now() - statSync(BUSY).mtimeMs;
    if (ageMs > BUSY_LIMIT_MS) return true;
    if (owner === 0) return ageMs > 5000; // made a moment ago, its owner not yet written
    process.kill(owner, 0);
    return false;
  } catch (error) {
    return codeOf(error) === "ESRCH"; // no such process; ENOENT: released meanwhile
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

/** @param {string} line */
function say(line) {
  process.stderr.write(`${line}\n`);
}
