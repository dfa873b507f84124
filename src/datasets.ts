import type { z } from "zod";
import { createRegistry, type Dataset } from "@/modules/exports/dataset.service";
import { ingestDatasets } from "@/modules/ingest/datasets.service";
import { insightDatasets } from "@/modules/insights/datasets.service";
import type { Insights } from "@/modules/insights/service";
import { learningDatasets } from "@/modules/learning/datasets.service";
import type { Learning } from "@/modules/learning/service";
import { surveyDatasets } from "@/modules/learning/survey-datasets.service";
import type { Surveys } from "@/modules/learning/surveys.service";
import { pipelineDatasets } from "@/modules/pipeline/datasets.service";
import type { Pipeline } from "@/modules/pipeline/service";
import type { Site } from "@/modules/site/dashboard/service";
import { siteDatasets } from "@/modules/site/datasets.service";

export interface DatasetServices {
  readonly insights: Insights;
  readonly site: Site;
  readonly learning: Learning;
  readonly surveys: Surveys;
  readonly pipeline: Pipeline;
}

const datasetsOf = ({ insights, site, learning, surveys, pipeline }: DatasetServices) => [
  ...ingestDatasets,
  ...insightDatasets(insights),
  ...siteDatasets(site),
  ...learningDatasets(learning),
  ...surveyDatasets(surveys),
  ...pipelineDatasets(pipeline),
];

/** Every table that can be exported. */
export const createDatasets = (services: DatasetServices) => createRegistry(datasetsOf(services));

type AnyDataset = ReturnType<typeof datasetsOf>[number];
type RequestOf<Each> = Each extends Dataset<infer Name, infer Filter> ? { readonly dataset: Name; readonly filter: z.input<Filter> } : never;
/** A dataset and its filter, as one asks for them. */
export type ExportRequest = RequestOf<AnyDataset>;
