// Where a Chromium is on this machine. Looks, never downloads: ready.mjs may ask Debian for one.
import { accessSync, constants, readdirSync } from "node:fs";
import { homedir, platform } from "node:os";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/**
 * The path of a Chromium that can be run, or null. `CHROMIUM` in the environment comes first, then
 * the names a package manager gives it, then what Playwright keeps in its cache.
 * @returns {string | null}
 */
export function findChromium() {
  const chosen = process.env["CHROMIUM"];
  if (chosen) return isExecutable(chosen) ? chosen : null;
  const folders = ["/usr/bin", ...(process.env["PATH"] ?? "").split(delimiter).filter(Boolean)];
  const installed = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const applications = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ];
  return [...installed, ...applications, ...cachedByPlaywright()].find(isExecutable) ?? null;
}

function cachedByPlaywright() {
  const cache =
    process.env["PLAYWRIGHT_BROWSERS_PATH"] ??
    (platform() === "darwin"
      ? join(homedir(), "Library/Caches/ms-playwright")
      : join(homedir(), ".cache/ms-playwright"));
  return filesIn(cache)
    .filter((name) => name.startsWith("chromium-"))
    .sort()
    .reverse()
    .flatMap((name) => [
      join(cache, name, "chrome-linux/chrome"),
      join(cache, name, "chrome-linux64/chrome"),
      join(cache, name, "chrome-mac/Chromium.app/Contents/MacOS/Chromium"),
    ]);
}

/** @param {string} folder */
function filesIn(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return []; // no cache, nothing cached
  }
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
