import { describe, expect, it } from "vitest";
import { signInMessage } from "@/ui/sign-in";

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
