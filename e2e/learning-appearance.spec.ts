import { answersOfTen, courseOfTwelve, WORDS } from "./support/course";
import { open, overflow, PHONE, violations } from "./support/look";
import { expect, test, type Place } from "./support/test";

const base = ({ slug }: Place) => `/o/${slug}/learning`;

const PATHS = [
  "", "?range=90d&compare=1&course=sql", "?range=custom&from=2020-01-01&to=2020-01-31", "/courses", "/courses?compare=1", "/courses/sql", "/courses/sql?compare=1&chart=dropoff", "/courses/charts",
  "/courses/sql/learners", "/courses/sql/learners?status=completed", "/courses/sql/learners/user:p1", "/lessons", "/lessons?course=sql", "/surveys", "/surveys/feedback", "/surveys/feedback?course=charts", "/events",
];

test("axe finds nothing on learning's pages", async ({ page, place, other, become }) => {
  test.setTimeout(180_000);
  await place.send(...courseOfTwelve(), ...answersOfTen());
  const check = async (what: string) => expect(await violations(page), what).toEqual([]);
  for (const path of PATHS) {
    await open(page, `${base(place)}${path}`);
    await check(path);
  }
  await open(page, `${base(place)}/courses/sql`);
  await page.getByRole("button", { name: "Order of lessons" }).click();
  await check("the order of lessons");
  await open(page, `${base(place)}/surveys/feedback`);
  await page.getByRole("button", { name: "Read them" }).click();
  await expect(page.getByText(WORDS[0] ?? "")).toBeVisible();
  await check("free text");
  await become(other.admin);
  for (const path of ["", "/surveys"]) {
    await open(page, `${base(other)}${path}`);
    await check(`empty ${path}`);
  }
});

test("no page of learning is wider than a phone", async ({ page, place }) => {
  test.setTimeout(120_000);
  await place.send(...courseOfTwelve(), ...answersOfTen());
  await page.setViewportSize(PHONE);
  for (const path of PATHS) {
    await open(page, `${base(place)}${path}`);
    expect(await overflow(page), path).toBeLessThanOrEqual(0);
    // Nor does a table scroll by itself, surveys' aside; cohorts are a map of as many columns as there are weeks.
    if (path.startsWith("/surveys")) continue;
    const wide = await page.evaluate(() => [...document.querySelectorAll("main [role=group]")].filter((table) => table.querySelector("table") && table.scrollWidth > table.clientWidth).map((table) => table.getAttribute("aria-label")));
    expect(wide.filter((name) => name !== "Cohorts by start week"), path).toEqual([]);
  }
});

test("the first answer holds the numbers, and both sides draw the same", async ({ page, place }) => {
  test.setTimeout(120_000);
  await place.send(...courseOfTwelve(), ...answersOfTen());
  const asked: string[] = [];
  const errors: string[] = [];
  page.on("request", (request) => void (request.url().includes("/api/trpc/") && asked.push(request.url())));
  page.on("pageerror", ({ message }) => errors.push(message));
  for (const path of PATHS) {
    await open(page, `${base(place)}${path}`);
    await page.waitForTimeout(300);
    expect([asked, errors], path).toEqual([[], []]);
  }
});
