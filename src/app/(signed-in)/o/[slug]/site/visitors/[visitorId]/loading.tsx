import { Card } from "@/ui/card";
import { PageHeader } from "@/ui/page-header";
import { ExplorerSkeleton } from "../../explorer/skeleton";

export default function LoadingVisitor() {
  return (
    <>
      <PageHeader title="Visitor" sentence="Every visit of one visitor." />
      <Card title="Latest events" flush>
        <ExplorerSkeleton />
      </Card>
    </>
  );
}
