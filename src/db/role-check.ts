import { Fault } from "@/kernel/fault";
import { withClient } from "./connect";
import type { DatabaseUrls } from "./database";
import { DUTIES } from "./roles";

interface Standing {
  readonly name: string;
  readonly superuser: boolean;
  readonly bypasses: boolean;
  readonly owns: string | null;
}

/** Membership counts: anyone who may become such a role is as good as one. */
const STANDING = `
  SELECT current_user AS name,
         bool_or(r.rolsuper) AS superuser,
         bool_or(r.rolbypassrls) AS bypasses,
         (SELECT min(c.oid::regclass::text) FROM pg_class c
           WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't'
             AND pg_has_role(current_user, c.relowner, 'MEMBER')) AS owns
    FROM pg_roles r
   WHERE pg_has_role(current_user, r.oid, 'MEMBER')`;

/**
 * The wall between tenants is row-level security, and it does not stand before superusers, roles that
 * bypass it, or owners.
 * @returns one sentence for each role that is not safe; none when all are
 */
export async function unsafeRoles(urls: DatabaseUrls): Promise<string[]> {
  const findings = await Promise.all(
    DUTIES.map(async (duty) => {
      const standing = await withClient(urls[duty], "role check", async (client) => (await client.query<Standing>(STANDING)).rows[0]);
      if (standing === undefined) return `${duty}: the database told nothing about its role`;
      const { name, superuser, bypasses, owns } = standing;
      if (superuser) return `${duty}: ${name} is a superuser`;
      if (bypasses) return `${duty}: ${name} has BYPASSRLS`;
      if (owns !== null) return `${duty}: ${name} owns ${owns}`;
      return undefined;
    }),
  );
  return findings.filter((finding) => finding !== undefined);
}

/** @throws Fault `unavailable` when any role but the owner could read another tenant's rows */
export async function assertRoles(urls: DatabaseUrls): Promise<void> {
  const findings = await unsafeRoles(urls);
  if (findings.length === 0) return;
  throw new Fault(
    "unavailable",
    `Plumbline does not start with database roles that row-level security cannot hold back: ${findings.join("; ")}. Give it ordinary roles that own nothing.`,
    { findings },
  );
}
