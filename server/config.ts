/* Environment → Config, by schema. A bad value stops the start and names the variable. Every variable is in the README. */
import { z } from "zod";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";

const WholeNumber = z.string().regex(/^\d+$/, "must be a whole number").transform(Number);
const Port = WholeNumber.pipe(z.number().max(65_535));
const PositiveInt = WholeNumber.pipe(z.number().int().positive());

const Environment = z.object({
  PORT: Port.default(3000),
  HOST: z.string().min(1).default("127.0.0.1"),
  DATA_DIR: z.string().min(1).default("./data"),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  TLDRAW_LICENSE_KEY: z.string().max(2_000).default(""),
  LIMIT_ROOMS_PER_MINUTE: PositiveInt.default(DEFAULT_LIMITS.roomsPerMinute),
  LIMIT_CONNECTIONS_PER_ROOM: PositiveInt.default(DEFAULT_LIMITS.connectionsPerRoom),
  LIMIT_UPDATE_BYTES: PositiveInt.default(DEFAULT_LIMITS.updateBytes),
});

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /** Origin printed in links and accepted on sockets; null = whatever host the browser asked for. */
  readonly publicOrigin: string | null;
  readonly tldrawLicenseKey: string;
  readonly limits: Limits;
}

/** Says which variable is wrong and why. */
export class ConfigError extends Error {}

/** Reads the configuration. Throws ConfigError naming every bad variable. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const result = Environment.safeParse(set);
  if (!result.success) {
    const lines = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new ConfigError(`The configuration is not usable.\n${lines.join("\n")}`);
  }
  const env = result.data;
  return {
    port: env.PORT,
    host: env.HOST,
    dataDir: env.DATA_DIR,
    publicOrigin: env.PUBLIC_URL ? new URL(env.PUBLIC_URL).origin : null,
    tldrawLicenseKey: env.TLDRAW_LICENSE_KEY,
    limits: {
      ...DEFAULT_LIMITS,
      roomsPerMinute: env.LIMIT_ROOMS_PER_MINUTE,
      connectionsPerRoom: env.LIMIT_CONNECTIONS_PER_ROOM,
      updateBytes: env.LIMIT_UPDATE_BYTES,
    },
  };
}
