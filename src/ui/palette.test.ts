import { expect, it } from "vitest";
import { assignColors, QUIET_COLOR } from "@/ui/palette";

const NAMES = ["page_view", "lesson_completed", "course_enrolled", "lesson_progressed", "survey_answered", "signed_in"];

it("gives six names six colours", () => {
  expect(new Set(assignColors(NAMES).values()).size).toBe(6);
});

it("does not depend on the order in which the names arrive", () => {
  const forward = assignColors(NAMES);
  const backward = assignColors([...NAMES].reverse());
  for (const name of NAMES) expect(backward.get(name)).toBe(forward.get(name));
});

it("keeps a name's colour when it is shown alone, unless it had to give way", () => {
  const together = assignColors(NAMES);
  const alone = NAMES.filter((name) => assignColors([name]).get(name) === together.get(name));
  expect(alone.length).toBeGreaterThanOrEqual(4);
});

it("leaves the seventh name quiet", () => {
  const colors = assignColors([...NAMES, "rare"]);
  expect(colors.get("rare")).toBe(QUIET_COLOR);
  expect(colors.get("page_view")).not.toBe(QUIET_COLOR);
});

it("takes a name once", () => {
  expect(assignColors(["a", "a"]).size).toBe(1);
});
