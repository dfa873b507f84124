import type { Role } from "@/kernel/permissions";
import { roleLabel } from "@/ui/role-label";
import type { Option } from "@/ui/select";

/** What the page and its skeleton both say. */
export const SENTENCE = "Who may look at this organisation, and who may change it.";
export const LIST = "People";
export const INVITATIONS = "Invitations";
export const DESCRIPTION = "A change of role takes effect at once";

export const ROLE_OPTIONS: readonly Option<Role>[] = [
  { value: "org_admin", label: roleLabel("org_admin"), description: "Everything, members and keys included" },
  { value: "analyst", label: roleLabel("analyst"), description: "Reads everything, changes nothing" },
  { value: "viewer", label: roleLabel("viewer"), description: "Reads the overview alone" },
];
