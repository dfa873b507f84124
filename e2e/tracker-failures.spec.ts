import { chmodSync, mkdtempSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test, type Page } from "@playwright/test";
import { dataFolder, URL_OF_INSTALLATION } from "./support/installation";
import { type Customer, makeCustomer, ownServer, storedEvents } from "./support/own-installation";
import { type Fate, type Proxy, proxyTo, serveSite, type Site } from "./support/web";
import { within } from "../tests/support/pace";

/** Every event exactly once, whatever the network does. */
let customer: Customer;
let proxy: Proxy;
const sites: Site[] = [];

test.beforeAll(async () => {
  test.setTimeout(within(120_000));
  customer = await makeCustomer(dataFolder(), "Failing networks");
});
test.beforeEach(async () => {
  proxy = await proxyTo(URL_OF_INSTALLATION);
});
test.afterEach(async () => {
  await Promise.all([proxy, ...sites.splice(0)].map((server) => server.close()));
});

async function site(attributes = "", { api = proxy.url, key = customer.writeKey } = {}): Promise<Site> {
  const made = await serveSite(`<script defer src="${URL_OF_INSTALLATION}/t.js" data-api="${api}" data-key="${key}" ${attributes}></script>`);
  sites.push(made);
  return made;
}

/** The first requests meet these, the others the real server. */
function atFirst(...fates: Fate[]): void {
  proxy.fate = () => fates.shift() ?? "pass";
}

const track = (page: Page, ...names: string[]) => page.evaluate((all) => all.forEach((name) => window.plumbline?.trackEvent(name)), names);
const flush = (page: Page) => page.evaluate(() => window.plumbline?.flush());
const names = (count: number, name = "event") => Array.from({ length: count }, (_, index) => `${name}_${index}`);
const stored = async ({ origin }: Site, folder = dataFolder()) => (await storedEvents(folder, origin)).map(({ type }) => type);
const waits = { timeout: within(40_000) };

test("a server that is not ready, twice", async ({ page }) => {
  atFirst({ status: 503 }, { status: 503, retryAfter: 1 });
  const made = await site('data-auto="none"');
  await page.goto(`${made.origin}/`);
  await track(page, ...names(3));
  await expect.poll(() => stored(made), waits).toEqual(names(3));
  expect(proxy.seen.map(({ fate }) => fate)).toEqual([{ status: 503 }, { status: 503, retryAfter: 1 }, "pass"]);
  const ids = proxy.seen.map(({ body }) => body.match(/evt_\w+/g));
  expect(ids[1]).toEqual(ids[0]);
  expect(ids[2]).toEqual(ids[0]);
});

test("too many requests: not again before Retry-After", async ({ page }) => {
  atFirst({ status: 429, retryAfter: 2 });
  const made = await site('data-auto="none"');
  await page.goto(`${made.origin}/`);
  await track(page, "one");
  await flush(page);
  await track(page, "two");
  await flush(page);
  await expect.poll(() => stored(made), waits).toEqual(["one", "two"]);
  expect(proxy.seen).toHaveLength(2);
  expect(Number(proxy.seen[1]?.at) - Number(proxy.seen[0]?.at)).toBeGreaterThanOrEqual(1_950);
});

test("answers that get lost: the retry is a duplicate", async ({ page }) => {
  atFirst("lost", "cut", "lost");
  const made = await site('data-auto="none"');
  await page.goto(`${made.origin}/`);
  await track(page, ...names(5));
  await expect.poll(() => proxy.seen.length, waits).toBe(4);
  await flush(page);
  expect(await stored(made)).toEqual(names(5));
});

test("offline for a while", async ({ page, context }) => {
  const made = await site('data-auto="none"');
  await page.goto(`${made.origin}/`);
  await context.setOffline(true);
  await track(page, ...names(30));
  await flush(page);
  await page.waitForTimeout(1_500);
  expect(proxy.seen).toEqual([]);
  const back = Date.now();
  await context.setOffline(false);
  await expect.poll(() => stored(made), waits).toEqual(names(30));
  // By the event that the network is back, not by waiting for the next try.
  expect(Date.now() - back).toBeLessThan(5_000);
});

