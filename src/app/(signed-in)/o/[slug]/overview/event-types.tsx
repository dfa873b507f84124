"use client";

import { Shapes } from "lucide-react";
import { useState } from "react";
import type { Overview } from "@/modules/insights/contract";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { BarList, BarListSkeleton } from "@/ui/charts/bar-list";
import { EmptyState } from "@/ui/empty-state";
import { colorsOfTypes } from "@/ui/overview/plots";
import { QUIET_COLOR } from "@/ui/palette";
import { ExportButton } from "../export-button";
import { BY_TYPE } from "./copy";

const DESCRIPTION = "Choose a row to filter the page";
/** So many stand beside the balance without outgrowing it. */
const AT_FIRST = 6;

interface EventTypesProps {
  /** Of all types, whatever is filtered by. */
  readonly byType: Overview["byType"];
  readonly range: { readonly from: string; readonly to: string };
  readonly selected: string | null;
  readonly onSelect: (type: string | null) => void;
}

export function EventTypes({ byType, range, selected, onSelect }: EventTypesProps) {
  const [whole, setWhole] = useState(false);
  const colors = colorsOfTypes(byType);
  const bars = byType.map(({ type, events }) => ({ name: type, value: events, color: colors.get(type) ?? QUIET_COLOR }));
  const shown = whole ? bars : bars.filter(({ name }, index) => index < AT_FIRST || name === selected);
  return (
    <Card title={BY_TYPE} description={DESCRIPTION} actions={<ExportButton dataset="event_types" filter={{ range: { from: range.from, to: range.to } }} />}>
      {bars.length === 0 ? (
        <EmptyState icon={<Shapes aria-hidden />} title="No events in this range" className="py-6!" />
      ) : (
        <BarList
          caption={BY_TYPE}
          heads={["Type", "Events"]}
          bars={shown}
          total={bars.reduce((sum, { value }) => sum + value, 0)}
          selected={selected}
          onSelect={onSelect}
        />
      )}
      {bars.length > AT_FIRST ? (
        <Button look="quiet" size="small" onClick={() => setWhole(!whole)} aria-expanded={whole} className="mt-2 self-start">
          {whole ? "Show fewer" : `Show all ${bars.length} types`}
        </Button>
      ) : null}
    </Card>
  );
}

export function EventTypesSkeleton() {
  return (
    <Card title={BY_TYPE} description={DESCRIPTION}>
      <BarListSkeleton count={6} />
    </Card>
  );
}
