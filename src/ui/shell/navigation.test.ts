import { describe, expect, it } from "vitest";
import { PERMISSIONS } from "@/kernel/permissions";
import { areasFor, currentPage, openAreas, ROWS, switchHref, type NavArea } from "@/ui/shell/navigation";
import { AREAS, type AreaId } from "@/ui/shell/pages";

describe("switching the organisation", () => {
  it("stays on the page and in the range, and drops filters", () => {
    const search = new URLSearchParams("range=7d&compare=1&type=page_view");
    expect(switchHref("/o/acme/settings/keys", search, "globex")).toBe("/o/globex/settings/keys?range=7d&compare=1");
  });

  it("leaves a course, a survey or a visitor for the list of them", () => {
    expect(switchHref("/o/acme/learning/courses/sql/learners/user%3Alena", new URLSearchParams("range=7d&cohort=2026-01-05"), "globex")).toBe("/o/globex/learning/courses?range=7d");
    expect(switchHref("/o/acme/learning/surveys/feedback", new URLSearchParams(), "globex")).toBe("/o/globex/learning/surveys");
    expect(switchHref("/o/acme/learning/courses", new URLSearchParams(), "globex")).toBe("/o/globex/learning/courses");
    expect(switchHref("/o/acme/site/visitors/v1", new URLSearchParams(), "globex")).toBe("/o/globex/site/sessions");
    expect(switchHref("/o/acme/learning/events", new URLSearchParams(), "globex")).toBe("/o/globex/learning/events");
  });

  it("opens the overview from anywhere else", () => {
    expect(switchHref("/all", new URLSearchParams(), "globex")).toBe("/o/globex/overview");
    expect(switchHref("/o/acme", new URLSearchParams(), "globex")).toBe("/o/globex/overview");
  });
});

const everything = areasFor({ organisation: { slug: "acme", permissions: PERMISSIONS }, operator: true, waiting: { unassigned: { count: 3, words: "3 open" } } });
const itemsOf = (areas: readonly NavArea[]) => areas.flatMap(({ items }) => items);

it("marks one page of the navigation, for what is below it as well", () => {
  expect(currentPage("/o/acme/learning")).toBe("learning");
  expect(currentPage("/o/acme/learning/courses/sql")).toBe("courses");
  expect(currentPage("/o/acme/learning/events")).toBe("learning");
  expect(currentPage("/o/acme/site/visitors/v1")).toBe("sessions");
  expect(currentPage("/all/keys")).toBe("platformKeys");
  expect(currentPage("/elsewhere")).toBeUndefined();
});

it("shows pages that one may open, in the areas of their entries, and no empty area", () => {
  const viewer = areasFor({ organisation: { slug: "a b", permissions: ["insight:read"] }, operator: false });
  expect(viewer.map(({ label }) => label)).toEqual(["Home", "Site", "Learning"]);
  expect(itemsOf(viewer).map(({ href }) => href)).toContain("/o/a%20b/site/traffic");
  expect(itemsOf(viewer).map(({ id }) => id)).not.toContain("sessions");
  const order = Object.values(AREAS);
  expect(everything.map(({ label }) => label)).toEqual(order.filter((label) => everything.some((area) => area.label === label)));
  expect(everything.at(-1)?.label).toBe("Installation");
  expect(areasFor({ organisation: null, operator: false })).toEqual([]);
});

it("says what waits only where something does", () => {
  expect(itemsOf(everything).filter(({ waiting }) => waiting)).toEqual([{ id: "unassigned", href: "/all/unassigned", waiting: { count: 3, words: "3 open" } }]);
});

describe("open areas", () => {
  const area = (id: AreaId, pages: number): NavArea => ({ id, label: AREAS[id], items: Array.from({ length: pages }, () => ({ id: "overview", href: "/" })) });
  const forty = [area("home", 2), area("site", 9), area("learning", 6), area("business", 7), area("data", 7), area("settings", 8), area("installation", 6)];

  it("opens what was opened last, as far as the window reaches", () => {
    expect([...openAreas(forty, ["data", "site", "home", "learning"])]).toEqual(["data", "home", "learning"]);
    expect([...openAreas(forty, [])]).toEqual([]);
  });

  it("opens the first even where it alone is too long", () => {
    expect([...openAreas([area("site", 99), area("data", 1)], ["site", "data"])]).toEqual(["site"]);
  });

  it("keeps every area, open alone, above the fold", () => {
    for (const { items } of everything) expect(everything.length + items.length).toBeLessThanOrEqual(ROWS);
  });
});
