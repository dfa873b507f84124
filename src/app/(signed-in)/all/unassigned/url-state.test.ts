import { expect, it } from "vitest";
import { viewOf, withParam } from "./url-state";

const ID = "0198a3c4-0000-7000-8000-000000000001";

it("reads what can be asked, and leaves out what cannot", () => {
  expect(viewOf(new URLSearchParams(`code=organisation_unknown&course=sql&key=${ID}&status=assigned&before=${ID}`))).toEqual({
    filter: { code: "organisation_unknown", course: "sql", key: ID },
    status: "assigned",
    before: ID,
  });
  expect(viewOf(new URLSearchParams(`key=1&course=${"x".repeat(201)}&status=all&before=x&person=`))).toEqual({ filter: {}, status: "open", before: null });
});

it("goes back to the latest when a filter changes", () => {
  expect(withParam(new URLSearchParams(`before=${ID}&course=sql`), "course", null).toString()).toBe("");
  expect(withParam(new URLSearchParams("course=sql"), "before", ID).toString()).toBe(`course=sql&before=${ID}`);
});
