import { expect, test } from "vitest";
import { checkNode } from "./machine";

test("a Node that is too old fails; one that works but is slower is told so; the recommended one needs no word", () => {
  expect(checkNode("20.18.1").status).toBe("fail");
  expect(checkNode("20.19.0")).toMatchObject({ status: "ok", found: expect.stringContaining("Node 24 would be faster") });
  expect(checkNode("24.22.3")).toEqual({ status: "ok", found: "Node 24.22.3" });
});
