import { PageHeader } from "@/ui/page-header";
import { PAGES } from "@/ui/shell/pages";
import { SettingsSkeleton } from "./settings-skeleton";
import { SENTENCE } from "./copy";

export default function LoadingOrganisation() {
  return (
    <>
      <PageHeader title={PAGES.organisation.title} sentence={SENTENCE} />
      <SettingsSkeleton />
    </>
  );
}
