import { exec } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "./support/test";
import { within } from "../tests/support/pace";

const shell = promisify(exec);

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

test("an organisation without events shows how to send the first, and the line works", async ({ page, place, baseURL }) => {
  await page.goto(`/o/${place.slug}/overview`);
  await expect(page.getByRole("region", { name: "First steps" })).toContainText("Waiting for the first event");
  const line = page.getByRole("group", { name: "Send a first event" });
  await expect(line).toContainText(`curl ${baseURL}/api/analytics/events`);
  await expect(line).toContainText("YOUR_WRITE_KEY");

  const { stdout } = await shell(((await line.textContent()) ?? "").replace("YOUR_WRITE_KEY", place.writeKey));
  expect(JSON.parse(stdout)).toMatchObject({ accepted: ["first-event"] });
  // The page finds it by itself.
  await expect(page.getByRole("button", { name: /^Events\s*1/ })).toBeVisible({ timeout: within(30_000) });
});

test("numbers are those of what was sent, to the unit", async ({ page, place }) => {
  const events = Array.from({ length: 30 }, (_, i) => ({
    clientEventId: `e${i}`,
    type: i < 18 ? "page_view" : i < 27 ? "lesson_completed" : "course_enrolled",
    timestamp: minutesAgo(i % 3),
    userId: `u${i % 7}`,
    sessionId: `s${i % 11}`,
    courseId: `c${i % 4}`,
  }));
  const first = await place.send(...events, { clientEventId: "bad", type: "", userId: "u1" });
  expect(first).toMatchObject({ status: 207, failed: [{}] });
  expect(first.accepted).toHaveLength(30);
  expect((await place.send(...events.slice(0, 5))).duplicates).toHaveLength(5);

  await page.goto(`/o/${place.slug}/overview`);
  const figures = page.getByRole("region", { name: "Key figures" });
  for (const [label, value] of [["Events", "30"], ["Active people", "7"], ["Sessions", "11"], ["Courses touched", "4"], ["Set aside", "0"]] as const) {
    await expect(figures.getByRole("button").filter({ hasText: label })).toContainText(value);
  }
  const types = page.getByRole("table", { name: /^Events by type/ });
  await expect(types.getByRole("row").filter({ hasText: "page_view" })).toContainText("18");
  await expect(types.getByRole("row").filter({ hasText: "lesson_completed" })).toContainText("9");
  const balance = page.getByRole("region", { name: "Balance" });
  await expect(balance).toContainText("Adds up");
  await expect(balance.getByRole("table", { name: "At intake" })).toContainText(/Received.*36.*Accepted.*30.*Duplicates.*5.*Failed.*1/);
  await expect(balance.getByRole("table", { name: "In the pipeline" })).toContainText(/Accepted.*30.*Counted.*30.*Waiting.*0.*Set aside.*0/);

  await test.step("the chart has a table with the same numbers", async () => {
    const chart = page.getByRole("region", { name: "Events over time" });
    await expect(chart.getByRole("list", { name: "Series" })).toContainText(/page_view\s*18/);
    await chart.getByRole("button", { name: "Show as table" }).click();
    await expect(chart.getByRole("table")).toContainText("page_view");
  });

  await test.step("a figure says what it is made of", async () => {
    await figures.getByRole("button").filter({ hasText: "Active people" }).click();
    const made = page.getByRole("dialog", { name: /Active people/ });
    await expect(made).toContainText("Different people in the range");
    await expect(made).toContainText("30");
    await page.keyboard.press("Escape");
  });

  await test.step("a row filters the page, and the link keeps it", async () => {
    await types.getByRole("button", { name: "lesson_completed" }).click();
    await expect(page).toHaveURL(/type=lesson_completed/);
    await expect(figures.getByRole("button").filter({ hasText: "Events" })).toContainText("9");
    await page.reload();
    await expect(figures.getByRole("button").filter({ hasText: "Events" })).toContainText("9");
    await expect(figures.getByRole("button").filter({ hasText: "Active people" })).toContainText("—");
    await page.getByRole("button", { name: "Remove the filter Type: lesson_completed" }).click();
    await expect(page).not.toHaveURL(/type=/);
    await expect(figures.getByRole("button").filter({ hasText: "Events" })).toContainText("30");
  });
});

test("range and comparison live in the address", async ({ page, place }) => {
  const tenDaysAgo = minutesAgo(10 * 24 * 60);
  await place.send(
    ...[1, 2, 3].map((i) => ({ clientEventId: `new${i}`, type: "page_view", timestamp: minutesAgo(0), anonymousId: "ann" })),
    ...[1, 2].map((i) => ({ clientEventId: `old${i}`, type: "page_view", timestamp: tenDaysAgo, anonymousId: "ann" })),
  );
  await page.goto(`/o/${place.slug}/overview`);
  const events = page.getByRole("region", { name: "Key figures" }).getByRole("button").filter({ hasText: "Events" });
  await expect(events).toContainText("5");
  await page.getByRole("group", { name: "Date range" }).getByRole("button", { name: "Last 30 days" }).click();
  await page.getByRole("dialog", { name: "Date range" }).getByRole("button", { name: /Last 7 days/ }).click();
  await expect(page).toHaveURL(/range=7d/);
  await expect(events).toContainText("3");
  await page.getByRole("button", { name: "Compare" }).click();
  await expect(page).toHaveURL(/compare=1/);
  await expect(events).toContainText("+50%");
  await expect(page.getByRole("list", { name: "Series" })).toContainText(/Previous period\s*2/);
  await page.goBack();
  await expect(page).not.toHaveURL(/compare=1/);
  await page.goBack();
  await expect(events).toContainText("5");

  await page.goto(`/o/${place.slug}/overview?range=custom&from=2020-01-01&to=2020-01-31`);
  await expect(page.getByText("No events in this range").first()).toBeVisible();
});

test("the first answer holds the numbers: nothing is fetched that the server knew", async ({ page, place }) => {
  await place.send(...Array.from({ length: 23 }, (_, i) => ({ clientEventId: `e${i}`, type: "page_view", anonymousId: "ann" })));
  const html = await (await page.request.get(`/o/${place.slug}/overview`)).text();
  expect(html).toMatch(/Events<\/span>.{0,600}?>23</s);

  const asked: string[] = [];
  page.on("request", (request) => void (request.url().includes("/api/trpc/") && asked.push(request.url())));
  await page.goto(`/o/${place.slug}/overview`);
  await expect(page.getByRole("img", { name: /^Events over time/ })).toBeVisible();
  expect(asked).toEqual([]);
});
