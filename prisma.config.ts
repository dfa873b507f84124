import { defineConfig } from "prisma/config";

// `generate`, `validate` and `format` never call the schema engine, but Prisma fetches it before it
// looks; where it cannot be downloaded, any program that exists will do.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({
  schema: "prisma/schema",
  migrations: { path: "prisma/migrations" },
});
