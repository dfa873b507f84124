import fc from "fast-check";
import { expect, test } from "vitest";
import { customerIdOf, isUuid, newId, orgIdOf } from "./ids";

test("a customer id names its organisation and nothing else", () => {
  fc.assert(
    fc.property(fc.uuid(), (id) => {
      expect(orgIdOf(customerIdOf(id))).toBe(id);
      expect(customerIdOf(id)).toMatch(/^[0-9a-hjkmnp-tv-z]{26}$/);
    }),
  );
});

test("text that is no customer id names no organisation", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const id = orgIdOf(text);
      expect(id === undefined || (isUuid(id) && customerIdOf(id) === text)).toBe(true);
    }),
  );
  expect(orgIdOf("z".repeat(26))).toBeUndefined();
});

test("ids are ordered by time", () => {
  const ids = Array.from({ length: 100 }, newId);
  expect(ids.toSorted()).toEqual(ids);
  expect(ids.every(isUuid)).toBe(true);
});
