import { Building2, Globe, ShieldCheck } from "lucide-react";
import { Badge } from "@/ui/badge";
import type { Tenant } from "@/ui/shell/tenant";

/** Says on every page whose data it shows, and by what right, where that is out of the ordinary. */
export function TenantBadge({ tenant }: { readonly tenant: Tenant }) {
  if (tenant.kind === "none") return null;
  return (
    <p className="flex min-w-0 items-center gap-2">
      <span className="sr-only">Viewing</span>
      {tenant.kind === "all" ? (
        <Badge tone="accent">
          <Globe aria-hidden />
          All organisations
        </Badge>
      ) : (
        <>
          <span className="min-w-0 truncate">
            <Badge>
              <Building2 aria-hidden />
              {tenant.name}
            </Badge>
          </span>
          <span className="text-sm text-ink-faint max-md:hidden">{tenant.timeZone}</span>
          {tenant.member ? null : (
            <span className="max-sm:hidden">
              <Badge tone="warn">
                <ShieldCheck aria-hidden />
                As platform admin
              </Badge>
            </span>
          )}
        </>
      )}
    </p>
  );
}
