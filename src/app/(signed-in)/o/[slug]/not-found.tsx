import { SearchX } from "lucide-react";
import { EmptyState } from "@/ui/empty-state";

export default function PageNotFound() {
  return (
    <EmptyState icon={<SearchX aria-hidden />} title="There is no such page" titleAs="h1" className="mt-[12vh]">
      Choose one from the navigation, or press <kbd className="font-sans font-medium text-ink">?</kbd> for the shortcuts.
    </EmptyState>
  );
}
