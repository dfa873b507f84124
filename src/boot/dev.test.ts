import { expect, test } from "vitest";
import { consequenceOf } from "./dev.mjs";

test("a change restarts the services unless only pages, the command line or tests are made of it", () => {
  const restart = ["src/modules/ingest/store.ts", "src/modules/site/service.ts", "src/compose.ts", "src/transport/routes.ts", "inngest/functions.ts", "prisma/schema/app.prisma"];
  const nothing = ["src/app/page.tsx", "src/ui/range.ts", "src/cli/main.ts", "src/modules/ingest/store.test.ts", "src/generated/prisma/client.ts", "src/modules/ingest/.store.ts.swp"];
  expect(restart.filter((path) => consequenceOf(path) !== "restart")).toEqual([]);
  expect(nothing.filter((path) => consequenceOf(path) !== "nothing")).toEqual([]);
  expect(consequenceOf("src/tracker/queue.ts")).toBe("tracker");
});
