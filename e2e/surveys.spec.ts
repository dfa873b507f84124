import type { Page } from "@playwright/test";
import { answersOfTen } from "./support/course";
import { overflow, PHONE, violations } from "./support/look";
import { expect, test, type Place } from "./support/test";
import { within } from "../tests/support/pace";


const base = ({ slug }: Place) => `/o/${slug}/learning/surveys`;
const dialog = (page: Page) => page.getByRole("dialog");
const question = (page: Page, nth: number) => dialog(page).getByRole("group", { name: `Question ${nth}`, exact: true });
const row = (page: Page, text: string) => page.getByRole("table", { name: "Surveys" }).getByRole("row").filter({ hasText: text });

async function kind(page: Page, nth: number, name: string): Promise<void> {
  await question(page, nth).getByRole("combobox", { name: "Kind" }).click();
  await page.getByRole("option", { name }).click();
}

test("an admin describes a survey, before any answer: what is wrong is said at its field", async ({ page, place }) => {
  test.setTimeout(within(120_000));
  await page.goto(base(place));
  await expect(page.getByRole("region", { name: "First steps" })).toContainText("Waiting for the first answer");
  await expect(page.getByRole("group", { name: "Send a first answer" })).toContainText("survey_submitted");
  await page.getByRole("button", { name: "Describe a survey" }).click();
  const save = dialog(page).getByRole("button", { name: "Save survey" });
  await save.click();
  const id = dialog(page).getByRole("textbox", { name: "Survey id" });
  await expect(id).toBeFocused();
  await expect(id).toHaveAccessibleDescription(/Say which survey/);
  await expect(dialog(page).getByRole("textbox", { name: "Title" })).toHaveAccessibleDescription("Give it a title.");
  await id.fill("feedback");
  await dialog(page).getByRole("textbox", { name: "Title" }).fill("How was it?");
  await question(page, 1).getByRole("textbox", { name: "Question" }).fill("The pace?");
  await question(page, 1).getByRole("textbox", { name: "Answer id" }).fill("pace");
  await kind(page, 1, "One choice");
  await save.click();
  const choices = question(page, 1).getByRole("textbox", { name: "Choices" });
  await expect(choices).toBeFocused();
  await expect(choices).toHaveAccessibleDescription("Give at least one choice.");
  await choices.fill("slow\nright\n\nfast");

  await dialog(page).getByRole("button", { name: "Add a question" }).click();
  await expect(question(page, 2).getByRole("textbox", { name: "Question" })).toBeFocused();
  await page.keyboard.type("Would you recommend it?");
  await question(page, 2).getByRole("textbox", { name: "Answer id" }).fill("pace");
  await kind(page, 2, "NPS");
  await save.click();
  await expect(question(page, 2).getByRole("textbox", { name: "Answer id" })).toHaveAccessibleDescription("Another question has this id.");
  await question(page, 2).getByRole("textbox", { name: "Answer id" }).fill("nps");

  await test.step("questions move by keyboard, and the focus goes with them", async () => {
    await question(page, 2).getByRole("button", { name: "Question 2: one up" }).focus();
    await page.keyboard.press("Enter");
    await expect(question(page, 1).getByRole("textbox", { name: "Answer id" })).toHaveValue("nps");
    await expect(question(page, 1).getByRole("button", { name: "Question 1: one down" })).toBeFocused();
    await expect(dialog(page).getByRole("status")).toHaveText("Question 2 is now question 1 of 2.");
  });

  await test.step("what is written is not lost by accident", async () => {
    await page.keyboard.press("Escape");
    await expect(dialog(page)).toBeVisible();
    await dialog(page).getByRole("button", { name: "Cancel" }).click();
    await expect(dialog(page).getByText("Discard what you wrote?")).toBeVisible();
    await dialog(page).getByRole("button", { name: "Keep editing" }).click();
  });
  await save.click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(row(page, "How was it?")).toContainText("described");

  await page.getByRole("button", { name: "Describe a survey" }).click();
  await dialog(page).getByRole("textbox", { name: "Survey id" }).fill("feedback");
  await save.click();
  await expect(dialog(page).getByRole("textbox", { name: "Survey id" })).toHaveAccessibleDescription(/described already/);
  await dialog(page).getByRole("button", { name: "Cancel" }).click();
  await dialog(page).getByRole("button", { name: "Discard" }).click();
  await expect(dialog(page)).toHaveCount(0);

  await row(page, "How was it?").getByRole("link").click();
  await expect(page.getByRole("main").getByText("Waiting for the first answer")).toBeVisible();
  await expect(page.getByRole("link", { name: "What to send" })).toBeVisible();
});

