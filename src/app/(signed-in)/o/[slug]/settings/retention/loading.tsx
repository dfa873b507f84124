import { PageHeader } from "@/ui/page-header";
import { PAGES } from "@/ui/shell/pages";
import { SENTENCE } from "./copy";
import { RetentionSkeleton } from "./skeleton";

export default function LoadingRetention() {
  return (
    <>
      <PageHeader title={PAGES.retention.title} sentence={SENTENCE} />
      <RetentionSkeleton />
    </>
  );
}
