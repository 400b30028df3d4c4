// Greenroom as built, on a database in a folder of its own.
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp } from "../../dist/server/app.js";
import { systemClock } from "../../dist/server/clock.js";
import { readConfig } from "../../dist/server/config.js";
import { SILENT_LOGGER } from "../../dist/server/logger.js";
import { systemRandom } from "../../dist/server/seats.js";
import { openSqliteStore } from "../../dist/server/store-sqlite.js";
import { reportWhenListening } from "./child.mjs";

const folder = process.env.DATA_DIR ?? (await mkdtemp(join(tmpdir(), "greenroom-bench-")));
const store = await openSqliteStore({ file: join(folder, "greenroom.db") });
const config = readConfig({ LIMIT_ROOMS_PER_MINUTE: "1000000" });
const { server } = await createApp({
  // The load comes from one address and, filling a room, faster than any page sends.
  config: { ...config, limits: { ...config.limits, messagesPerSecond: 1_000_000 } },
  clock: systemClock(),
  store,
  logger: SILENT_LOGGER,
  random: systemRandom,
  clientDir: new URL("../../dist/client", import.meta.url).pathname,
  version: "bench",
});
reportWhenListening(server);
