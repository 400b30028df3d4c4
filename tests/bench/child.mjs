// What every measured server does for the bench: says its port, and answers how much processor time and memory it took.

/** Listens on a free port of 127.0.0.1 and reports over IPC. */
export function reportWhenListening(server) {
  server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
  answerUsage();
}

/** Answers every message with the usage so far. */
export function answerUsage() {
  process.on("message", (question) => {
    if (question === "usage") {
      const { user, system } = process.cpuUsage();
      globalThis.gc?.();
      process.send({ cpuMs: (user + system) / 1_000, rssMb: process.memoryUsage().rss / 2 ** 20 });
    }
  });
  process.on("SIGTERM", () => process.exit(0));
  process.on("SIGTERM", () => process.exit(0));
  process.on("disconnect", () => process.exit(0));
}
