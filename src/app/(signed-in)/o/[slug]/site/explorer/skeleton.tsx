import { Skeleton } from "@/ui/skeleton";

export function ExplorerSkeleton() {
  return (
    <div aria-busy className="flex flex-col">
      {Array.from({ length: 10 }, (_, index) => (
        <div key={index} className="flex h-12 items-center gap-4 border-b border-line px-4 last:border-0 sm:px-6">
          <Skeleton className="h-4 w-20" />
          <Skeleton className="h-4 flex-1" />
          <Skeleton className="h-4 w-40 max-sm:hidden" />
        </div>
      ))}
    </div>
  );
}
