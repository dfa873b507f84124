import { X } from "lucide-react";

interface FilterChipProps {
  /** What is filtered by: "Type". */
  readonly label: string;
  readonly value: string;
  readonly onRemove: () => void;
}

/** A filter that holds for the page, and the way out of it. */
export function FilterChip({ label, value, onRemove }: FilterChipProps) {
  return (
    <span className="inline-flex h-8 max-w-[min(24rem,100vw-3rem)] min-w-0 items-center gap-1 rounded-md bg-accent-soft pr-1 pl-3 text-accent-ink">
      <span className="truncate" title={value}>
        {label}: <span className="font-medium">{value}</span>
      </span>
      <button type="button" aria-label={`Remove the filter ${label}: ${value}`} onClick={onRemove} className="flex size-6 shrink-0 items-center justify-center rounded-sm hover:bg-surface">
        <X aria-hidden className="size-4" />
      </button>
    </span>
  );
}
