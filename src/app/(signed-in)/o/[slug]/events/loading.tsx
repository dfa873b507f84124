import { PageHeader } from "@/ui/page-header";
import { Skeleton } from "@/ui/skeleton";
import { SENTENCE, TITLE } from "./copy";

export default function LoadingEvents() {
  return (
    <>
      <PageHeader title={TITLE} sentence={SENTENCE} />
      <div aria-busy className="max-w-3xl pt-7">
        <Skeleton className="h-9 w-full" />
      </div>
    </>
  );
}
