// Three projects: unit (Node), dom (happy-dom) and e2e (a real Chromium, one file at a time, last).
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const DOM_TESTS = "tests/client/**/*.dom.test.tsx";

export default defineConfig({
  plugins: [react()],
  resolve: { dedupe: ["yjs", "react", "react-dom", "@tiptap/core", "@tiptap/pm"] },
  test: {
    reporters: ["default", "./tests/support/reporter.ts"],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["tests/{shared,server,client,contract,simulation,golden}/**/*.test.{ts,tsx}"],
          exclude: [DOM_TESTS],
          environment: "node",
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: "dom",
          include: [DOM_TESTS],
          environment: "happy-dom",
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          environment: "node",
          testTimeout: 120_000,
          hookTimeout: 60_000,
          // A page under load takes its time; the patience of the browser's own waits is the same.
          expect: { poll: { timeout: 20_000 } },
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
