import { PageHeader } from "@/ui/page-header";
import { SettingsSkeleton } from "./settings-skeleton";
import { SENTENCE, TITLE } from "./copy";

export default function LoadingOrganisation() {
  return (
    <>
      <PageHeader title={TITLE} sentence={SENTENCE} />
      <SettingsSkeleton />
    </>
  );
}