test("a tab that is closed with events queued", async ({ page }) => {
  const made = await site();
  await page.goto(`${made.origin}/`);
  await track(page, ...names(5));
  await page.close({ runBeforeUnload: true });
  await expect.poll(async () => (await stored(made)).filter((name) => name !== "engagement"), waits).toEqual(["page_view", ...names(5)]);
});

test("a page that is left with more than a beacon takes", async ({ page }) => {
  const made = await site('data-auto="none"');
  await page.goto(`${made.origin}/`);
  await page.evaluate((all) => {
    for (const name of all) window.plumbline?.trackEvent(name, { text: "ü".repeat(300) });
    location.href = "/next";
  }, names(300));
  await page.waitForURL("**/next");
  await expect.poll(async () => (await stored(made)).length, waits).toBe(300);
  await flush(page);
  expect((await stored(made)).toSorted()).toEqual(names(300).toSorted());
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
});

test("a beacon that meets a failing server: the next page of the tab brings its events", async ({ page }) => {
  const made = await site('data-auto="none"');
  await page.goto(`${made.origin}/`);
  await track(page, ...names(3));
  atFirst({ status: 503 });
  await page.click("#in");
  await page.waitForURL("**/next");
  await expect.poll(() => stored(made), waits).toEqual(names(3));
  expect(proxy.seen.length).toBeGreaterThanOrEqual(2);
  await flush(page);
  await expect.poll(() => page.evaluate(() => sessionStorage.length)).toBe(0);
});

test("an event that fails costs its neighbours nothing, and is told in debug mode", async ({ page }) => {
  const said: string[] = [];
  page.on("console", (message) => message.type() === "warning" && said.push(message.text()));
  for (const attributes of ['data-auto="none"', 'data-auto="none" data-debug']) {
    said.length = 0;
    proxy.seen.length = 0;
    const made = await site(attributes);
    await page.goto(`${made.origin}/`);
    await track(page, "before", "x".repeat(101), "after");
    await flush(page);
    await page.waitForTimeout(1_500);
    expect(await stored(made)).toEqual(["before", "after"]);
    expect(proxy.seen).toHaveLength(1);
    if (attributes.includes("debug")) expect(said.join()).toContain("invalid_event_type");
    else expect(said).toEqual([]);
  }
});

test("a key that is not one: refused once, and left alone", async ({ page }) => {
  const made = await site('data-auto="none"', { key: `${customer.writeKey.slice(0, -1)}x` });
  await page.goto(`${made.origin}/`);
  await track(page, "one");
  await page.waitForTimeout(3_000);
  expect(proxy.seen).toHaveLength(1);
  expect(await stored(made)).toEqual([]);
});

test("a server that is killed and started again in the middle", async ({ page }) => {
  test.setTimeout(within(240_000));
  const folder = ownFolder();
  const server = ownServer(folder, await freePort());
  try {
    await server.start();
    const own = await makeCustomer(folder, "Killed");
    const made = await site("", { api: server.url, key: own.writeKey });
    await page.goto(`${made.origin}/`);
    await page.evaluate(() => {
      let sent = 0;
      const timer = setInterval(() => {
        window.plumbline?.trackEvent(`event_${sent}`);
        sent += 1;
        if (sent % 7 === 0) void window.plumbline?.flush();
        if (sent === 100) clearInterval(timer);
      }, 50);
    });
    await page.waitForTimeout(1_500);
    await server.kill();
    await page.waitForTimeout(2_000);
    await server.start();
    await expect.poll(async () => (await stored(made, folder)).length, { timeout: within(90_000) }).toBe(101);
    expect((await stored(made, folder)).filter((name) => name !== "page_view")).toEqual(names(100));
  } finally {
    await server.kill();
  }
});

/** A data folder that a reaper removes, and whose database it ends, when this process is gone. */
function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "plumbline-e2e-own-"));
  chmodSync(folder, 0o711);
  spawn(process.execPath, [fileURLToPath(new URL("../tests/support/reaper.mjs", import.meta.url)), folder], { detached: true, stdio: ["pipe", "ignore", "ignore"] }).unref();
  return folder;
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}
