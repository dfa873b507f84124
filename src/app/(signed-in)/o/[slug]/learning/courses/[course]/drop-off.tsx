"use client";

import { ListOrdered } from "lucide-react";
import { STOPPED_AFTER_DAYS, worstStop, type LessonRow } from "@/modules/learning/contract";
import { Card } from "@/ui/card";
import { DataTable } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { ExportButton } from "../../../export-button";
import { useCut } from "../../show-all";
import type { exportFilter } from "../../url-state";
import { dropOffColumns } from "./lesson-columns";
import { OrderDialog } from "./order-dialog";
import { DROP_OFF } from "./copy";

interface DropOffProps {
  readonly slug: string;
  readonly course: string;
  readonly lessons: readonly LessonRow[];
  /** What an export of them is filtered by. */
  readonly filter: ReturnType<typeof exportFilter>;
  readonly mayOrder: boolean;
  readonly asOf: string;
}

const PLACED_BY: Readonly<Record<LessonRow["placedBy"], string>> = {
  organisation: "as your organisation has set it",
  position: "by the position that events give",
  week: "by the week that events give",
  first_access: "by when learners first open them, on average",
};

const MOST = 30;

/** The course's lessons in order: who came there, and who went no further. */
export function DropOff({ slug, course, lessons, filter, mayOrder, asOf }: DropOffProps) {
  const { shown, toggle } = useCut(lessons, MOST, "lessons");
  const rules = [...new Set(lessons.map(({ placedBy }) => placedBy))].map((rule) => PLACED_BY[rule]);
  return (
    <Card
      title={DROP_OFF}
      description={`Stopped: last seen there, not completed, and withdrawn or silent for more than ${STOPPED_AFTER_DAYS} days. ${lessons.length > 0 ? `In order ${rules.join(", then ")}.` : ""}`}
      asOf={asOf}
      actions={
        <>
          {mayOrder && lessons.length > 1 ? <OrderDialog slug={slug} course={course} lessons={lessons} /> : null}
          <ExportButton dataset="lessons" filter={filter} />
        </>
      }
      flush
    >
      <DataTable
        caption={DROP_OFF}
        columns={dropOffColumns(worstStop(lessons)?.lessonId ?? null)}
        rows={shown}
        rowKey={({ lessonId }) => lessonId}
        empty={
          <EmptyState icon={<ListOrdered aria-hidden />} title="No lesson yet" className="py-6!">
            Lessons appear when an event names a lessonId in this course.
          </EmptyState>
        }
      />
      {toggle ? <div className="border-t border-line px-4 py-2 sm:px-6">{toggle}</div> : null}
    </Card>
  );
}
