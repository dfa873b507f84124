import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { send } from "./support/api";
import { ADMIN, URL_OF_INSTALLATION } from "./support/installation";
import { overflow, PHONE, settled, violations } from "./support/look";
import { expect, test } from "./support/test";
import { within } from "../tests/support/pace";

const lost = (over: object = {}) => ({ clientEventId: randomUUID(), type: "lesson_started", userId: `nobody-${randomUUID()}`, ...over });
const rows = (page: Page) => page.getByRole("table", { name: "Events" }).getByRole("row").filter({ has: page.getByRole("button", { name: /^Details/ }) });
const navigation = (page: Page) => page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: /^Unassigned events/ });

test("a platform key is shown once, sends for several organisations, and is refused when it is revoked", async ({ page, place, other, become }) => {
  test.setTimeout(within(180_000));
  await place.send({ clientEventId: randomUUID(), type: "course_enrolled", userId: "lena", courseId: `course-${place.slug}` });
  await other.send({ clientEventId: randomUUID(), type: "course_enrolled", userId: "lena", courseId: `course-${other.slug}` });
  await become(ADMIN);
  await page.goto("/all");
  await navigation(page).click();
  await expect(page.getByText("Every event has its organisation")).toBeVisible();
  await page.screenshot({ path: test.info().outputPath("nothing.png") });
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Platform keys" }).click();
  await page.getByRole("button", { name: "Create key" }).first().click();
  const name = `Backend ${place.slug}`;
  await page.getByLabel("Name").fill(name);
  await page.getByRole("dialog").getByRole("button", { name: "Create key" }).click();
  const shown = page.getByRole("dialog", { name: "Key created" });
  const key = (await shown.getByRole("group", { name: /^Platform key/ }).textContent()) ?? "";
  expect(key).toMatch(/^plb_p_/);
  await page.screenshot({ path: test.info().outputPath("created.png") });
  await shown.getByRole("button", { name: "I have stored it" }).click();

  const response = await send(key, lost({ userId: "lena", courseId: `course-${place.slug}` }), lost({ userId: "lena", courseId: `course-${other.slug}` }));
  expect(response).toMatchObject({ status: 200, accepted: [expect.any(String), expect.any(String)] });
  await page.reload();
  await expect(page.locator("body")).not.toContainText(key);
  const row = page.getByRole("row").filter({ hasText: name });
  await expect(row).not.toContainText("Never");
  await row.getByRole("button", { name: `Revoke ${name}` }).click();
  const confirm = page.getByRole("dialog", { name: "Revoke this key?" });
  await confirm.getByRole("textbox").fill(name);
  await confirm.getByRole("button", { name: "Revoke key" }).click();
  await expect(row).toContainText("Revoked");
  expect((await send(key, lost())).status).toBe(401);
});

