import { describe, expect, it } from "vitest";
import { switchHref } from "@/ui/shell/navigation";

describe("switching the organisation", () => {
  it("stays on the page and in the range, and drops filters", () => {
    const search = new URLSearchParams("range=7d&compare=1&type=page_view");
    expect(switchHref("/o/acme/settings/keys", search, "globex")).toBe("/o/globex/settings/keys?range=7d&compare=1");
  });

  it("opens the overview from anywhere else", () => {
    expect(switchHref("/all", new URLSearchParams(), "globex")).toBe("/o/globex/overview");
    expect(switchHref("/o/acme", new URLSearchParams(), "globex")).toBe("/o/globex/overview");
  });
});
