// Starts a measured server as a process of its own and asks it for its usage.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Forks `name`-server.mjs; resolves once it listens. */
export async function startServer(name, env = {}) {
  const file = fileURLToPath(new URL(`./${name}-server.mjs`, import.meta.url));
  const child = fork(file, { execArgv: ["--expose-gc"], env: { ...process.env, ...env } });
  const exited = once(child, "exit");
  const answer = async () => {
    const [message] = await Promise.race([
      once(child, "message"),
      exited.then(([code]) => Promise.reject(new Error(`${name} ended with ${code}`))),
    ]);
    return message;
  };
  const { port } = await answer();
  return {
    name,
    port,
    usage() {
      const usage = answer();
      child.send("usage");
      return usage;
    },
    async stop(signal = "SIGTERM") {
      child.kill(signal);
      await exited;
    },
  };
}
