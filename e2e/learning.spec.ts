import { exec } from "node:child_process";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import { send } from "./support/api";
import { answersOfTen, courseOfTwelve, WORDS } from "./support/course";
import { inDatabase } from "./support/database";
import { expect, test, type Place } from "./support/test";
import { within } from "../tests/support/pace";

const shell = promisify(exec);

const figure = (page: Page, label: string, row = "Key figures") => page.getByRole("region", { name: row }).getByRole("button").filter({ hasText: label });
const row = (page: Page, table: string, text: string) => page.getByRole("table", { name: table }).getByRole("row").filter({ hasText: text });
const base = ({ slug }: Place) => `/o/${slug}/learning`;

test("without a course the next step is ready to copy, and it works", async ({ page, place, baseURL }) => {
  await page.goto(base(place));
  await expect(page.getByRole("region", { name: "First steps" })).toContainText("Waiting for the first event of a course");
  const line = page.getByRole("group", { name: "Send a first lesson" });
  await expect(line).toContainText(`curl ${baseURL}/api/analytics/events`);
  const { stdout } = await shell(((await line.textContent()) ?? "").replace("YOUR_WRITE_KEY", place.writeKey));
  expect(JSON.parse(stdout)).toMatchObject({ accepted: ["first-lesson"] });
  // The page finds it by itself.
  await expect(row(page, "Courses", "sql")).toBeVisible({ timeout: within(30_000) });
  await page.goto(`${base(place)}/surveys`);
  await page.getByRole("link", { name: "What to send" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Learning events" })).toBeVisible();
  await expect(row(page, "Types", "quiz_submitted")).toContainText("score, maxScore");
});

test("the overview's numbers are those of what was sent", async ({ page, place }) => {
  await place.send(...courseOfTwelve());
  await page.goto(base(place));
  for (const [label, value] of [["Active learners", "12"], ["Enrolments", "12"], ["Completions", "3"], ["Completion rate", "23.1%"], ["Time spent", "2 h"]] as const) {
    await expect(figure(page, label)).toContainText(value);
  }
  for (const [label, value] of [["Active in 1 day", "1"], ["Active in 7 days", "1"], ["Active in 30 days", "12"]] as const) {
    await expect(figure(page, label, "Active lately")).toContainText(new RegExp(`${label}${value}$`));
  }
  await expect(row(page, "Courses", "SQL from Zero")).toContainText(/12.*12.*25%/);
  await expect(page.getByRole("region", { name: "Enrolments and completions" }).getByRole("list", { name: "Series" })).toContainText(/Enrolments\s*12.*Completions\s*3/);
  // Every chart says how fresh it is.
  for (const chart of ["Active learners", "Enrolments and completions", "Time spent", "Courses", "This week in words"]) {
    await expect(page.getByRole("region", { name: chart, exact: true })).toContainText(/Fresh as of \d{4}-\d\d-\d\d/);
  }

  await test.step("course, range and comparison live in the address", async () => {
    await page.getByRole("combobox", { name: "Course" }).click();
    await page.getByRole("option", { name: "charts" }).click();
    await expect(page).toHaveURL(/course=charts/);
    await expect(figure(page, "Active learners")).toContainText(/Active learners1/);
    await page.getByRole("button", { name: "Compare" }).click();
    await expect(page).toHaveURL(/compare=1/);
    await page.reload();
    await expect(page.getByRole("list", { name: "Filters" })).toContainText("Course: charts");
    await expect(page.getByRole("region", { name: "Active learners" }).getByRole("list", { name: "Series" })).toContainText("Previous period");
    await page.getByRole("button", { name: "Remove the filter Course: charts" }).click();
    await expect(page).not.toHaveURL(/course=/);
    await expect(figure(page, "Enrolments")).toContainText("12");
  });
});

test("a course shows where learners stop, in order, with counts and rates", async ({ page, place }) => {
  await place.send(...courseOfTwelve());
  await page.goto(`${base(place)}/courses`);
  await row(page, "All courses", "SQL from Zero").getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1, name: "SQL from Zero" })).toBeVisible();

  const funnel = page.getByRole("table", { name: "From first contact to completion" });
  for (const [step, numbers] of [["Learners", /12\s*100%/], ["Started", /12\s*100%/], ["Finished a lesson", /12\s*100%/], ["Completed", /3\s*25%\s*−9/]] as const) {
    await expect(funnel.getByRole("row").filter({ has: page.getByRole("rowheader", { name: step, exact: true }) })).toContainText(numbers);
  }
  const lessons = page.getByRole("table", { name: "Where learners stop" }).locator("tbody").getByRole("row");
  await expect(lessons).toHaveText([/^1Tables.*12 100%12\s*2 16.7%0$/, /^2Joins.*most stop here.*10 83.3%4\s*6 60%0$/, /^3Check.*4 33.3%0\s*1 25%0$/]);
  const scores = page.getByRole("table", { name: "Scores" });
  for (const bucket of ["90 to 100%", "80 to 89%", "70 to 79%", "60 to 69%"]) await expect(scores.getByRole("row", { name: bucket })).toContainText(/1\s*25%/);
  await expect(row(page, "Time per lesson", "Tables")).toContainText("10 min");

  await test.step("the video: who has seen a second, and how often it was played", async () => {
    const video = page.getByRole("region", { name: "Which seconds are watched" });
    await expect(video).toContainText("4 people watched some of its 1:40");
    await video.getByRole("button", { name: "Show as table" }).click();
    for (const [at, numbers] of [["0:00 to 0:05", /4\s*4/], ["0:20 to 0:25", /4\s*5/], ["0:55 to 1:00", /4\s*4/], ["1:00 to 1:05", /0\s*0/]] as const) {
      await expect(video.getByRole("row").filter({ has: page.getByRole("rowheader", { name: at }) })).toContainText(numbers);
    }
  });

  await test.step("a cohort filters the page, and the link keeps it", async () => {
    const cohort = page.getByRole("table", { name: /^Cohorts by start week/ }).getByRole("button").first();
    await cohort.click();
    await expect(page).toHaveURL(/cohort=\d{4}-\d\d-\d\d/);
    await page.reload();
    await expect(page.getByRole("list", { name: "Filters" })).toContainText("Start week");
    await expect(lessons.first()).toContainText("12");
    await expect(page.getByRole("region", { name: "Learners at risk: 9" })).toBeVisible();
    // Of a week in which nobody started nothing is left, but the choice of another.
    await page.goto(`${base(place)}/courses/sql?cohort=2024-01-01`);
    await expect(figure(page, "Active learners")).toContainText(/Active learners0/);
    await expect(page.getByRole("region", { name: "Active learners" })).toContainText("Nobody was active in this range");
    await expect(page.getByRole("region", { name: "Learners at risk: 0" })).toContainText("Nobody is at risk");
    await expect(page.getByRole("region", { name: "Which seconds are watched" })).toContainText("Of everybody, not of this cohort alone: 4 people");
    await expect(cohort).toBeVisible();
    await page.getByRole("button", { name: /^Remove the filter/ }).click();
    await expect(page).not.toHaveURL(/cohort=/);
  });

  await test.step("who is at risk, why, and the path that they took", async () => {
    await expect(page.getByRole("region", { name: "Learners at risk: 9" })).toContainText("Started, neither completed nor withdrawn");
    await expect(row(page, "Learners at risk", "p4")).toContainText("Silent for 22 days; usually back every 1 day (4 active days so far).");
    await row(page, "Learners at risk", "p4").getByRole("link").click();
    await expect(page.getByRole("heading", { level: 1, name: "p4" })).toBeVisible();
    const path = page.getByRole("region", { name: "The path so far" }).getByRole("listitem");
    await expect(path).toHaveText([/^Enrolled/, /^Finished “Tables”/, /^Opened “Joins”/, /^Finished “Joins”/, /^Opened “Check”/]);
    await expect(row(page, "Lesson by lesson", "Check")).toContainText("65%");
    await expect(figure(page, "Lessons done")).toContainText("2");
  });
});

