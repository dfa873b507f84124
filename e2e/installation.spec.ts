import { expect, test } from "@playwright/test";

test("a fresh installation is healthy, and asks who is there", async ({ page, request }) => {
  const health = await request.get("/api/health");
  expect(await health.json()).toMatchObject({ status: "ok", database: "ok" });

  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  await page.goto("/sign-in");
  await expect(page.getByRole("textbox", { name: /mail/i })).toBeVisible();
  expect(problems).toEqual([]);
});
