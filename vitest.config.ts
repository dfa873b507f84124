import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { within } from "./tests/support/pace";

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  test: {
    include: ["src/**/*.test.ts", "tests/**/*.test.ts", "inngest/**/*.test.ts"],
    environment: "node",
    globalSetup: ["tests/support/cluster.ts"],
    pool: "forks",
    // Half of a test's time its database works; with one worker, as two cores get by default, a core would idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    reporters: ["default", "./tests/support/summary.ts"],
    // Real databases on two cores: a statement may wait for its turn, and longer on a slower machine.
    testTimeout: within(90_000),
    hookTimeout: within(90_000),
    expect: { poll: { timeout: within(10_000) } },
  },
});
