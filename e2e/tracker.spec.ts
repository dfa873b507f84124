import { expect, test, type Page } from "@playwright/test";
import { dataFolder, URL_OF_INSTALLATION } from "./support/installation";
import { type Customer, makeCustomer, storedEvents } from "./support/own-installation";
import { serveSite, type Site } from "./support/web";
import { within } from "../tests/support/pace";

let customer: Customer;
const sites: Site[] = [];

test.beforeAll(async () => {
  test.setTimeout(within(120_000));
  customer = await makeCustomer(dataFolder(), "Tracked");
});
test.afterEach(async () => {
  await Promise.all(sites.splice(0).map((site) => site.close()));
});

const tag = (attributes = "") => `<script defer src="${URL_OF_INSTALLATION}/t.js" data-key="${customer.writeKey}" ${attributes}></script>`;

async function site(attributes = "", headers = {}): Promise<Site> {
  const made = await serveSite(tag(attributes), headers);
  sites.push(made);
  return made;
}

const stored = ({ origin }: Site, type?: string) => storedEvents(dataFolder(), origin).then((events) => events.filter((event) => !type || event.type === type));
const paths = (events: readonly { url: string }[]) => events.map(({ url }) => url.replace(/^\w+:\/\/[^/]+/, ""));
const flush = (page: Page) => page.evaluate(() => window.plumbline?.flush());

test("the script may be kept for an hour, by any site", async ({ request }) => {
  const { status, headers } = await request.get("/t.js").then((answer) => ({ status: answer.status(), headers: answer.headers() }));
  expect(status).toBe(200);
  expect(headers).toMatchObject({ "cache-control": expect.stringContaining("max-age=3600"), "cross-origin-resource-policy": "cross-origin" });
  expect((await request.get("/plumbline.mjs")).headers()["content-type"]).toContain("javascript");
});

test("pages of a single-page app count once each, by whichever way they come", async ({ page }) => {
  const made = await site();
  const { origin } = made;
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => message.type() === "error" && !message.text().includes("404") && problems.push(message.text()));
  await page.goto(`${origin}/?utm_source=news#top`);
  await page.evaluate(async () => {
    const settled = () => new Promise((done) => setTimeout(done, 150));
    history.replaceState({ router: 1 }, "", location.href);
    await settled();
    history.pushState({}, "", "/a");
    document.title = "A";
    await settled();
    history.pushState({}, "", "/a");
    history.replaceState({}, "", "/a#part");
    location.hash = "other";
    await settled();
    // A redirect: one page, not two.
    history.pushState({}, "", "/old");
    history.replaceState({}, "", "/new");
    document.title = "New";
    await settled();
    history.go(-1);
    await settled();
    document.title = "B";
    history.pushState({}, "", "/b");
    history.pushState({}, "", "/c");
    await settled();
  });
  await flush(page);
  const views = await stored(made, "page_view");
  expect(paths(views)).toEqual(["/?utm_source=news", "/a", "/new", "/a", "/b", "/c"]);
  expect(views.map(({ data }) => data["title"])).toEqual(["Page /", "A", "New", "New", "B", "B"]);
  expect(views[1]?.data["referrer"]).toBe(`${origin}/?utm_source=news`);
  expect(views[0]?.data["screen"]).toMatch(/^\d+x\d+$/);
  expect(problems).toEqual([]);
});

test("with data-hash, what follows # makes pages", async ({ page }) => {
  const made = await site("data-hash");
  await page.goto(`${made.origin}/#/one`);
  await page.evaluate(() => (location.hash = "/two"));
  await expect.poll(async () => paths(await stored(made, "page_view"))).toEqual(["/#/one", "/#/two"]);
});

