import type { Role } from "@/kernel/permissions";

const LABELS: Readonly<Record<Role, string>> = { org_admin: "Admin", analyst: "Analyst", viewer: "Viewer" };

/** What a role is called on pages. */
export const roleLabel = (role: Role): string => LABELS[role];
