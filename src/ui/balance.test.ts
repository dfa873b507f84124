import { expect, it } from "vitest";
import { intakeEquation, inThePipeline } from "@/ui/balance";

const balance = { received: 110, accepted: 100, duplicates: 7, failed: 3, counted: 90, waiting: 9, setAside: 1 };

it("holds at intake and in the pipeline", () => {
  expect(intakeEquation(balance)).toEqual({ sum: 110, difference: 0 });
  expect(inThePipeline(balance)).toEqual({ sum: 100, difference: 0 });
});

it("says by how much it does not hold, and in which direction", () => {
  expect(intakeEquation({ ...balance, received: 112 }).difference).toBe(2);
  expect(inThePipeline({ ...balance, counted: 91 }).difference).toBe(-1);
});