test("answers that nobody described are found for the form; a description is edited, and removed with its name", async ({ page, place }) => {
  await place.send(...answersOfTen());
  await page.goto(`${base(place)}/feedback`);
  await page.getByRole("button", { name: "Describe this survey" }).click();
  await expect(dialog(page).getByRole("textbox", { name: "Survey id" })).toHaveValue("feedback");
  for (const [i, id] of ["comment", "nps", "rating"].entries()) await expect(question(page, i + 1).getByRole("textbox", { name: "Answer id" })).toHaveValue(id);
  await expect(question(page, 2).getByRole("combobox", { name: "Kind" })).toHaveText("NPS");
  await dialog(page).getByRole("textbox", { name: "Title" }).fill("After the course");
  for (const [i, label] of ["Anything else?", "Would you recommend it?", "How good was it?"].entries()) await question(page, i + 1).getByRole("textbox", { name: "Question" }).fill(label);
  await dialog(page).getByRole("button", { name: "Save survey" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "After the course" })).toBeVisible();
  await expect(page.getByRole("region", { name: "How good was it?" })).toContainText("4.7 on average");

  await page.getByRole("button", { name: "Edit" }).click();
  await question(page, 1).getByRole("button", { name: "Question 1: remove" }).click();
  await question(page, 1).getByRole("textbox", { name: "Question" }).fill("Would you tell a friend?");
  await dialog(page).getByRole("button", { name: "Save survey" }).click();
  await expect(page.getByRole("region", { name: "Would you tell a friend?" })).toBeVisible();
  // It was answered all the same.
  await expect(page.getByRole("region", { name: "comment" })).toContainText("6 answers redacted");

  await page.getByRole("button", { name: "Remove" }).click();
  await expect(dialog(page)).toContainText("Responses are events and stay");
  await dialog(page).getByRole("textbox").fill("feedbac");
  await dialog(page).getByRole("button", { name: "Remove description" }).click();
  await expect(dialog(page)).toContainText("That is not the same name.");
  await dialog(page).getByRole("textbox").fill("feedback");
  await dialog(page).getByRole("button", { name: "Remove description" }).click();
  await expect(row(page, "feedback")).toContainText("from the answers");
  await expect(row(page, "feedback")).toContainText("6");
});

test("who may not describe surveys does not get the form", async ({ page, place, become }) => {
  for (const role of ["viewer", "analyst"] as const) {
    await become(await place.member(role));
    await page.goto(base(place));
    await expect(page.getByRole("region", { name: "First steps" })).toContainText("Waiting for the first answer");
    await expect(page.getByRole("button", { name: "Describe a survey" })).toHaveCount(0);
  }
  await place.send(...answersOfTen());
  await page.goto(`${base(place)}/feedback`);
  await expect(page.getByRole("region", { name: "rating" })).toBeVisible();
  for (const name of ["Describe this survey", "Edit", "Remove"]) await expect(page.getByRole("button", { name, exact: true })).toHaveCount(0);
});

test("axe finds nothing in the form, and it fits a phone", async ({ page, place }) => {
  test.setTimeout(within(120_000));
  await place.send(...answersOfTen());
  const check = async (what: string) => expect(await violations(page), what).toEqual([]);
  await page.goto(`${base(place)}/feedback`);
  await page.getByRole("button", { name: "Describe this survey" }).click();
  await kind(page, 3, "Several choices");
  await dialog(page).getByRole("button", { name: "Save survey" }).click();
  await expect(question(page, 3)).toContainText("Give at least one choice.");
  await check("errors");
  await dialog(page).getByRole("button", { name: "Cancel" }).click();
  await check("discarding");
  await page.setViewportSize(PHONE);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await dialog(page).getByRole("button", { name: "Discard" }).click();
});
