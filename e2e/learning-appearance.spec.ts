import { answersOfTen, courseOfTwelve, WORDS } from "./support/course";
import { looksRight, open, settled, violations } from "./support/look";
import { expect, test, type Place } from "./support/test";

const base = ({ slug }: Place) => `/o/${slug}/learning`;

const PATHS = [
  "", "?range=90d&compare=1&course=sql", "?range=custom&from=2020-01-01&to=2020-01-31", "/courses", "/courses?compare=1", "/courses/sql", "/courses/sql?compare=1&chart=dropoff", "/courses/charts",
  "/courses/sql/learners", "/courses/sql/learners?status=completed", "/courses/sql/learners/user:p1", "/lessons", "/lessons?course=sql", "/surveys", "/surveys/feedback", "/surveys/feedback?course=charts", "/events",
];

const fill = (place: Place) => place.send(...courseOfTwelve(), ...answersOfTen());
const nothing = async () => undefined;

for (const path of PATHS) {
  test(`axe finds nothing on learning${path}, and it is no wider than a phone`, async ({ page, filled, become }) => {
    const place = await filled(fill);
    await become(place.admin);
    await looksRight(page, `${base(place)}${path}`);
    // Nor does a table scroll by itself, surveys' aside; cohorts are a map of as many columns as there are weeks.
    if (path.startsWith("/surveys")) return;
    const wide = await page.evaluate(() => [...document.querySelectorAll("main [role=group]")].filter((table) => table.querySelector("table") && table.scrollWidth > table.clientWidth).map((table) => table.getAttribute("aria-label")));
    expect(wide.filter((name) => name !== "Cohorts by start week")).toEqual([]);
  });

  test(`the first answer of learning${path} holds the numbers, and both sides draw the same`, async ({ page, filled, become }) => {
    const place = await filled(fill);
    await become(place.admin);
    const asked: string[] = [];
    const errors: string[] = [];
    page.on("request", (request) => void (request.url().includes("/api/trpc/") && asked.push(request.url())));
    page.on("pageerror", ({ message }) => errors.push(message));
    await open(page, `${base(place)}${path}`);
    // By then whatever the page asks for by itself was asked for.
    await page.waitForLoadState("networkidle");
    expect([asked, errors]).toEqual([[], []]);
  });
}

for (const path of ["", "/surveys"]) {
  test(`axe finds nothing on an empty learning${path}, and it is no wider than a phone`, async ({ page, filled, become }) => {
    const place = await filled(nothing);
    await become(place.admin);
    await looksRight(page, `${base(place)}${path}`);
  });
}

test("axe finds nothing in the order of lessons, nor in free text", async ({ page, filled, become }) => {
  const place = await filled(fill);
  await become(place.admin);
  await open(page, `${base(place)}/courses/sql`);
  await page.getByRole("button", { name: "Order of lessons" }).click();
  await settled(page);
  expect(await violations(page), "the order of lessons").toEqual([]);
  await open(page, `${base(place)}/surveys/feedback`);
  await page.getByRole("button", { name: "Read them" }).click();
  await expect(page.getByText(WORDS[0] ?? "")).toBeVisible();
  await settled(page);
  expect(await violations(page), "free text").toEqual([]);
});
