import { PageHeader } from "@/ui/page-header";
import { Skeleton } from "@/ui/skeleton";
import { SurveySkeleton } from "./survey";

export default function LoadingSurvey() {
  return (
    <>
      <p className="mb-1 text-sm text-ink-faint">Surveys</p>
      <PageHeader title="Survey" sentence="What was answered." stamp={<Skeleton className="my-1 h-3 w-56" />}>
        <Skeleton className="h-8 w-36" />
        <Skeleton className="h-8 w-28" />
      </PageHeader>
      <SurveySkeleton />
    </>
  );
}
