import { ArrowLeft, ArrowRight } from "lucide-react";
import { Button } from "@/ui/button";

interface PagingProps {
  /** What is listed: "events". */
  readonly what: string;
  readonly isLatest: boolean;
  readonly onLatest: () => void;
  /** Null where there is nothing older. */
  readonly onOlder: (() => void) | null;
}

/** The way through a list that is cut by time. */
export function Paging({ what, isLatest, onLatest, onOlder }: PagingProps) {
  if (isLatest && onOlder === null) return null;
  return (
    <nav aria-label={`Pages of ${what}`} className="flex justify-between gap-2 border-t border-line px-4 py-3 sm:px-6">
      <Button disabled={isLatest} onClick={onLatest}>
        <ArrowLeft aria-hidden className="size-4" />
        Latest
      </Button>
      <Button disabled={onOlder === null} onClick={onOlder ?? undefined}>
        Older
        <ArrowRight aria-hidden className="size-4" />
      </Button>
    </nav>
  );
}
