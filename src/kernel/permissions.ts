/** Who may do what: the one table. Pages read it to hide what would be refused, procedures to refuse. */

export const ROLES = ["org_admin", "analyst", "viewer"] as const;
/** What a member is in an organisation. */
export type Role = (typeof ROLES)[number];
/** A person's role in an organisation: a member's, or that of the operator of the installation. */
export type EffectiveRole = Role | "platform_admin";

export const PERMISSIONS = [
  "event:read",
  "insight:read",
  "key:read",
  "key:write",
  "member:read",
  "member:write",
  "organisation:read",
  "organisation:write",
  "pipeline:read",
  "pipeline:run",
  "dead_letter:read",
  "dead_letter:write",
  "audit:read",
  "export:create",
  "course:write",
  "survey:write",
  "survey:read_text",
] as const;
export type Permission = (typeof PERMISSIONS)[number];

const reading = PERMISSIONS.filter((permission) => permission.endsWith(":read"));

const GRANTS: Readonly<Record<EffectiveRole, ReadonlySet<Permission>>> = {
  platform_admin: new Set(PERMISSIONS),
  org_admin: new Set(PERMISSIONS),
  analyst: new Set<Permission>([...reading, "export:create"]),
  viewer: new Set<Permission>(["insight:read"]),
};

export function may(role: EffectiveRole, permission: Permission): boolean {
  return GRANTS[role].has(permission);
}

/** Everything that `role` may do, in the order of the table. */
export function permissionsOf(role: EffectiveRole): readonly Permission[] {
  return PERMISSIONS.filter((permission) => may(role, permission));
}