test("what belongs to nobody waits for the operator, who sends it on, tries again, or discards it", async ({ page, place, become, platform }) => {
  test.setTimeout(within(180_000));
  const { key } = await platform.mutate("platformKeys", "create", { name: "backend" });
  const course = `course-${place.slug}`;
  const events = [lost({ courseId: course, properties: { answer: "forty-two" } }), lost({ courseId: course }), { ...lost({ courseId: course }), type: 7 }, lost({ courseId: course, userId: "omar" })];
  expect(await send(key, ...events)).toMatchObject({ status: 207, failed: [{ code: "organisation_unknown" }, { code: "organisation_unknown" }, { code: "invalid_type" }, { code: "organisation_unknown" }] });
  await send(key, ...events.slice(0, 1));
  await become(ADMIN);
  await page.goto("/all");
  await expect(navigation(page)).toHaveAccessibleName(/\d+ open/);
  await navigation(page).click();

  await test.step("filtered by what a row says", async () => {
    await rows(page).first().getByRole("button", { name: course }).click();
    await expect(page).toHaveURL(`/all/unassigned?course=${course}`);
    await expect(rows(page)).toHaveCount(4);
    await expect(rows(page).filter({ hasText: String(events[0]?.clientEventId) }).getByRole("cell").last()).toHaveText("2");
    await page.getByRole("button", { name: "invalid_type" }).click();
    await expect(rows(page)).toHaveCount(1);
    await page.getByRole("button", { name: "Remove the filter Reason: invalid_type" }).click();
    await expect(rows(page)).toHaveCount(4);
  });

  await test.step("its details, as sent", async () => {
    await page.getByRole("button", { name: `Details of the event ${events[0]?.clientEventId}` }).click();
    const dialog = page.getByRole("dialog", { name: "Event without an organisation" });
    await expect(dialog.getByRole("group", { name: "As sent" })).toContainText("forty-two");
    await expect(dialog).toContainText("send X-Customer-ID");
    await page.screenshot({ path: test.info().outputPath("details.png") });
    await dialog.getByRole("button", { name: "Close" }).click();
  });

  await test.step("two of them to an organisation", async () => {
    for (const event of [events[0], events[2]]) await page.getByRole("checkbox", { name: `Choose the event ${event?.clientEventId}` }).check();
    await page.getByRole("button", { name: "Assign 2 events…" }).click();
    const dialog = page.getByRole("dialog", { name: "Assign 2 events" });
    await dialog.getByLabel("Organisation").selectOption({ label: `${place.name} (${place.slug})` });
    await page.screenshot({ path: test.info().outputPath("assign.png") });
    await dialog.getByRole("button", { name: "Assign" }).click();
    await expect(page.getByText("1 event accepted, 1 now dead letters", { exact: true })).toBeVisible();
    await expect(rows(page)).toHaveCount(2);
    await expect.poll(async () => (await platform.query("insights", "balance", { org: place.slug })).accepted).toBe(1);
  });

  await test.step("what is known meanwhile", async () => {
    await place.send({ clientEventId: randomUUID(), type: "course_enrolled", userId: "omar", courseId: "another" });
    // The first one has made the course known: there is only one that has it.
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByText("2 events accepted", { exact: true })).toBeVisible();
    await expect(page.getByText("No events match")).toBeVisible();
  });

  await test.step("and what nobody wants", async () => {
    const nobodys = randomUUID();
    await send(key, lost({ courseId: nobodys }), lost({ courseId: nobodys }));
    await page.goto(`/all/unassigned?course=${nobodys}`);
    await page.getByRole("button", { name: "Discard…" }).click();
    const dialog = page.getByRole("dialog", { name: "Discard all 2 events?" });
    await dialog.getByRole("textbox").fill("discard");
    await dialog.getByRole("button", { name: "Discard" }).click();
    await expect(page.getByText("2 events discarded", { exact: true })).toBeVisible();
    await page.getByRole("combobox", { name: "Which events" }).click();
    await page.getByRole("option", { name: "Discarded" }).click();
    await expect(rows(page)).toHaveCount(2);
    await expect(page.getByRole("checkbox")).toHaveCount(0);
  });
});

test("to everybody else these pages do not exist", async ({ page, place }) => {
  for (const path of ["/all/keys", "/all/unassigned"]) expect((await page.goto(path))?.status(), path).toBe(404);
  await page.goto(`/o/${place.slug}/overview`);
  await expect(page.getByRole("link", { name: "Platform keys" })).toHaveCount(0);
  await expect(navigation(page)).toHaveCount(0);
  const answer = await page.request.get(`${URL_OF_INSTALLATION}/api/trpc/unassigned.summary`);
  expect(answer.status()).toBe(404);
});

test("both pages: axe finds nothing, and a phone is wide enough", async ({ page, place, become, platform }) => {
  test.setTimeout(within(180_000));
  const { key } = await platform.mutate("platformKeys", "create", { name: "Course platform" });
  const enrolled = (courseId: string) => ({ clientEventId: randomUUID(), type: "course_enrolled", userId: "lena", courseId });
  await place.send(enrolled("shared"));
  await send(key, lost({ courseId: "x".repeat(200), clientEventId: "y".repeat(200) }), { ...lost(), type: {} }, [], ...Array.from({ length: 5 }, () => lost({ courseId: "sql-basics" })));
  await become(ADMIN);
  for (const [name, path] of [["keys", "/all/keys"], ["unassigned", "/all/unassigned"], ["empty", "/all/unassigned?status=assigned&course=none"]] as const) {
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(path);
    await expect(page.locator("main [aria-busy=true]")).toHaveCount(0);
    await settled(page);
    expect(await violations(page), name).toEqual([]);
    await page.setViewportSize(PHONE);
    expect(await overflow(page), name).toBeLessThanOrEqual(0);
  }
});
