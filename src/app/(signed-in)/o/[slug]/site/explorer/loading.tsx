import { Card } from "@/ui/card";
import { PageHeader } from "@/ui/page-header";
import { PAGES } from "@/ui/shell/pages";
import { ExplorerSkeleton } from "./skeleton";
import { EVENTS, SENTENCE } from "./copy";

export default function LoadingExplorer() {
  return (
    <>
      <PageHeader title={PAGES.explorer.title} sentence={SENTENCE} />
      <Card title={EVENTS} description="Choose one to see its properties" flush>
        <ExplorerSkeleton />
      </Card>
    </>
  );
}
