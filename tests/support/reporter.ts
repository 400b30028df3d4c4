// Says the outcome of a run in one plain last line: `N passed, N failed[, N skipped]`. What failed
// outside a test (a file that does not load, a hook, an unhandled error) counts as failed.
import type { SerializedError } from "vitest";
import type { Reporter, TestModule } from "vitest/node";

export default class CountingReporter implements Reporter {
  #line: string | null = null;

  constructor() {
    // On exit, because Vitest may still have something to say after the last test.
    process.once("exit", () => {
      if (this.#line !== null) process.stdout.write(`${this.#line}\n`);
    });
  }

  onTestRunEnd(
    modules: readonly TestModule[],
    unhandledErrors: readonly SerializedError[],
    reason: string,
  ): void {
    let passed = 0;
    let skipped = 0;
    let failed = unhandledErrors.length;
    for (const module of modules) {
      failed += module.errors().length;
      for (const suite of module.children.allSuites()) failed += suite.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "passed") passed += 1;
        else if (state === "skipped") skipped += 1;
        else failed += 1; // failed, or never finished
      }
    }
    if (reason !== "passed" && failed === 0) failed = 1; // interrupted, or nothing to run
    if (failed > 0) process.exitCode = 1;
    this.#line = [
      `${String(passed)} passed`,
      `${String(failed)} failed`,
      ...(skipped > 0 ? [`${String(skipped)} skipped`] : []),
    ].join(", ");
  }
}
