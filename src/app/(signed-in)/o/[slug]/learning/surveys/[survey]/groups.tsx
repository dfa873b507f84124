"use client";

import { Rows3 } from "lucide-react";
import type { ReactNode } from "react";
import { LEAST_RESPONDENTS } from "@/modules/learning/contract";
import type { SurveyGroup, SurveyResults } from "@/modules/learning/survey.contract";
import { Card } from "@/ui/card";
import { cx } from "@/ui/cx";
import { DataTable, type Column } from "@/ui/data-table";
import { formatDay } from "@/ui/day";
import { EmptyState } from "@/ui/empty-state";
import { formatCount } from "@/ui/format";
import { SWATCH } from "@/ui/palette";
import { ExportButton } from "../../../export-button";
import { LINK } from "../../hrefs";
import { NONE } from "../../numbers";

export const GROUPED = `Answers are counted in groups of at least ${LEAST_RESPONDENTS} people, on the day the group was complete.`;

type Group = SurveyGroup & { readonly key: string; readonly name: string };

/** @param most what a full bar is */
function groupColumns(head: string, most: number, nameCell: (group: Group) => ReactNode): readonly Column<Group>[] {
  return [
    { id: "name", header: head, sortBy: ({ key }) => key, cell: nameCell },
    {
      id: "responses",
      header: "Responses",
      align: "right",
      sortBy: ({ responses }) => responses,
      cell: ({ responses }) => (
        <span className="inline-flex items-center gap-2">
          <span aria-hidden className="block h-1.5 w-24 overflow-hidden rounded-full bg-sunken max-sm:hidden">
            <span className={cx("block h-full rounded-full", SWATCH.blue)} style={{ width: `${(100 * responses) / Math.max(1, most)}%` }} />
          </span>
          <span className="min-w-8">{formatCount(responses)}</span>
        </span>
      ),
    },
    { id: "rating", header: "Rating", align: "right", sortBy: ({ average }) => average, cell: ({ average }) => average ?? NONE },
    { id: "nps", header: "NPS", align: "right", sortBy: ({ nps }) => nps, cell: ({ nps }) => (nps === null ? NONE : nps) },
  ];
}

const mostOf = (groups: readonly SurveyGroup[]) => Math.max(0, ...groups.map(({ responses }) => responses));

/** How answers are counted, and why some rows have no numbers, said once under the table. */
function Reasons({ groups }: { readonly groups: readonly SurveyGroup[] }) {
  const reasons = [...new Set(groups.flatMap(({ withheld }) => (withheld ? [withheld.reason] : [])))];
  if (groups.length === 0) return null;
  return <p className="border-t border-line px-4 py-3 text-sm text-ink-faint sm:px-6">{[GROUPED, ...reasons].join(" ")}</p>;
}

const nothing = <EmptyState icon={<Rows3 aria-hidden />} title="Nothing in this range" className="py-6!" />;

const weekCell = ({ name }: Group) => <span className="whitespace-nowrap">{name}</span>;

/** The responses that these results are of, as an export takes them. */
export function exportFilter({ survey, range, course }: SurveyResults) {
  return { survey, range: { from: range.from, to: range.to }, ...(course === null ? {} : { course }) };
}

export function Trend({ results }: { readonly results: SurveyResults }) {
  const { trend, data_fresh_as_of: asOf } = results;
  const groups = trend.map((group): Group => ({ ...group, key: group.week, name: formatDay(group.week, true) })).reverse();
  return (
    <Card title="By week" description="Weeks begin on Monday; the latest first" asOf={asOf} actions={<ExportButton dataset="survey_weeks" filter={exportFilter(results)} />} flush>
      <DataTable caption="Results by week" columns={groupColumns("Week of", mostOf(groups), weekCell)} rows={groups} rowKey={({ key }) => key} empty={nothing} />
      <Reasons groups={groups} />
    </Card>
  );
}

/** The row of the courses that are not told apart: no id has this character. */
const FEW = "\u0000";

interface ByCourseProps {
  readonly results: SurveyResults;
  readonly selected: string | null;
  readonly onSelect: (course: string | null) => void;
}

/** A row filters the page. */
export function ByCourse({ results, selected, onSelect }: ByCourseProps) {
  const { byCourse, data_fresh_as_of: asOf } = results;
  const groups = byCourse.map((group): Group => ({ ...group, key: group.courseId ?? FEW, name: group.title ?? (group.courseId || "No course") }));
  const cell = ({ key, name, withheld }: Group) =>
    key === "" || key === FEW || withheld ? (
      <span className="block max-w-[40vw] truncate sm:max-w-96">{name}</span>
    ) : (
      <button
        type="button"
        aria-pressed={key === selected}
        onClick={() => onSelect(key === selected ? null : key)}
        className={cx(LINK, "block max-w-[40vw] truncate text-left sm:max-w-96", key === selected && "font-semibold")}
      >
        {name}
      </button>
    );
  return (
    <Card title="By course" description="Choose a course to filter the page" asOf={asOf} actions={<ExportButton dataset="survey_courses" filter={exportFilter(results)} />} flush>
      <DataTable caption="Results by course" columns={groupColumns("Course", mostOf(groups), cell)} rows={groups} rowKey={({ key }) => key} empty={nothing} />
      <Reasons groups={groups} />
    </Card>
  );
}
