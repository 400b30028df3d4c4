// The configuration: defaults, every variable, and an error that names what is wrong.
import { expect, test } from "vitest";
import { ConfigError, readConfig } from "../../server/config.ts";
import { DEFAULT_LIMITS } from "../../server/limits.ts";

test("nothing set, or set to nothing, gives the defaults", () => {
  const defaults = {
    port: 3000,
    host: "127.0.0.1",
    dataDir: "./data",
    publicOrigin: null,
    tldrawLicenseKey: "",
    limits: DEFAULT_LIMITS,
  };
  expect(readConfig({})).toEqual(defaults);
  expect(readConfig({ PORT: "", PUBLIC_URL: "", PATH: "/bin" })).toEqual(defaults);
});

test("every variable is read", () => {
  expect(
    readConfig({
      PORT: "0",
      HOST: "0.0.0.0",
      DATA_DIR: "/var/lib/greenroom",
      PUBLIC_URL: "https://room.example/some/path",
      TLDRAW_LICENSE_KEY: "key",
      LIMIT_ROOMS_PER_MINUTE: "1",
      LIMIT_CONNECTIONS_PER_ROOM: "2",
      LIMIT_UPDATE_BYTES: "3",
    }),
  ).toEqual({
    port: 0,
    host: "0.0.0.0",
    dataDir: "/var/lib/greenroom",
    publicOrigin: "https://room.example",
    tldrawLicenseKey: "key",
    limits: { ...DEFAULT_LIMITS, roomsPerMinute: 1, connectionsPerRoom: 2, updateBytes: 3 },
  });
});

test.each([
  ["PORT", "eighty"],
  ["PORT", "65536"],
  ["PORT", "-1"],
  ["PORT", "3000.5"],
  ["PORT", " "],
  ["PUBLIC_URL", "room.example"],
  ["PUBLIC_URL", "ftp://room.example"],
  ["TLDRAW_LICENSE_KEY", "x".repeat(2_001)],
  ["LIMIT_ROOMS_PER_MINUTE", "0"],
  ["LIMIT_CONNECTIONS_PER_ROOM", "many"],
  ["LIMIT_UPDATE_BYTES", "-5"],
])("%s=%s stops the start and is named", (name, value) => {
  const read = () => readConfig({ [name]: value });
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(name);
});

test("every bad variable is named at once", () => {
  const read = () => readConfig({ PORT: "x", PUBLIC_URL: "y" });
  expect(read).toThrow(/PORT[^]*PUBLIC_URL/);
});
