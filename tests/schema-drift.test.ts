import { afterAll, beforeAll, expect, test } from "vitest";
import { withClient } from "@/db/connect";
import { schemaDrift } from "../scripts/schema-drift";
import { createTestDatabase, type TestDatabase } from "./support/cluster";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test("the migrations make what the Prisma schema says, no more and no less", async () => {
  expect(await schemaDrift(database.urls.owner)).toBe("");
});

test("a difference would be seen", async () => {
  await withClient(database.urls.owner, "test", (client) => client.query("ALTER TABLE app.organisations DROP COLUMN frozen_through"));
  expect(await schemaDrift(database.urls.owner)).toContain('ADD COLUMN     "frozen_through" DATE');
});
