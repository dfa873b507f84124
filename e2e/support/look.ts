import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** What must hold of any part of a page; `best-practice` is about whole ones. */
export const WCAG: readonly string[] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

export const PHONE = { width: 375, height: 812 };

/** Opens a page and waits until everything on it has its numbers. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.locator("main [aria-busy=true]")).toHaveCount(0);
}

/** Waits until nothing on the page loads or moves. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator("main [aria-busy=true]")).toHaveCount(0);
  await page.evaluate(async () => {
    const ends = (animation: Animation) => animation.effect?.getComputedTiming().endTime !== Infinity;
    // What one frame starts, the next one shows.
    for (let frame = 0; frame < 2; frame++) await new Promise((done) => requestAnimationFrame(done));
    await Promise.allSettled(document.getAnimations().filter(ends).map(({ finished }) => finished));
  });
}

/**
 * What axe finds on the page as it stands, in both schemes. The second time it looks at colours only:
 * nothing else that it checks depends on the scheme. Leaves the page light, and without motion, so that
 * nothing is looked at while it changes.
 */
export async function violations(page: Page, rules: readonly string[] = [...WCAG, "best-practice"]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const scheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    // Legacy: in the page itself and not in a second one, because no page has frames of other hosts.
    const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
    const { violations, passes } = await (scheme === "light" ? axe.withTags([...rules]) : axe.withRules("color-contrast")).analyze();
    found.push(...violations.map(({ id, nodes }) => `${id}, ${scheme}: ${nodes.map(({ target, failureSummary }) => `${target.join(" ")} (${failureSummary})`).join("; ")}`));
    if (passes.length === 0) found.push(`axe checked nothing, ${scheme}`);
  }
  return found;
}

/** Opens a page; axe finds nothing on it, and it is no wider than a phone. */
export async function looksRight(page: Page, path: string): Promise<void> {
  await open(page, path);
  expect(await violations(page), path).toEqual([]);
  await page.setViewportSize(PHONE);
  await open(page, path);
  expect(await overflow(page), path).toBeLessThanOrEqual(0);
}

/** By how many pixels the page is wider than the window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
