import { PageHeader } from "@/ui/page-header";
import { RealtimeSkeleton } from "./skeleton";
import { SENTENCE, TITLE } from "./copy";

export default function LoadingRealtime() {
  return (
    <>
      <PageHeader title={TITLE} sentence={SENTENCE} />
      <RealtimeSkeleton />
    </>
  );
}