test("lists name the course, and a range without activity leads to the days with some", async ({ page, place }) => {
  await place.send(...courseOfTwelve());
  await page.goto(`${base(place)}/courses/sql/learners`);
  await expect(page.getByRole("region", { name: "Learners", exact: true })).toContainText("Of “SQL from Zero”");
  await expect(page.locator("main").getByRole("link", { name: "SQL from Zero" })).toBeVisible();
  await row(page, "Learners", "p1").first().getByRole("link").click();
  await expect(page.getByRole("navigation", { name: "Above" }).getByRole("link", { name: "SQL from Zero" })).toBeVisible();

  for (const path of ["", "/courses/sql"]) {
    await page.goto(`${base(place)}${path}?range=custom&from=2020-01-01&to=2020-01-31&compare=1`);
    await expect(page.locator("#content").getByText("The last activity was on")).toBeVisible();
    await page.getByRole("link", { name: "Show the days with activity" }).click();
    await expect(page).toHaveURL(/compare=1/);
    await expect(figure(page, "Active learners")).toContainText(/Active learners12/);
  }
});

test("an admin orders the lessons, and takes that back", async ({ page, place, become }) => {
  await place.send(...courseOfTwelve());
  await page.goto(`${base(place)}/courses/sql`);
  const lessons = page.getByRole("table", { name: "Where learners stop" }).locator("tbody").getByRole("row");
  await page.getByRole("button", { name: "Order of lessons" }).click();
  await page.getByRole("button", { name: "Check: one up" }).click();
  await page.getByRole("spinbutton", { name: "Place of Check" }).fill("1");
  await page.getByRole("spinbutton", { name: "Place of Check" }).press("Enter");
  await page.getByRole("button", { name: "Save order" }).click();
  await expect(lessons.first()).toContainText("Check");
  await expect(page.getByRole("region", { name: "Where learners stop" })).toContainText("as your organisation has set it");
  await page.getByRole("button", { name: "Order of lessons" }).click();
  await page.getByRole("button", { name: "Use the rule again" }).click();
  await expect(lessons.first()).toContainText("Tables");
  await become(await place.member("analyst"));
  await page.goto(`${base(place)}/courses/sql`);
  await expect(page.getByRole("button", { name: "Order of lessons" })).toHaveCount(0);
});

