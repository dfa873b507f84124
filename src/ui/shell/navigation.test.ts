import { describe, expect, it } from "vitest";
import { PERMISSIONS } from "@/kernel/permissions";
import { currentHref, organisationSections, platformSections, switchHref } from "@/ui/shell/navigation";

describe("switching the organisation", () => {
  it("stays on the page and in the range, and drops filters", () => {
    const search = new URLSearchParams("range=7d&compare=1&type=page_view");
    expect(switchHref("/o/acme/settings/keys", search, "globex")).toBe("/o/globex/settings/keys?range=7d&compare=1");
  });

  it("leaves a course or a survey for the list of them", () => {
    expect(switchHref("/o/acme/learning/courses/sql/learners/user%3Alena", new URLSearchParams("range=7d&cohort=2026-01-05"), "globex")).toBe("/o/globex/learning/courses?range=7d");
    expect(switchHref("/o/acme/learning/surveys/feedback", new URLSearchParams(), "globex")).toBe("/o/globex/learning/surveys");
    expect(switchHref("/o/acme/learning/courses", new URLSearchParams(), "globex")).toBe("/o/globex/learning/courses");
  });

  it("opens the overview from anywhere else", () => {
    expect(switchHref("/all", new URLSearchParams(), "globex")).toBe("/o/globex/overview");
    expect(switchHref("/o/acme", new URLSearchParams(), "globex")).toBe("/o/globex/overview");
  });
});

it("marks the nearest page alone", () => {
  const sections = organisationSections("acme", ["insight:read"]);
  expect(currentHref(sections, "/o/acme/learning")).toBe("/o/acme/learning");
  expect(currentHref(sections, "/o/acme/learning/courses/sql")).toBe("/o/acme/learning/courses");
  expect(currentHref(sections, "/o/acme/learning/events")).toBe("/o/acme/learning");
  expect(currentHref(sections, "/elsewhere")).toBeUndefined();
});

it("says what waits only where something does", () => {
  const itemOf = (open?: number) => platformSections(open)[0]?.items.find(({ href }) => href === "/all/unassigned");
  expect(itemOf()).not.toHaveProperty("waiting");
  expect(itemOf(3)).toMatchObject({ waiting: { count: 3, words: "3 open" } });
  expect(currentHref(platformSections(), "/all/keys")).toBe("/all/keys");
});

it("no two pages have the same shortcut", () => {
  const everything = [...organisationSections("acme", PERMISSIONS), ...platformSections()].flatMap(({ items }) => items.flatMap(({ key }) => key ?? []));
  expect(new Set(everything).size).toBe(everything.length);
});
