"use client";

import { useQuery } from "@tanstack/react-query";
import { History, ShieldCheck, Workflow } from "lucide-react";
import { useTRPC } from "@/transport/client";
import { Badge } from "@/ui/badge";
import { Card } from "@/ui/card";
import { TimeSeries, TimeSeriesSkeleton } from "@/ui/charts/time-series";
import { EmptyState } from "@/ui/empty-state";
import { FigureRow, FigureRowSkeleton } from "@/ui/figures";
import { formatDuration } from "@/ui/format";
import { PageHeader } from "@/ui/page-header";
import { Ago, Time } from "@/ui/time";
import { PAGES } from "@/ui/shell/pages";
import { Failed, Listed } from "../../../../query-table";
import { useServerClock } from "../../overview/use-server-clock";
import { ExportButton } from "../../export-button";
import { PipelineActions } from "./actions";
import { AUDIT_COLUMNS, RULE_COLUMNS, RUN_COLUMNS } from "./columns";
import { PASS_HOURS } from "@/modules/pipeline/definitions";
import { figuresOf } from "./figures";
import { inputsOf } from "./inputs";
import { plotOf, sumsOf } from "./quality";
import { AUDIT, FIGURES, LAYERS, QUALITY, QUALITY_DAYS, RULES, RUNS, SENTENCE } from "./copy";

const LIVE = { refetchInterval: 10_000 } as const;

interface PipelineProps {
  readonly slug: string;
  /** ISO 8601, of the server. */
  readonly now: string;
  readonly mayRun: boolean;
}

export function Pipeline({ slug, now: start, mayRun }: PipelineProps) {
  const trpc = useTRPC();
  const now = useServerClock(start);
  const inputs = inputsOf(slug);
  const status = useQuery({ ...trpc.pipeline.status.queryOptions(inputs.status), ...LIVE });
  const passes = useQuery({ ...trpc.pipeline.passes.queryOptions(inputs.passes), ...LIVE });
  const runs = useQuery({ ...trpc.pipeline.runs.queryOptions(inputs.runs), ...LIVE });
  const quality = useQuery({ ...trpc.pipeline.quality.queryOptions(inputs.quality), refetchInterval: 60_000 });
  const audit = useQuery({ ...trpc.pipeline.audit.queryOptions(inputs.audit), refetchInterval: 60_000 });
  const rebuildWanted = useQuery({ ...trpc.pipeline.rebuildWanted.queryOptions(inputs.rebuildWanted), refetchInterval: 60_000 });
  const asOf = status.dataUpdatedAt === 0 ? start : new Date(status.dataUpdatedAt).toISOString();

  return (
    <>
      <PageHeader
        title={PAGES.pipeline.title}
        sentence={SENTENCE}
        stamp={
          status.data?.lastDrainedAt ? (
            <p className="text-sm text-ink-faint">
              Last processed <Ago at={status.data.lastDrainedAt.toISOString()} />
            </p>
          ) : null
        }
      >
        {mayRun ? <PipelineActions slug={slug} /> : null}
      </PageHeader>
      <div className="flex flex-col gap-6">
        {status.data?.lastError ? (
          <p role="status" className="rounded-lg border border-warn-line bg-warn-soft px-4 py-3 text-warn">
            The last pass failed: {status.data.lastError}.{" "}
            {status.data.nextAttemptAt ? (
              <>
                Next attempt <Time at={status.data.nextAttemptAt.toISOString()} />.
              </>
            ) : null}
          </p>
        ) : null}
        {rebuildWanted.data && rebuildWanted.data.length > 0 ? (
          <p role="status" className="rounded-lg border border-warn-line bg-warn-soft px-4 py-3 text-warn">
            Numbers of an earlier version: {rebuildWanted.data.join(", ")}. Rebuild all days to bring them up to date.
          </p>
        ) : null}
        {status.data && passes.data ? (
          <FigureRow figures={figuresOf(status.data, passes.data, asOf)} />
        ) : status.isError || passes.isError ? (
          <Failed title="The status did not load" query={status.isError ? status : passes} />
        ) : (
          <FigureRowSkeleton count={FIGURES} />
        )}
        {quality.data ? (
          <TimeSeries
            title={QUALITY}
            description={`Failed checks by rule and UTC day of receipt, last ${QUALITY_DAYS} days`}
            plot={plotOf(quality.data, now, QUALITY_DAYS)}
            unit={["failed check", "failed checks"]}
            empty={<EmptyState icon={<ShieldCheck aria-hidden />} title={quality.data.length === 0 ? "No site events were checked" : "No check failed"} className="py-0!" />}
          />
        ) : quality.isError ? (
          <Failed title="The quality did not load" query={quality} />
        ) : (
          <TimeSeriesSkeleton title={QUALITY} />
        )}
        <div className="grid items-start gap-6 xl:grid-cols-2">
          <Card title={RULES} description={`Site events, last ${QUALITY_DAYS} days`} actions={<ExportButton dataset="quality" filter={{ days: QUALITY_DAYS }} />} flush>
            <Listed caption={RULES} columns={RULE_COLUMNS} rows={quality.data && sumsOf(quality.data)} query={quality} rowKey={({ rule }) => rule} empty={null} />
          </Card>
          <Card title={LAYERS} description={`Mean of the passes of ${PASS_HOURS} hours`}>
            {passes.data ? <Layers layers={passes.data.layers} /> : null}
          </Card>
        </div>
        <Card title={RUNS} description="Each moves what waits through every layer, or nothing" actions={<ExportButton dataset="pipeline_runs" filter={{}} />} flush>
          <Listed
            caption={RUNS}
            columns={RUN_COLUMNS}
            rows={runs.data}
            query={runs}
            rowKey={({ id }) => id}
            empty={
              <EmptyState icon={<Workflow aria-hidden />} title="No runs yet" className="py-6!">
                A run follows within seconds of the first event.
              </EmptyState>
            }
          />
        </Card>
        <Card title={AUDIT} description="What happened to raw site events after their receipt" actions={<ExportButton dataset="audit_trail" filter={{}} />} flush>
          <Listed
            caption={AUDIT}
            columns={AUDIT_COLUMNS}
            rows={audit.data}
            query={audit}
            rowKey={({ batchId, ordinal, version, action, at }) => `${batchId} ${ordinal} ${version} ${action} ${at.getTime()}`}
            empty={<EmptyState icon={<History aria-hidden />} title="Nothing was changed after its receipt" className="py-6!" />}
          />
        </Card>
      </div>
    </>
  );
}

function Layers({ layers }: { readonly layers: Readonly<Record<string, number>> }) {
  const all = Object.entries(layers).sort(([, a], [, b]) => b - a);
  const longest = Math.max(...all.map(([, ms]) => ms), 1);
  if (all.length === 0) return <EmptyState icon={<Workflow aria-hidden />} title={`No passes within ${PASS_HOURS} hours`} className="py-6!" />;
  return (
    <dl className="flex flex-col gap-1">
      {all.map(([layer, ms]) => (
        <div key={layer} className="relative flex h-8 items-center justify-between gap-4 overflow-hidden rounded-sm px-2">
          <span aria-hidden className="absolute inset-y-0 left-0 rounded-sm bg-blue-500 opacity-20" style={{ width: `${Math.max(1, (ms / longest) * 100)}%` }} />
          <dt className="relative">
            <Badge>{layer}</Badge>
          </dt>
          <dd className="relative">{formatDuration(ms)}</dd>
        </div>
      ))}
    </dl>
  );
}