test("links to other hosts and files are tracked, though the page is left for them", async ({ page }) => {
  const made = await site();
  await page.goto(`${made.origin}/`);
  const download = page.waitForEvent("download");
  await page.click("#file");
  await download;
  await page.click("#out", { button: "right" });
  await page.click("#out");
  await page.waitForURL("**/elsewhere");
  await expect.poll(async () => (await stored(made, "outbound_click")).map(({ data }) => data["url"])).toEqual([expect.stringMatching(/^http:\/\/localhost:\d+\/elsewhere$/)]);
  expect((await stored(made, "file_download")).map(({ data }) => data["url"])).toEqual([`${made.origin}/files/report.pdf`]);
});

test("what leads nowhere else is not", async ({ page }) => {
  const made = await site();
  await page.goto(`${made.origin}/`);
  await page.click("#in");
  await page.waitForURL("**/next");
  await expect.poll(async () => (await stored(made, "page_view")).length).toBe(2);
  expect((await stored(made)).filter(({ type }) => type.includes("click") || type.includes("download"))).toEqual([]);
});

test("time and depth are told when the page is left, and add up", async ({ page }) => {
  const made = await site();
  await page.goto(`${made.origin}/long`);
  await page.mouse.move(10, 10);
  await page.mouse.wheel(0, 1_500);
  await page.waitForTimeout(700);
  await page.mouse.move(30, 30);
  // Away to another tab, and back.
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  });
  await page.waitForTimeout(1_500);
  await page.evaluate(() => {
    Reflect.deleteProperty(document, "hidden");
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  });
  await page.waitForTimeout(700);
  await page.mouse.move(20, 20);
  const before = await page.evaluate(() => performance.now());
  await page.goto("about:blank");
  await expect.poll(async () => (await stored(made, "engagement")).length).toBe(2);
  const told = await stored(made, "engagement");
  const total = told.reduce((sum, { data }) => sum + Number(data["engaged_ms"]), 0);
  expect(total).toBeGreaterThan(1_300);
  // The tab was away for 1.5 s of it.
  expect(total).toBeLessThan(before - 1_400);
  const depths = told.map(({ data }) => Number(data["scroll_depth"]));
  expect(Math.max(...depths)).toBeGreaterThan(40);
  expect(Math.max(...depths)).toBeLessThan(80);
  expect(paths(told)).toEqual(["/long", "/long"]);
});

test("who does not ask for storage leaves nothing behind; the server knows the visitor of a day", async ({ page, context }) => {
  const made = await site();
  await page.goto(`${made.origin}/`);
  await page.evaluate(() => window.plumbline?.trackEvent("signup", { plan: "pro" }));
  await page.evaluate(() => window.plumbline?.identify("user-7"));
  await page.evaluate(() => window.plumbline?.trackEvent("signed_in"));
  await flush(page);
  const events = await stored(made);
  expect(events.map(({ type, userId }) => [type, userId])).toEqual([["page_view", null], ["signup", null], ["signed_in", "user-7"]]);
  expect(new Set(events.map(({ visitorId }) => visitorId))).toEqual(new Set([expect.stringMatching(/^visitor_/)]));
  expect(events.map(({ context }) => context["visitor"])).toEqual(["cookieless", "cookieless", "cookieless"]);
  expect(await page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length])).toEqual(["", 0, 0]);
  expect(await context.cookies()).toEqual([]);
});

test("with data-visitor=local a visitor and a session outlast the page", async ({ page }) => {
  const made = await site('data-visitor="local"');
  await page.goto(`${made.origin}/one`);
  await page.goto(`${made.origin}/two`);
  await expect.poll(async () => paths(await stored(made, "page_view"))).toEqual(["/one", "/two"]);
  const views = await stored(made, "page_view");
  expect(new Set(views.map(({ visitorId }) => visitorId)).size).toBe(1);
  expect(new Set(views.map(({ sessionId }) => sessionId)).size).toBe(1);
  expect(views[0]?.context["visitor"]).toBe("given");
  expect(await page.evaluate(() => localStorage["plb_v"] as string)).toBe(views[0]?.visitorId);
});

