import { readFileSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { within } from "./tests/support/pace.ts";

const root = fileURLToPath(new URL(".", import.meta.url));

const all = ["src", "tests", "inngest"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts") && !name.includes("fixtures"))
    .map((name) => join(folder, name)),
);
/** A test needs a database, or the clone's own programs, when it uses the support files (but for the pace); without them it is pure. */
const withSupport = new Set(all.filter((path) => /from "(?:\.\.?\/)+(?:tests\/)?support\/(?!pace")|from "@\/db\/embedded/.test(readFileSync(join(root, path), "utf8"))));
/** File names such as `[slug]` are no patterns. */
const literally = (path: string) => path.replaceAll(/[[\](){}]/g, "\\$&");
const pure = all.filter((path) => !withSupport.has(path)).map(literally);
const database = [...withSupport].map(literally);

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  test: {
    projects: [
      { extends: true, test: { name: "pure", include: pure } },
      { extends: true, test: { name: "database", include: database, globalSetup: ["tests/support/cluster.ts"] } },
    ],
    environment: "node",
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
