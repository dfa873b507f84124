import type { TrafficRow } from "@/modules/site/dashboard/contract";
import { cx } from "@/ui/cx";
import type { Column } from "@/ui/data-table";
import { formatCount, formatShare } from "@/ui/format";
import { commonHost, PageName } from "../page-name";

/** @param onSelect shows a page over time, or none when the shown one is chosen again */
export function pageColumns(rows: readonly TrafficRow[], selected: string | null, onSelect: (page: string | null) => void): readonly Column<TrafficRow>[] {
  const host = commonHost(rows.map(({ value }) => value));
  const all = rows.reduce((sum, { pageViews }) => sum + pageViews, 0);
  return [
    {
      id: "page",
      header: "Page",
      grow: true,
      sortBy: ({ value }) => value,
      cell: ({ value }) => (
        <button
          type="button"
          aria-pressed={value === selected}
          title={value}
          onClick={() => onSelect(value === selected ? null : value)}
          className={cx("block max-w-full truncate text-left text-accent-ink underline-offset-2 hover:underline", value === selected && "font-semibold")}
        >
          <PageName page={value} host={host} />
        </button>
      ),
    },
    { id: "views", header: "Views", align: "right", sortBy: ({ pageViews }) => pageViews, cell: ({ pageViews }) => formatCount(pageViews) },
    { id: "share", header: "Share of these", align: "right", from: "sm", cell: ({ pageViews }) => formatShare(all === 0 ? 0 : pageViews / all) },
  ];
}