test("anyone who asks not to be tracked sends no ids, storage or not", async ({ browser }) => {
  for (const signal of ["globalPrivacyControl", "doNotTrack"]) {
    const made = await site('data-visitor="local"');
    const context = await browser.newContext();
    await context.addInitScript((name) => Object.defineProperty(navigator, name, { value: name === "doNotTrack" ? "1" : true }), signal);
    const page = await context.newPage();
    const sent: string[] = [];
    page.on("request", (request) => request.method() === "POST" && sent.push(request.postData() ?? ""));
    await page.goto(`${made.origin}/`);
    await page.evaluate(() => window.plumbline?.identify("user-7"));
    await page.evaluate(() => window.plumbline?.trackEvent("signup"));
    await flush(page);
    await expect.poll(async () => (await stored(made)).length).toBe(2);
    expect(sent.join()).toContain("signup");
    expect(sent.join()).not.toMatch(/visitor_|sess_|user-7/);
    expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0]);
    await context.close();
  }
});

test("the class tracks what it is told to, for a customer by name, through every layer", async ({ page }) => {
  const made = await serveSite(`<script src="${URL_OF_INSTALLATION}/t.js"></script>`);
  sites.push(made);
  await page.goto(`${made.origin}/manual`);
  await page.evaluate(
    async ([apiBaseUrl, customerId, apiToken]) => {
      const Tracker = window.PlumblineTracker;
      if (!Tracker || window.plumbline) throw new Error("no class, or an instance that nobody asked for");
      const tracker = new Tracker({ apiBaseUrl, customerId, apiToken, useAsync: false } as ConstructorParameters<typeof Tracker>[0]);
      tracker.trackPageView({ section: "docs" });
      tracker.trackEvent("button_click", { buttonId: "signup-btn", section: "hero" });
      await tracker.flush();
    },
    [URL_OF_INSTALLATION, customer.customerId, customer.writeKey],
  );
  const events = await stored(made);
  expect(events.map(({ type }) => type)).toEqual(["page_view", "button_click"]);
  expect(events[0]?.data).toMatchObject({ title: "Page /manual", section: "docs" });
  expect(events[1]?.data).toEqual({ buttonId: "signup-btn", section: "hero" });
});

test("nothing that a page does or forbids makes the tracker throw", async ({ page }) => {
  const made = await site("", { "Content-Security-Policy": "connect-src 'none'" });
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  await page.addInitScript(() => {
    for (const name of ["localStorage", "sessionStorage"]) {
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException("denied", "SecurityError");
        },
      });
    }
    Object.freeze(history);
  });
  await page.goto(`${made.origin}/`);
  await page.evaluate(async () => {
    const tracker = window.plumbline;
    const Tracker = window.PlumblineTracker;
    if (!tracker || !Tracker) throw new Error("no tracker");
    const track = tracker.trackEvent as (...args: unknown[]) => void;
    const circular: Record<string, unknown> = {};
    circular["self"] = circular;
    const hostile = new Proxy({}, { ownKeys: () => { throw new Error("no"); } });
    for (const odd of [undefined, null, 5, 5n, "", "text", [], circular, document, window, hostile, Symbol("s"), () => 1, { apiBaseUrl: 5, apiToken: 5, auto: 5, visitorId: 5 }]) {
      track("odd", odd);
      track(odd, {});
      track(odd);
      (tracker.trackPageView as (...args: unknown[]) => void)(odd);
      (tracker.identify as (...args: unknown[]) => void)(odd);
      const { trackEvent, flush } = new Tracker(odd as ConstructorParameters<typeof Tracker>[0]);
      trackEvent("detached");
      await flush();
    }
    await tracker.flush();
    Reflect.deleteProperty(window, "fetch");
    Object.defineProperty(window, "fetch", { value: undefined });
    Object.defineProperty(navigator, "sendBeacon", { value: undefined });
    tracker.trackEvent("later");
    await tracker.flush();
    dispatchEvent(new Event("pagehide"));
  });
  expect(problems).toEqual([]);
});
