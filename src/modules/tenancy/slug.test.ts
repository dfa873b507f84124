import fc from "fast-check";
import { expect, test } from "vitest";
import { slugOf, slugProblem } from "./slug";

test("names give readable slugs", () => {
  expect(slugOf("Acme")).toBe("acme");
  expect(slugOf("  Ärzte & Söhne GmbH ")).toBe("arzte-sohne-gmbh");
  expect(slugOf("Straße Ø")).toBe("strasse-o");
  expect(slugOf("Acme", 2)).toBe("acme-2");
  expect(slugOf("API")).toBe("organisation-api");
  expect(slugOf("日本語")).toBe("organisation");
});

test("any name gives a good slug, and the next one is another", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 120 }), fc.integer({ min: 1, max: 500 }), (name, attempt) => {
      expect(slugProblem(slugOf(name, attempt))).toBeUndefined();
      expect(slugOf(name, attempt + 1)).not.toBe(slugOf(name, attempt));
    }),
  );
});

test("what could be mistaken is refused", () => {
  for (const text of ["", "a", "-a", "a-", "a--b", "A b", "api", "a".repeat(41), "0190b5a0-0000-7000-8000-000000000000"]) {
    expect(slugProblem(text), text).toBeDefined();
  }
  expect(slugProblem("acme-2")).toBeUndefined();
});
