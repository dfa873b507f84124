import type { Role } from "@/kernel/permissions";
import type { Option } from "@/ui/select";

/** What the page and its skeleton both say. */
export const SENTENCE = "Who may look at this organisation, and who may change it.";
export const LIST = "People";
export const DESCRIPTION = "A change of role takes effect at once";

export const ROLE_OPTIONS: readonly Option<Role>[] = [
  { value: "org_admin", label: "Admin", description: "Everything, members and keys included" },
  { value: "analyst", label: "Analyst", description: "Reads everything, changes nothing" },
  { value: "viewer", label: "Viewer", description: "Reads the overview alone" },
];

export function roleLabel(role: Role): string {
  return ROLE_OPTIONS.find(({ value }) => value === role)?.label ?? role;
}
