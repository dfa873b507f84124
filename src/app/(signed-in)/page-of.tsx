import "server-only";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import type { Permission } from "@/kernel/permissions";
import type { Me } from "@/modules/identity/router";
import { pageOf, PAGES, type PageId, type ParamsOf, type RouteOf } from "@/ui/shell/pages";
import { NotPermitted } from "./not-permitted";
import { askedOf, type SearchParams } from "./search-params";
import { requireMe, requireOrganisation, type Organisation } from "./session";

interface NextPageProps {
  readonly params: Promise<Readonly<Record<string, string>>>;
  readonly searchParams: SearchParams;
}

type OperatorPageId = { [Id in PageId]: (typeof PAGES)[Id]["permission"] extends "operator" ? Id : never }[PageId];
type OrganisationPageId = Exclude<PageId, OperatorPageId>;

interface OrganisationPageContext<Id extends PageId> {
  readonly slug: string;
  readonly me: Me;
  readonly organisation: Organisation;
  readonly may: (permission: Permission) => boolean;
  /** The parts of the address, decoded. */
  readonly params: Readonly<Record<ParamsOf<RouteOf<Id>>, string>>;
  readonly search: URLSearchParams;
}

/** The title that the registry gives a page. */
export function metadataOf(id: PageId): Metadata {
  return { title: pageOf(id).title };
}

/** A page of an organisation: rendered only for those whose role has the permission that the registry names. */
export function organisationPage<Id extends OrganisationPageId>(id: Id, render: (page: OrganisationPageContext<Id>) => Promise<ReactNode>) {
  const { permission } = PAGES[id];
  return async function OrganisationPage({ params: encoded, searchParams }: NextPageProps): Promise<ReactNode> {
    const params = decoded(await encoded) as OrganisationPageContext<Id>["params"] & { readonly slug: string };
    const { slug } = params;
    const { me, organisation } = await requireOrganisation(slug);
    const may = (asked: Permission) => organisation.permissions.includes(asked);
    if (!may(permission)) return <NotPermitted organisation={organisation.name} />;
    return render({ slug, me, organisation, may, params, search: await askedOf(searchParams) });
  };
}

/** A page of the installation. To everybody but its operators it does not exist. */
export function operatorPage(id: OperatorPageId, render: (page: { readonly me: Me; readonly search: URLSearchParams }) => Promise<ReactNode>) {
  if (PAGES[id].permission !== "operator") throw new TypeError(`${id} is not a page of the installation`);
  return async function OperatorPage({ searchParams }: Pick<NextPageProps, "searchParams">): Promise<ReactNode> {
    const me = await requireMe();
    if (!me.user.platformAdmin) notFound();
    return render({ me, search: await askedOf(searchParams) });
  };
}

function decoded(params: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, decodeURIComponent(value)]));
}
