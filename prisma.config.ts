import { defineConfig } from "prisma/config";

// `prisma generate`, `validate` and `format` look for the schema engine without using it, and would
// download it. Migrations are written by scripts/prisma-diff.ts and applied by src/db/migrate.ts.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({
  schema: "prisma/schema",
  migrations: { path: "prisma/migrations" },
});
