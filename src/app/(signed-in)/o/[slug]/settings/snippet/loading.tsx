import { Card } from "@/ui/card";
import { PageHeader } from "@/ui/page-header";
import { Skeleton } from "@/ui/skeleton";
import { PAGES } from "@/ui/shell/pages";
import { CARDS, SENTENCE } from "./copy";

export default function LoadingSnippet() {
  return (
    <>
      <PageHeader title={PAGES.snippet.title} sentence={SENTENCE} />
      <div aria-busy className="flex max-w-2xl flex-col gap-6">
        {Object.values(CARDS).map((card) => (
          <Card key={card.title} {...card}>
            <Skeleton className="h-24 w-full" />
          </Card>
        ))}
      </div>
    </>
  );
}
