// Sources to dist/: tsc for shared and server, Vite for the client, the problem library copied.
// Says nothing when all is well; throws a BuildFailed when a tool has already said what is wrong.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
export const TSC = join(ROOT, "node_modules/typescript/bin/tsc");
export const VITE = join(ROOT, "node_modules/vite/bin/vite.js");

const DIST = join(ROOT, "dist");
const STAMP = join(DIST, ".stamp");
const INPUTS = ["shared", "server", "client", "tsconfig.json", "package-lock.json"];
const OUTPUTS = ["server/main.js", "client/index.html"];

export class BuildFailed extends Error {}

export function isBuilt() {
  return (
    existsSync(STAMP) &&
    OUTPUTS.every((path) => existsSync(join(DIST, path))) &&
    readFileSync(STAMP, "utf8") === hashOfSources()
  );
}

export function build() {
  const hash = hashOfSources(); // before: an edit made meanwhile must count as not built
  rmSync(STAMP, { force: true });
  compile();
  run(VITE, ["build", "client", "--logLevel", "warn"]);
  writeFileSync(STAMP, hash);
}

/** shared/ and server/ to dist/, with the problem library, without what has lost its source. */
export function compile() {
  run(TSC, ["-b", "shared", "server"]);
  dropOrphans("shared");
  dropOrphans("server");
  copyProblems();
}

function copyProblems() {
  const from = join(ROOT, "shared/problems");
  const to = join(DIST, "shared/problems");
  rmSync(to, { recursive: true, force: true });
  if (existsSync(from)) {
    cpSync(from, to, { recursive: true, filter: (path) => !path.endsWith(".ts") });
  }
}

/**
 * The compiler never deletes: a renamed file would leave its old output to be imported.
 * @param {string} project
 */
function dropOrphans(project) {
  for (const path of filesUnder(join(DIST, project))) {
    const source = /^(.*)(?:\.d\.ts|\.js)$/.exec(relative(DIST, path))?.[1];
    if (source !== undefined && !existsSync(join(ROOT, `${source}.ts`))) rmSync(path);
  }
}

function hashOfSources() {
  const hash = createHash("sha256");
  for (const input of INPUTS) {
    for (const path of filesUnder(join(ROOT, input))) {
      const content = readFileSync(path);
      hash.update(`${relative(ROOT, path).split(sep).join("/")}\0${String(content.length)}\0`);
      hash.update(content);
    }
  }
  return hash.digest("hex");
}

/**
 * Every file at or below a path, in a fixed order; hidden ones are an editor's, not sources.
 * @param {string} path
 * @returns {string[]}
 */
function filesUnder(path) {
  if (!existsSync(path)) return [];
  const entries = readdirOrNull(path);
  if (entries === null) return [path];
  return entries
    .filter((name) => !name.startsWith(".") && name !== "node_modules")
    .sort()
    .flatMap((name) => filesUnder(join(path, name)));
}

/** @param {string} path */
function readdirOrNull(path) {
  try {
    return readdirSync(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOTDIR") return null;
    throw error;
  }
}

/**
 * @param {string} tool
 * @param {string[]} args
 */
function run(tool, args) {
  const { status } = spawnSync(process.execPath, [tool, ...args], {
    cwd: ROOT,
    stdio: ["ignore", 2, 2],
    env: { ...process.env, NODE_ENV: "production" },
  });
  if (status !== 0) throw new BuildFailed(`${relative(ROOT, tool)} ${args.join(" ")} failed`);
}
