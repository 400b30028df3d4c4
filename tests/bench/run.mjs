// npm run bench: measures and prints; asserts nothing. Figures with their date are kept in README.md beside this file.
//   node tests/bench/run.mjs [fanout] [cold-join] [page]
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const rivals = fileURLToPath(new URL("./rivals", import.meta.url));
const wanted = process.argv.slice(2);
const runs = (name) => wanted.length === 0 || wanted.includes(name);

if (!existsSync(new URL("./rivals/node_modules", import.meta.url))) {
  spawnSync("npm", ["ci"], { cwd: rivals, stdio: "inherit", shell: process.platform === "win32" });
}

if (runs("fanout")) {
  const { measureFanout } = await import("./fanout.mjs");
  const { relay, yjs, greenroom } = await measureFanout();
  const row = (label, key, unit) => ({
    "": label,
    relay: show(relay[key], unit),
    "@y/websocket-server": show(yjs[key], unit),
    greenroom: show(greenroom[key], unit),
    "vs relay": ratio(greenroom[key], relay[key]),
    "vs y-websocket": ratio(greenroom[key], yjs[key]),
  });
  console.table([
    row("CPU per 1,000 delivered", "cpuPerThousand", "ms"),
    row("edit to remote p50", "p50", "ms"),
    row("edit to remote p99", "p99", "ms"),
    row("bytes out per delivered update", "bytesOut", "B"),
    row("memory per room", "memoryPerRoomMb", "MB"),
  ]);
  console.log(
    `durable ack under this load: p50 ${show(greenroom.ackP50, "ms")}, p95 ${show(greenroom.ackP95, "ms")}; ${greenroom.delivered} updates delivered a run`,
  );
}
if (runs("cold-join")) {
  const { measureColdJoin } = await import("./cold-join.mjs");
  const { joinMs, applyMs, ratio: times } = await measureColdJoin();
  console.log(
    `cold join of 20,000 updates after a kill: ${show(joinMs, "ms")}; applying them in process: ${show(applyMs, "ms")}; ratio ${times.toFixed(2)}`,
  );
}
if (runs("page")) {
  const { measurePage } = await import("./page.mjs");
  const { homeKb, interviewKb, boardMs } = await measurePage();
  console.log(
    `JavaScript gzip: Home ${homeKb} KB, Interview ${interviewKb} KB; navigation to a drawable board: ${Math.round(boardMs)} ms`,
  );
}

function show(value, unit) {
  return `${value.toFixed(2)} ${unit}`;
}

function ratio(value, base) {
  return (value / base).toFixed(2);
}