test("a sentence of the summary leads to the chart that proves it", async ({ page, place }) => {
  await place.send(...courseOfTwelve());
  await page.goto(base(place));
  const sentences = page.getByRole("region", { name: "This week in words" });
  await expect(sentences).toContainText("1 person learned from");
  await sentences.getByRole("link", { name: /“charts” was the most active course/ }).click();
  await expect(page).toHaveURL(/learning\/courses\/charts\?.*range=custom.*chart=active/);
  await expect(page.locator("#active")).toBeInViewport();
  await expect(page.locator("#active")).toHaveClass(/ring-2/);
});

test("free text is redacted except for an admin who asks, and the audit log records it", async ({ page, place, become }) => {
  await place.send(...answersOfTen());
  const path = `${base(place)}/surveys/feedback`;
  const readings = () =>
    inDatabase(async (client) => (await client.query<{ n: number }>("SELECT count(*)::integer AS n FROM app.audit_entries WHERE org_id = $1 AND action = 'survey.text_read'", [place.id])).rows[0]?.n);
  for (const role of ["viewer", "analyst"] as const) {
    await become(await place.member(role));
    const html = await (await page.request.get(path)).text();
    for (const words of WORDS) expect(html, role).not.toContain(words);
    await page.goto(path);
    await expect(page.getByRole("region", { name: "comment" })).toContainText("6 answers redacted");
    await expect(page.getByRole("region", { name: "comment" })).toContainText("only admins of the organisation may read it");
    await expect(page.getByRole("button", { name: "Read them" })).toHaveCount(0);
  }
  await become(place.admin);
  const html = await (await page.request.get(path)).text();
  for (const words of WORDS) expect(html).not.toContain(words);
  await page.goto(`${base(place)}/surveys`);
  // Six of one course; the other four are fewer than a group of five.
  await expect(row(page, "Surveys", "feedback")).toContainText("6");
  await row(page, "Surveys", "feedback").getByRole("link").click();
  for (const [label, value] of [["Responses", "6"], ["Respondents", "6"], ["NPS", "100"], ["Rating", "4.7"]] as const) await expect(figure(page, label)).toContainText(value);
  await expect(row(page, "rating", "5").first()).toContainText(/5\s*83.3%/);
  expect(await readings()).toBe(0);
  await page.getByRole("button", { name: "Read them" }).click();
  for (const words of WORDS) await expect(page.getByRole("region", { name: "comment" })).toContainText(words);
  expect(await readings()).toBe(1);

  await test.step("groups of fewer than five are withheld, with the reason", async () => {
    await expect(row(page, "Results by course", "sql")).toContainText("6");
    // Two and two are no group of five: not even that they answered is told.
    await expect(page.getByRole("table", { name: "Results by course" }).locator("tbody").getByRole("row")).toHaveCount(1);
    for (const course of ["charts", "design"]) await expect(page.locator("#content")).not.toContainText(course);
    await expect(page.getByRole("region", { name: "By week" })).toContainText("Answers are counted in groups of at least 5 people, on the day the group was complete.");
    await expect(page.getByRole("region", { name: "By course" })).toContainText("Answers are counted in groups of at least 5 people");
    await page.goto(`${path}?course=charts`);
    await expect(page.locator("#content")).toContainText("Fewer than 5 people answered");
    await expect(page.getByRole("table", { name: "rating" })).toHaveCount(0);
  });
});

