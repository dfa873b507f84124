import { redirect } from "next/navigation";
import { hrefOf } from "@/ui/shell/pages";

export default async function OrganisationPage({ params }: { readonly params: Promise<{ readonly slug: string }> }) {
  redirect(hrefOf("overview", await params));
}
