import { Card } from "@/ui/card";
import { Skeleton } from "@/ui/skeleton";
import { CARDS } from "./copy";

export function RetentionSkeleton() {
  return (
    <div aria-busy className="flex max-w-2xl flex-col gap-6">
      {Object.values(CARDS).map(({ title, description }) => (
        <Card key={title} title={title} description={description}>
          <Skeleton className="h-16 w-full" />
        </Card>
      ))}
    </div>
  );
}