test("a viewer sees numbers and no names; what does not exist has no page", async ({ page, place, other, become }) => {
  await place.send(...courseOfTwelve());
  await other.send({ clientEventId: "x", type: "lesson_started", userId: "u", courseId: "theirs", lessonId: "l" });
  await become(await place.member("viewer"));
  await page.goto(`${base(place)}/courses/sql`);
  await expect(page.getByText("9 learners at risk")).toBeVisible();
  await expect(page.getByText("Who they are is for analysts")).toBeVisible();
  await expect(page.getByRole("link", { name: "Learners", exact: true })).toHaveCount(1);
  for (const path of ["/courses/sql/learners", "/courses/sql/learners/user:p4"]) {
    await page.goto(`${base(place)}${path}`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your role does not include this page");
  }
  await become(place.admin);
  for (const path of [`${base(place)}/courses/theirs`, `${base(place)}/courses/sql/learners/user:nobody`, `${base(place)}/surveys/none`, base(other)]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 }), path).toHaveText(/There is no such page|There is nothing at this address/);
  }
});

test("the banner says when learning's numbers are old", async ({ page, place, platform }) => {
  await place.send(...courseOfTwelve());
  await inDatabase((client) => client.query("UPDATE ops.lanes SET next_attempt_at = now() + interval '1 hour' WHERE org_id = $1", [place.id]));
  await send(place.writeKey, { clientEventId: "late", type: "lesson_started", userId: "p1", courseId: "sql", lessonId: "tables" });
  await inDatabase((client) => client.query("UPDATE raw.analytics_event_batches SET received_at = received_at - interval '30 minutes' WHERE org_id = $1 AND processed_at IS NULL", [place.id]));
  for (const path of ["", "/courses", "/courses/sql", "/lessons", "/surveys"]) {
    await page.goto(`${base(place)}${path}`);
    await expect(page.getByRole("status").filter({ hasText: "behind" }), path).toContainText("These numbers are 30 min behind.");
  }
  await inDatabase((client) => client.query("UPDATE ops.lanes SET next_attempt_at = '-infinity' WHERE org_id = $1", [place.id]));
  await expect.poll(async () => (await platform.query("pipeline", "status", { org: place.slug })).pendingBatches).toBe(0);
});

test("a part that fails says so, keeps the rest, and tries again", async ({ page, place }) => {
  await place.send(...courseOfTwelve());
  await page.goto(base(place));
  await page.route("**/api/trpc/**", (route) => route.abort());
  await page.getByRole("button", { name: "Last 30 days" }).click();
  await page.getByRole("button", { name: /Last 90 days/ }).click();
  await expect(page.getByRole("alert").filter({ hasText: "The numbers did not load" })).toBeVisible({ timeout: within(30_000) });
  await expect(page.getByRole("region", { name: "This week in words" })).toContainText("1 person learned");
  await page.unroute("**/api/trpc/**");
  await page.getByRole("button", { name: "Try again" }).first().click();
  await expect(figure(page, "Completions")).toContainText("3");
});
