import { describe, expect, it } from "vitest";
import { safeReturn, signInMessage } from "@/ui/sign-in";

describe("the message", () => {
  it("says how long to wait", () => {
    expect(signInMessage("too_many_requests:1")).toContain("1 second.");
    expect(signInMessage("too_many_requests:45")).toContain("45 seconds.");
    expect(signInMessage("too_many_requests:61")).toContain("2 minutes.");
  });

  it("does not repeat what it does not know", () => {
    expect(signInMessage("<b>boom</b>")).not.toContain("boom");
  });
});

describe("the way back", () => {
  const origin = "https://stats.example";

  it("is a path of this site", () => {
    expect(safeReturn("/o/acme/overview?range=7d", origin)).toBe("/o/acme/overview?range=7d");
    expect(safeReturn("https://stats.example/all", origin)).toBe("/all");
  });

  it.each([null, "", "https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "http://["])("is the start for %s", (target) =>
    expect(safeReturn(target, origin)).toBe("/"),
  );
});
