import { defineConfig } from "@playwright/test";
import { chromiumPath } from "./e2e/support/chromium";
import { ADMIN, dataFolder, PORT, URL_OF_INSTALLATION } from "./e2e/support/installation";
import { within } from "./tests/support/pace";

const executablePath = chromiumPath();
if (executablePath === undefined) {
  throw new Error("The browser tests need Chromium: apt-get install chromium, or set PLUMBLINE_CHROMIUM to its path.");
}

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results",
  // One installation and two cores.
  workers: 1,
  // A machine that others share now and then takes longer than any expectation allows; what fails twice is broken.
  retries: process.env.CI === undefined ? 0 : 1,
  timeout: within(60_000),
  expect: { timeout: within(15_000) },
  forbidOnly: process.env.CI !== undefined,
  use: {
    baseURL: URL_OF_INSTALLATION,
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath,
      args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
    },
  },
  webServer: {
    command: "exec node start.mjs",
    port: PORT,
    // The first start may have to build.
    timeout: within(600_000),
    gracefulShutdown: { signal: "SIGTERM", timeout: within(30_000) },
    stdout: "pipe",
    env: {
      PORT: String(PORT),
      HOST: "127.0.0.1",
      PUBLIC_URL: URL_OF_INSTALLATION,
      PLUMBLINE_DATA: dataFolder(),
      PLUMBLINE_ADMIN_EMAIL: ADMIN.email,
      PLUMBLINE_ADMIN_PASSWORD: ADMIN.password,
      PLUMBLINE_DEMO: "0",
      LOG_LEVEL: "warn",
    },
  },
});
