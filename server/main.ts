/* Start and stop: environment in, one line with the address out. The only file that touches the process. */
import { mkdir, readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createApp } from "./app.ts";
import { systemClock } from "./clock.ts";
import { ConfigError, readConfig, type Config } from "./config.ts";
import { createLogger } from "./logger.ts";
import { systemRandom } from "./seats.ts";
import { openSqliteStore } from "./store-sqlite.ts";

/** A stop that takes longer than this is cut short; everything acknowledged is on disk already. */
const STOP_TIMEOUT_MS = 5_000;

const root = resolve(fileURLToPath(new URL("../..", import.meta.url)));

async function start(config: Config): Promise<void> {
  const clock = systemClock();
  const logger = createLogger(
    (line) => void process.stderr.write(`${line}\n`),
    () => clock.now(),
  );
  await mkdir(config.dataDir, { recursive: true });
  const store = await openSqliteStore({ file: join(config.dataDir, "greenroom.db") });
  const app = await createApp({
    config,
    clock,
    store,
    logger,
    random: systemRandom,
    clientDir: join(root, "dist/client"),
    version: await readVersion(),
  });
  app.server.listen(config.port, config.host, () =>
    process.stdout.write(`Greenroom is ready: ${address(config, app.server.address())}\n`),
  );
  app.server.on("error", (error: NodeJS.ErrnoException) => {
    const hint =
      error.code === "EADDRINUSE"
        ? `Port ${config.port} is taken. Set PORT to a free one.`
        : error.message;
    process.stderr.write(`Greenroom cannot listen. ${hint}\n`);
    process.exit(1);
  });

  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref();
    app
      .close()
      .then(() => store.close())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          logger.error("stop failed", { error });
          process.exit(1);
        },
      );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

function address(config: Config, bound: string | AddressInfo | null): string {
  if (config.publicOrigin) return config.publicOrigin;
  const port = typeof bound === "object" && bound ? bound.port : config.port;
  const host = ["127.0.0.1", "0.0.0.0", "::"].includes(config.host) ? "localhost" : config.host;
  return `http://${host}:${port}`;
}

async function readVersion(): Promise<string> {
  const file: unknown = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  return typeof file === "object" && file !== null && "version" in file
    ? String(file.version)
    : "unknown";
}

try {
  await start(readConfig(process.env));
} catch (error) {
  const message =
    error instanceof ConfigError ? error.message : `Greenroom could not start. ${String(error)}`;
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
