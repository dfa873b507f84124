import { PageHeader } from "@/ui/page-header";
import { Skeleton } from "@/ui/skeleton";
import { PAGES } from "@/ui/shell/pages";
import { SENTENCE } from "./copy";

export default function LoadingEvents() {
  return (
    <>
      <PageHeader title={PAGES.events.title} sentence={SENTENCE} />
      <div aria-busy className="max-w-3xl pt-7">
        <Skeleton className="h-9 w-full" />
      </div>
    </>
  );
}
