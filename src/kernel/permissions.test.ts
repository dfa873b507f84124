import { expect, test } from "vitest";
import { may, PERMISSIONS, permissionsOf } from "./permissions";

test("admins may everything, analysts read and export, viewers see insights", () => {
  expect(permissionsOf("platform_admin")).toEqual(PERMISSIONS);
  expect(permissionsOf("org_admin")).toEqual(PERMISSIONS);
  expect(permissionsOf("analyst")).toEqual([...PERMISSIONS.filter((permission) => permission.endsWith(":read")), "export:create"]);
  expect(permissionsOf("viewer")).toEqual(["insight:read"]);
  expect(may("analyst", "dead_letter:write")).toBe(false);
});
