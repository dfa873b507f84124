import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { dataFolder, URL_OF_INSTALLATION } from "./support/installation";
import { type Customer, makeCustomer, storedEvents } from "./support/own-installation";
import { proxyTo } from "./support/web";
import { within } from "../tests/support/pace";

/** plumbline.mjs as another server has it: downloaded, and nothing beside it. */
let customer: Customer;
let folder: string;

test.beforeAll(async ({ request }) => {
  test.setTimeout(within(120_000));
  customer = await makeCustomer(dataFolder(), "Servers");
  folder = mkdtempSync(join(tmpdir(), "plumbline-module-"));
  writeFileSync(join(folder, "plumbline.mjs"), await (await request.get("/plumbline.mjs")).body());
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(apiBaseUrl: string, script: string): Promise<string> {
  const file = join(folder, "app.mjs");
  writeFileSync(
    file,
    `import { PlumblineTracker } from "./plumbline.mjs";
     const tracker = new PlumblineTracker({ apiBaseUrl: ${JSON.stringify(apiBaseUrl)}, apiToken: ${JSON.stringify(customer.secretKey)} });
     ${script}`,
  );
  return new Promise((done, failed) => {
    execFile(process.execPath, [file], { timeout: within(30_000) }, (error, stdout) => (error ? failed(error) : done(stdout)));
  });
}

const stored = (prefix: string) => storedEvents(dataFolder(), prefix);

test("what waits is sent before the process ends, by itself, through a failing network and once each", async () => {
  const proxy = await proxyTo(URL_OF_INSTALLATION);
  const fates = [{ status: 503 }, "lost", "pass"] as const;
  let next = 0;
  proxy.fate = () => fates[next++] ?? "pass";
  await run(
    proxy.url,
    `tracker.trackPageView({ title: "Users" }, { page_url: "https://exit.example/users", visitor_id: "visitor_1" });
     tracker.trackEvent("api_call", { endpoint: "/users", method: "POST" }, { page_url: "https://exit.example/users", user_id: "u1" });`,
  );
  await proxy.close();
  expect(proxy.seen.map(({ fate }) => fate)).toEqual([{ status: 503 }, "lost", "pass"]);
  const events = await stored("https://exit.example/");
  expect(events.map(({ type, userId, visitorId }) => [type, userId, visitorId])).toEqual([
    ["page_view", null, "visitor_1"],
    ["api_call", "u1", expect.stringMatching(/^visitor_/)],
  ]);
  expect(events[1]?.data).toEqual({ endpoint: "/users", method: "POST" });
});

test("its timers hold no process, and shutdown tells what could not be sent", async () => {
  const began = Date.now();
  const left = await run("http://127.0.0.1:9", 'tracker.trackEvent("lost", {}, { page_url: "/x" }); process.stdout.write(String(await tracker.shutdown(600)));');
  expect(left).toBe("1");
  // What is left is tried until the process may no longer be kept.
  expect(Date.now() - began).toBeLessThan(15_000);
});

test("a thousand at once arrive", async () => {
  await run(URL_OF_INSTALLATION, 'for (let i = 0; i < 1_000; i += 1) tracker.trackEvent("tick", { i }, { page_url: "https://many.example/" }); await tracker.flush();');
  const events = await stored("https://many.example/");
  expect(events.map(({ data }) => Number(data["i"])).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1_000 }, (_, i) => i));
});
