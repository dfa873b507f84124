import { Card } from "@/ui/card";
import { PageHeader } from "@/ui/page-header";
import { ExplorerSkeleton } from "./skeleton";
import { EVENTS, SENTENCE, TITLE } from "./copy";

export default function LoadingExplorer() {
  return (
    <>
      <PageHeader title={TITLE} sentence={SENTENCE} />
      <Card title={EVENTS} description="Choose one to see its properties" flush>
        <ExplorerSkeleton />
      </Card>
    </>
  );
}
