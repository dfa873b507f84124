import type { Metadata } from "next";
import type { ReactNode } from "react";
import { AppShell } from "@/ui/shell/app-shell";
import { ExportScopeProvider } from "./export-scope";
import { requireMe, requireOrganisation, timeZoneOf } from "../../session";

interface OrganisationLayoutProps {
  readonly params: Promise<{ readonly slug: string }>;
  readonly children: ReactNode;
}

export async function generateMetadata({ params }: OrganisationLayoutProps): Promise<Metadata> {
  const { slug } = await params;
  const organisation = (await requireMe()).organisations.find((one) => one.slug === slug);
  // A refusal thrown from here would leave its page without a title.
  return { title: organisation ? { template: `%s · ${organisation.name} · Plumbline`, default: organisation.name } : "Not found" };
}

export default async function OrganisationLayout({ params, children }: OrganisationLayoutProps) {
  const { slug } = await params;
  const { me, organisation } = await requireOrganisation(slug);
  const { name, member, permissions } = organisation;
  return (
    <AppShell
      user={me.user}
      tenant={{ kind: "organisation", slug, name, member, timeZone: await timeZoneOf(slug) }}
      organisations={me.organisations.map((one) => ({ slug: one.slug, name: one.name }))}
      navigation={{ organisation: { slug, permissions }, operator: me.user.platformAdmin }}
    >
      <ExportScopeProvider slug={slug} mayExport={permissions.includes("export:create")}>
        {children}
      </ExportScopeProvider>
    </AppShell>
  );
}
