import type { UnassignedRow } from "@/modules/ingest/platform/contract";
import { Badge } from "@/ui/badge";
import type { Column } from "@/ui/data-table";
import { formatCount } from "@/ui/format";
import { Ago } from "@/ui/time";
import { reasonOf } from "./copy";

const LINK = "block max-w-32 sm:max-w-48 min-h-6 truncate text-left text-accent-ink underline-offset-2 hover:underline";

interface FilteringProps {
  readonly value: string | null;
  readonly shown: string | null | undefined;
  readonly onFilter: (value: string) => void;
}

/** What a row says, and the way to all that say the same. */
function Filtering({ value, shown, onFilter }: FilteringProps) {
  if (value === null) return <span className="block text-ink-faint">—</span>;
  return (
    <button type="button" onClick={() => onFilter(value)} title={`Only those of ${value}`} className={LINK}>
      {shown}
    </button>
  );
}

interface Actions {
  /** Null where nothing can be chosen: those that are dealt with. */
  readonly chosen: ReadonlySet<string> | null;
  readonly onChoose: (id: string, on: boolean) => void;
  readonly onOpen: (id: string) => void;
  readonly onFilter: (name: "course" | "person", value: string) => void;
}

const NO_ACTIONS: Actions = { chosen: null, onChoose: () => undefined, onOpen: () => undefined, onFilter: () => undefined };

export function unassignedColumns({ chosen, onChoose, onOpen, onFilter }: Actions = NO_ACTIONS): readonly Column<UnassignedRow>[] {
  const nameOf = (row: UnassignedRow) => row.clientEventId ?? "without an id";
  const columns: readonly Column<UnassignedRow>[] = [
    {
      id: "event",
      header: "Event",
      cell: (row) => (
        <>
          <button type="button" onClick={() => onOpen(row.id)} title={nameOf(row)} aria-label={`Details of the event ${nameOf(row)}`} className={`${LINK} font-medium`}>
            {nameOf(row)}
          </button>
          <span className="block max-w-32 truncate text-sm text-ink-faint sm:max-w-48" title={row.type ?? undefined}>
            {row.type ?? "without a type"}
          </span>
        </>
      ),
    },
    {
      id: "reason",
      header: "Reason",
      cell: (row) => (
        <>
          {reasonOf(row.code)}
          {row.assignedTo ? (
            <span className="mt-0.5 block">
              <Badge tone={row.status === "open" ? "warn" : "good"}>
                {row.status === "open" ? "On its way to" : "Assigned to"} {row.assignedTo.name}
              </Badge>
            </span>
          ) : null}
        </>
      ),
    },
    {
      id: "about",
      header: "Person and course",
      from: "md",
      cell: ({ person, courseId }) => (
        <>
          <Filtering value={person} shown={person?.replace(/^user:/, "")} onFilter={(value) => onFilter("person", value)} />
          <Filtering value={courseId} shown={courseId} onFilter={(value) => onFilter("course", value)} />
        </>
      ),
    },
    { id: "received", header: "Received", from: "sm", cell: (row) => <Ago at={row.receivedAt.toISOString()} className="whitespace-nowrap" /> },
    { id: "times", header: "Times", align: "right", from: "sm", cell: (row) => formatCount(row.occurrences) },
  ];
  if (chosen === null) return columns;
  return [
    {
      id: "choose",
      header: "Choose",
      quiet: true,
      cell: (row) => (
        <input
          type="checkbox"
          checked={chosen.has(row.id)}
          onChange={(event) => onChoose(row.id, event.target.checked)}
          aria-label={`Choose the event ${nameOf(row)}`}
          className="size-6 align-middle accent-accent"
        />
      ),
    },
    ...columns,
  ];
}
