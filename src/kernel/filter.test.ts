import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conditionOf, describeFilter, exactly, type Filter, filterSchema, matchesFilter, readFilter, writeFilter } from "./filter";

const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }).map((drawn) => drawn.replaceAll("\0", "0").toWellFormed());
const filter: fc.Arbitrary<Filter> = fc.oneof(
  text,
  fc.record({ operator: fc.constantFrom("is" as const, "is_not" as const, "contains" as const), value: text }),
  fc.record({ operator: fc.constant("any_of" as const), values: fc.array(text, { minLength: 1, maxLength: 5 }) }),
);

describe("a filter", () => {
  it("comes back from the address as it was, beside others", () => {
    fc.assert(
      fc.property(filter, filter, fc.constantFrom("page", "f.page"), (one, old, field) => {
        const params = new URLSearchParams({ other: "1", [`${field}_id`]: "x" });
        writeFilter(params, field, old);
        writeFilter(params, field, one);
        const read = readFilter(new URLSearchParams(params.toString()), field);
        expect(read && conditionOf(read)).toEqual(conditionOf(one));
        writeFilter(params, field, null);
        expect(params.toString()).toBe(new URLSearchParams({ other: "1", [`${field}_id`]: "x" }).toString());
      }),
    );
  });

  it("keeps links that name the field alone, whatever they say", () => {
    for (const value of ["/docs", "is_not:/docs", "contains", "a,b"]) {
      expect(exactly(readFilter(new URLSearchParams({ page: value }), "page"))).toBe(value);
      const params = new URLSearchParams();
      writeFilter(params, "page", value);
      expect(params.toString()).toBe(new URLSearchParams({ page: value }).toString());
    }
  });

  it("is none where the address holds no value, too long a one, or one that cannot be stored", () => {
    for (const [name, value] of [["page", ""], ["page.contains", ""], ["page", "x".repeat(501)], ["page.is_not", "a\0b"], ["page.unknown", "x"]] as const) {
      expect(readFilter(new URLSearchParams({ [name]: value }), "page")).toBeUndefined();
    }
    expect(readFilter(new URLSearchParams(Array.from({ length: 51 }, (_, i) => ["page.any_of", String(i)])), "page")).toBeUndefined();
  });

  it("is refused with an empty list, an unknown operator or a part too many", () => {
    for (const bad of ["", { operator: "any_of", values: [] }, { operator: "like", value: "x" }, { operator: "is", value: "x", values: ["x"] }]) {
      expect(filterSchema.safeParse(bad).success).toBe(false);
    }
  });

  it("says what it does", () => {
    expect(describeFilter("Chrome")).toBe("Chrome");
    expect(describeFilter({ operator: "is_not", value: "Chrome" })).toBe("is not Chrome");
    expect(describeFilter({ operator: "any_of", values: ["Chrome", "Safari"] })).toBe("is any of Chrome, Safari");
    expect(matchesFilter({ operator: "is_not", value: "Chrome" }, null)).toBe(true);
    expect(matchesFilter({ operator: "contains", value: "%" }, "Chrome")).toBe(false);
  });
});
