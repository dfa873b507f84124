import { redirect } from "next/navigation";

export default async function OrganisationPage({ params }: { readonly params: Promise<{ readonly slug: string }> }) {
  redirect(`/o/${(await params).slug}/overview`);
}
