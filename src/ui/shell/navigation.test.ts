import { describe, expect, it } from "vitest";
import { currentHref, organisationSections, switchHref } from "@/ui/shell/navigation";

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
