import { chmod } from "node:fs/promises";
import { startEmbedded } from "@/db/embedded/cluster";
import { migrate } from "@/db/migrate";
import { provisionOwner } from "@/db/prepare";
import { provisionRoles } from "@/db/roles";
import { generateSecrets } from "@/db/secrets";
import { throwawayFolder } from "../tests/support/reaped";
import { schemaDrift } from "./schema-drift";

// Prints the SQL that leads from the migrations to prisma/schema: a draft of the next migration. The
// migrations run in a throw-away PostgreSQL, by the same runner as everywhere else.
//   npx tsx scripts/prisma-diff.ts > prisma/migrations/<time>_<name>/migration.sql
const folder = await throwawayFolder();
try {
  await chmod(folder.dataFolder, 0o711);
  const secrets = generateSecrets();
  const embedded = await startEmbedded(folder.dataFolder, secrets, { durable: false });
  const ownerUrl = await provisionOwner(embedded.superuserUrl, secrets, "diff");
  const urls = await provisionRoles(ownerUrl, secrets, "diff");
  await migrate(urls.owner);
  const sql = await schemaDrift(urls.owner);
  console.log(sql === "" ? "-- The migrations make what the schema says." : sql);
} finally {
  await folder.remove();
}
