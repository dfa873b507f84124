import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { safeReturn } from "./return-path";

const origin = "https://stats.example";

describe("the way back", () => {
  it("is a path of this site", () => {
    expect(safeReturn("/o/acme/overview?range=7d", origin)).toBe("/o/acme/overview?range=7d");
    expect(safeReturn("/o/acme/site?page=example.com%2Fa%2F%2Fb#top", origin)).toBe("/o/acme/site?page=example.com%2Fa%2F%2Fb#top");
    expect(safeReturn("/o/acme/learning/courses/c%201", origin)).toBe("/o/acme/learning/courses/c%201");
    expect(safeReturn("/o/acme//twice", origin)).toBe("/o/acme//twice");
    expect(safeReturn("https://stats.example/all", origin)).toBe("/all");
  });

  it.each([
    null, "", "https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "http://[",
    "/.//evil.example/x", "/..//evil.example", "/a/..//evil.example", "/././/evil.example", "/%2e//evil.example", "/.%2F/evil.example", "/%2F/evil.example",
    "/%2Fevil.example", "/%5Cevil.example", "/%252Fevil.example", "\\\\evil.example", "/\t/evil.example", "/\n/evil.example", "/%09/evil.example", "\t//evil.example",
    " //evil.example", "https://stats.example@evil.example/", "https://stats.example.evil.example/", "https://stats.example//evil.example", "///evil.example", "/.\\/evil.example",
  ])("is the start for %j", (target) => expect(safeReturn(target, origin)).toBe("/"));

  it("stays here whatever a link carries, in the browser's reading of it", () => {
    const piece = fc.constantFrom("/", "//", "\\", ".", "..", "%2F", "%2f", "%5C", "%252F", "%2e", "\t", "\n", "\r", "\0", " ", "@", ":", "?", "#", "https:", "javascript:", "evil.example", "stats.example", "a", "%", "\u2028", "\u3002", "\uff0f", "\ud800");
    const target = fc.oneof(fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join("")), fc.webUrl(), fc.string({ unit: "binary" }));
    fc.assert(
      fc.property(target, fc.constantFrom(origin, "http://localhost:3000"), (text, site) => {
        const path = safeReturn(text, site);
        expect(path).toMatch(/^\/(?![/\\])/);
        expect(new URL(path, site).origin).toBe(site);
        expect(new URL(decodeURI(encodeURI(path.toWellFormed())), site).origin).toBe(site);
        expect(safeReturn(path, site)).toBe(path);
      }),
      { numRuns: 5_000 },
    );
  });
});
