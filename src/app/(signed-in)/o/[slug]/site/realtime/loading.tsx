import { PageHeader } from "@/ui/page-header";
import { PAGES } from "@/ui/shell/pages";
import { RealtimeSkeleton } from "./skeleton";
import { SENTENCE } from "./copy";

export default function LoadingRealtime() {
  return (
    <>
      <PageHeader title={PAGES.realtime.title} sentence={SENTENCE} />
      <RealtimeSkeleton />
    </>
  );
}
