import { withClient } from "@/db/connect";
import type { Tenant } from "@/db/tenant";
import { shiftDay } from "@/kernel/day";
import type { World } from "./world";

const PARENTS = ["raw.analytics_events", "staging.events", "staging.site_events"];
const UTC_DAY = (column: string) => `(${column} AT TIME ZONE 'UTC')::date`;

/** Partitions as a long life would have left them, from `first` until the day before yesterday. */
export async function makeOldPartitions(world: World, first: string): Promise<void> {
  const last = shiftDay(new Date().toISOString().slice(0, 10), -1);
  await withClient(world.test.urls.owner, "test", async (client) => {
    for (let day = first; day < last; day = shiftDay(day, 1)) {
      for (const parent of PARENTS) {
        await client.query(`CREATE TABLE ${parent}_${day.replaceAll("-", "")} PARTITION OF ${parent} FOR VALUES FROM ('${day} 00:00Z') TO ('${shiftDay(day, 1)} 00:00Z')`);
      }
    }
  });
}

/** As if what the organisation sent just now had been received at noon (UTC) of an earlier day. */
export async function receivedOn(world: World, tenant: Tenant, day: string): Promise<void> {
  const now = "now() - interval '12 hours'";
  const at = `timestamptz '${day} 12:00:00Z'`;
  const tables = [...PARENTS, "raw.event_ledger", "raw.analytics_event_batches", "raw.corrections", "staging.data_quality_log"];
  const moved = (column: string) => `CASE WHEN ${column} > ${now} THEN ${at} ELSE ${column} END`;
  await withClient(world.test.superuserUrl, "test", async (client) => {
    for (const table of tables) await client.query(`UPDATE ${table} SET received_at = ${at} WHERE org_id = $1 AND received_at > ${now}`, [tenant.orgId]);
    await client.query(
      `WITH moved AS (DELETE FROM rollup.balance_hours WHERE org_id = $1 AND hour > ${now} RETURNING *)
       INSERT INTO rollup.balance_hours (org_id, hour, received, accepted, duplicates, failed, counted, set_aside)
       SELECT org_id, ${at}, sum(received), sum(accepted), sum(duplicates), sum(failed), sum(counted), sum(set_aside) FROM moved GROUP BY 1`,
      [tenant.orgId],
    );
    for (const column of ["received_at", "last_received_at"]) await client.query(`UPDATE raw.dead_letters SET ${column} = ${at} WHERE org_id = $1 AND ${column} > ${now}`, [tenant.orgId]);
    await client.query(
      `UPDATE business.site_sessions SET first_received_at = ${moved("first_received_at")}, last_received_at = ${moved("last_received_at")},
              several_days = ${UTC_DAY(moved("first_received_at"))} <> ${UTC_DAY(moved("last_received_at"))}
       WHERE org_id = $1 AND last_received_at > ${now}`,
      [tenant.orgId],
    );
  });
}

/** Deletes what retention lets go, as a dropped partition does: nothing may be needed of it any more. */
export async function dropBefore(world: World, tenant: Tenant, until: Date): Promise<void> {
  await withClient(world.test.superuserUrl, "test", async (client) => {
    for (const parent of PARENTS) await client.query(`DELETE FROM ${parent} WHERE org_id = $1 AND received_at < $2`, [tenant.orgId, until]);
  });
}
