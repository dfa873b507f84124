import { PageHeader } from "@/ui/page-header";
import { Skeleton } from "@/ui/skeleton";
import { CourseSkeleton } from "./skeleton";
import { SENTENCE } from "./copy";

export default function LoadingCourse() {
  return (
    <>
      <p className="mb-1 text-sm text-ink-faint">Courses</p>
      <PageHeader title="Course" sentence={SENTENCE} stamp={<Skeleton className="my-1 h-3 w-56" />}>
        <Skeleton className="h-8 w-36" />
        <Skeleton className="h-8 w-28" />
      </PageHeader>
      <CourseSkeleton />
    </>
  );
}
