import { Check, CircleDashed, X } from "lucide-react";
import type { ReactNode } from "react";
import type { DeadLetterReceipt, Receipt } from "@/modules/ingest/receipts.contract";
import { Badge, type Tone } from "@/ui/badge";
import { Card } from "@/ui/card";
import { cx } from "@/ui/cx";
import { plural } from "@/ui/format";
import { Time } from "@/ui/time";

const LAYERS: readonly (readonly [layer: keyof Receipt["layers"], name: string, what: string])[] = [
  ["raw", "Received", "stored as it came; from here on it cannot be lost"],
  ["staging", "Staged", "typed and judged"],
  ["rollup", "Counted", "in every number of the dashboard"],
];

/** Where an event is: its verdict, the layers that it has reached, what failed. */
export function ReceiptView({ receipt }: { readonly receipt: Receipt }) {
  const { clientEventId, verdict, type, occurredAt, receivedAt, batchId, correction, layers, deadLetter } = receipt;
  return (
    <>
      <Card title="Receipt" actions={<Badge tone={verdict === "accepted" ? "good" : "bad"}>{verdict === "accepted" ? "Accepted" : "Failed"}</Badge>}>
        <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-[auto_1fr]">
          <Entry term="Event id">
            <code className="font-mono text-sm break-all">{clientEventId}</code>
          </Entry>
          {type === null ? null : <Entry term="Type">{type}</Entry>}
          {occurredAt === null ? null : (
            <Entry term="Happened">
              <Time at={occurredAt} />
            </Entry>
          )}
          <Entry term="First received">
            <Time at={receivedAt} />
          </Entry>
          <Entry term="Batch">
            <code className="font-mono text-sm break-all">{batchId}</code>
          </Entry>
          {correction > 0 ? <Entry term="Correction">Version {correction} is applied</Entry> : null}
        </dl>
      </Card>
      {verdict === "accepted" ? <Way layers={layers} stopped={deadLetter?.status === "open"} /> : null}
      {deadLetter ? <DeadLetter deadLetter={deadLetter} /> : null}
    </>
  );
}

function Way({ layers, stopped }: { readonly layers: Receipt["layers"]; readonly stopped: boolean }) {
  return (
    <Card title="The way it took" description={stopped ? "It was set aside on the way; see below" : undefined}>
      <ol className="flex flex-col">
        {LAYERS.map(([layer, name, what], index) => {
          const at = layers[layer];
          const Icon = at !== null ? Check : stopped ? X : CircleDashed;
          return (
            <li key={layer} className="relative flex gap-3 pb-6 last:pb-0">
              {index < LAYERS.length - 1 ? <span aria-hidden className={cx("absolute top-6 bottom-0 left-3 w-px", at === null ? "bg-line" : "bg-good-fill")} /> : null}
              <span
                aria-hidden
                className={cx(
                  "flex size-6 shrink-0 items-center justify-center rounded-full [&_svg]:size-3.5",
                  at !== null ? "bg-good-soft text-good" : stopped ? "bg-bad-soft text-bad" : "bg-sunken text-ink-faint",
                )}
              >
                <Icon />
              </span>
              <div className="flex min-w-0 flex-1 flex-wrap items-baseline justify-between gap-x-4 pt-0.5">
                <p>
                  <span className="font-medium">{name}</span> <span className="text-ink-faint">{what}</span>
                </p>
                <p className="text-ink-soft">{at === null ? (stopped ? "Not reached" : "On its way") : <Time at={at} />}</p>
              </div>
            </li>
          );
        })}
      </ol>
    </Card>
  );
}

const STATUS: Record<DeadLetterReceipt["status"], readonly [tone: Tone, text: string]> = {
  open: ["bad", "Open"],
  superseded: ["plain", "Superseded by a later send"],
  replayed: ["good", "Replayed"],
  discarded: ["plain", "Discarded"],
};

function DeadLetter({ deadLetter }: { readonly deadLetter: DeadLetterReceipt }) {
  const [tone, text] = STATUS[deadLetter.status];
  return (
    <Card
      title="Dead letter"
      description={deadLetter.stage === "verdict" ? "Ingest refused it, and keeps it with its reason" : "It was accepted, and set aside in the pipeline"}
      actions={<Badge tone={tone}>{text}</Badge>}
    >
      <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-[auto_1fr]">
        <Entry term="Reason">
          {deadLetter.message} <code className="font-mono text-sm text-ink-faint">{deadLetter.code}</code>
        </Entry>
        {deadLetter.path === null ? null : (
          <Entry term="Field">
            <code className="font-mono text-sm">{deadLetter.path}</code>
          </Entry>
        )}
        <Entry term="Seen">
          {plural(deadLetter.occurrences, "time")}, last at <Time at={deadLetter.lastReceivedAt} />
        </Entry>
        <Entry term="Dead letter">
          <code className="font-mono text-sm break-all">{deadLetter.id}</code>
        </Entry>
      </dl>
    </Card>
  );
}

function Entry({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-ink-faint max-sm:-mb-2">{term}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}
