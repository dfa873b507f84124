import { CircleAlert, CircleCheck } from "lucide-react";
import type { ReactNode } from "react";
import { Badge } from "@/ui/badge";
import { intakeEquation, inThePipeline, type Counts, type Equation } from "@/ui/balance";
import { Card } from "@/ui/card";
import { cx } from "@/ui/cx";
import { formatCount, formatShare } from "@/ui/format";
import { Skeleton } from "@/ui/skeleton";

const TITLE = "Balance";
const DESCRIPTION = "Every event that arrived, to the unit";

/** A ledger of two sums: what arrived, and what became of what was accepted. */
export function BalancePanel({ balance, className }: { readonly balance: Counts; readonly className?: string }) {
  const intake = intakeEquation(balance);
  const pipeline = inThePipeline(balance);
  const holds = intake.difference === 0 && pipeline.difference === 0;
  return (
    <Card
      title={TITLE}
      description={DESCRIPTION}
      className={className}
      actions={
        holds ? (
          <Badge tone="good">
            <CircleCheck aria-hidden />
            Adds up
          </Badge>
        ) : (
          <Badge tone="bad">
            <CircleAlert aria-hidden />
            Does not add up
          </Badge>
        )
      }
    >
      <div className="grid flex-1 gap-6 sm:grid-cols-2">
        <Ledger
          caption="At intake"
          total={["Received", balance.received, "from the envelopes"]}
          parts={[
            ["Accepted", balance.accepted, "from the stored rows"],
            ["Duplicates", balance.duplicates, "known already"],
            ["Failed", balance.failed, "kept as dead letters"],
          ]}
          equation={intake}
        />
        <Ledger
          caption="In the pipeline"
          total={["Accepted", balance.accepted, "from the stored rows"]}
          parts={[
            ["Counted", balance.counted, "in the numbers"],
            ["Waiting", balance.waiting, "on the way into them"],
            ["Set aside", balance.setAside, "needs a person"],
          ]}
          equation={pipeline}
        />
      </div>
    </Card>
  );
}

type Entry = readonly [label: string, count: number, note: string];

interface LedgerProps {
  readonly caption: string;
  readonly total: Entry;
  readonly parts: readonly Entry[];
  readonly equation: Equation;
}

function Ledger({ caption, total, parts, equation }: LedgerProps) {
  const [label, count, note] = total;
  const holds = equation.difference === 0;
  return (
    <table className="w-full self-start">
      <caption className="pb-1 text-left text-sm font-medium text-ink-faint">{caption}</caption>
      <tbody>
        <Row label={label} note={note} count={count} strong />
        {parts.map(([partLabel, partCount, partNote], index) => (
          <Row key={partLabel} label={partLabel} note={partNote} count={partCount} sign={index === 0 ? "=" : "+"} share={count > 0 ? partCount / count : 0} />
        ))}
      </tbody>
      <tfoot>
        <tr className="border-t border-line">
          <th scope="row" className={cx("pt-2 text-left text-sm font-medium", holds ? "text-good" : "text-bad")}>
            <span className="inline-flex items-center gap-1">
              {holds ? <CircleCheck aria-hidden className="size-4" /> : <CircleAlert aria-hidden className="size-4" />}
              {holds ? "Holds" : `Off by ${formatCount(Math.abs(equation.difference))}`}
            </span>
          </th>
          <td className="pt-2 text-right font-medium">{formatCount(equation.sum)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

interface RowProps {
  readonly label: string;
  readonly note: string;
  readonly count: number;
  readonly sign?: "=" | "+";
  readonly share?: number;
  readonly strong?: boolean;
}

function Row({ label, note, count, sign, share, strong = false }: RowProps): ReactNode {
  return (
    <tr className="align-top">
      <th scope="row" className="py-1 text-left font-normal">
        <span className="flex gap-2">
          {sign ? <span className="w-3 shrink-0 text-center text-ink-faint">{sign}</span> : null}
          <span>
            <span className={cx(strong && "font-semibold")}>{label}</span>
            <span className="block text-sm text-ink-faint">{note}</span>
          </span>
        </span>
      </th>
      <td className={cx("py-1 text-right", strong && "font-semibold")}>
        {formatCount(count)}
        {share === undefined ? null : <span className="block text-sm text-ink-faint">{formatShare(share)}</span>}
      </td>
    </tr>
  );
}

export function BalancePanelSkeleton({ className }: { readonly className?: string }) {
  return (
    <Card title={TITLE} description={DESCRIPTION} className={className}>
      <div aria-busy className="grid flex-1 gap-6 sm:grid-cols-2">
        {[0, 1].map((side) => (
          <div key={side} className="flex flex-col gap-2">
            <Skeleton className="h-4 w-24" />
            {[0, 1, 2, 3].map((row) => (
              <Skeleton key={row} className="h-10 w-full" />
            ))}
            <Skeleton className="mt-1 h-5 w-full" />
          </div>
        ))}
      </div>
    </Card>
  );
}
