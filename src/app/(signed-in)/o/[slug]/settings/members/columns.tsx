import type { inferRouterOutputs } from "@trpc/server";
import { UserMinus } from "lucide-react";
import type { Role } from "@/kernel/permissions";
import type { RootRouter } from "@/transport/root";
import { Badge } from "@/ui/badge";
import { IconButton } from "@/ui/button";
import type { Column } from "@/ui/data-table";
import { Select } from "@/ui/select";
import { Time } from "@/ui/time";
import { roleLabel } from "@/ui/role-label";
import { ROLE_OPTIONS } from "./copy";

export type Member = inferRouterOutputs<RootRouter>["members"]["list"][number];

interface MemberDeeds {
  readonly onRole: (member: Member, role: Role) => void;
  readonly onRemove: (member: Member) => void;
  /** Whose role is being changed. */
  readonly changing: string | null;
}

/**
 * @param self the reader's own user id
 * @param deeds null for those who may only look
 */
export function memberColumns(self: string, deeds: MemberDeeds | null): readonly Column<Member>[] {
  const columns: readonly Column<Member>[] = [
    {
      id: "person",
      header: "Person",
      sortBy: (member) => member.email,
      cell: (member) => (
        <>
          <span className="flex flex-wrap items-center gap-x-2">
            <span className="font-medium wrap-anywhere">{member.name || member.email}</span>
            {member.userId === self ? <Badge tone="accent">You</Badge> : null}
            {member.disabled ? <Badge tone="bad">Disabled</Badge> : null}
          </span>
          {member.name && member.name !== member.email ? <span className="block text-sm wrap-anywhere text-ink-faint">{member.email}</span> : null}
        </>
      ),
    },
    {
      id: "role",
      header: "Role",
      sortBy: (member) => ROLE_OPTIONS.findIndex(({ value }) => value === member.role),
      cell: (member) =>
        deeds ? (
          <Select
            label={`Role of ${member.email}`}
            size="small"
            value={member.role}
            options={ROLE_OPTIONS}
            disabled={deeds.changing === member.userId}
            onChange={(role) => role === member.role || deeds.onRole(member, role)}
          />
        ) : (
          <Badge>{roleLabel(member.role)}</Badge>
        ),
    },
    { id: "since", header: "Member since", from: "md", sortBy: (member) => member.since.getTime(), cell: (member) => <Time at={member.since.toISOString()} className="whitespace-nowrap" /> },
  ];
  if (deeds === null) return columns;
  return [
    ...columns,
    {
      id: "actions",
      header: "Actions",
      quiet: true,
      align: "right",
      cell: (member) => (
        <IconButton label={`Remove ${member.email}`} icon={<UserMinus aria-hidden className="size-4" />} onClick={() => deeds.onRemove(member)} className="-my-1" />
      ),
    },
  ];
}
