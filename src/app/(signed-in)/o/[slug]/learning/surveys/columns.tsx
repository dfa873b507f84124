import Link from "next/link";
import type { SurveyRow } from "@/modules/learning/survey.contract";
import { Badge } from "@/ui/badge";
import type { Column } from "@/ui/data-table";
import { formatDay } from "@/ui/day";
import { formatCount } from "@/ui/format";
import { LINK, surveyHref } from "../hrefs";
import { NONE } from "../numbers";

export function surveyColumns(slug: string): readonly Column<SurveyRow>[] {
  return [
    {
      id: "survey",
      header: "Survey",
      sortBy: ({ title }) => title,
      cell: ({ survey, title }) => (
        <Link href={surveyHref(slug, survey)} className={`${LINK} block max-w-[44vw] truncate font-medium sm:max-w-96`} title={survey}>
          {title}
        </Link>
      ),
    },
    { id: "declared", header: "Questions", from: "sm", cell: ({ declared }) => (declared ? <Badge tone="good">described</Badge> : <Badge>from the answers</Badge>) },
    { id: "audience", header: "Asks", from: "md", cell: ({ audience }) => (audience === "completed" ? "who completed" : "everybody enrolled") },
    { id: "responses", header: "Responses", align: "right", sortBy: ({ responses }) => responses, cell: ({ responses }) => formatCount(responses) },
    { id: "last", header: "Last response", align: "right", sortBy: ({ lastDay }) => lastDay, cell: ({ lastDay }) => <span className="whitespace-nowrap">{lastDay === null ? NONE : formatDay(lastDay, true)}</span> },
  ];
}
