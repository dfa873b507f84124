import type { Insights } from "@/modules/insights/service";
import type { OrganisationService } from "@/modules/tenancy/organisations.service";
import type { Viewers } from "@/modules/tenancy/viewer.service";
import { defineModule, type Host } from "@/rpc/module";
import { learningDatasets } from "./datasets.service";
import { surveyDatasets } from "./survey-datasets.service";
import { learningRoutes } from "./http";
import { learningModel } from "./load.service";
import { createLearningRouter, createPlatformLearningRouter } from "./router";
import { createLearning } from "./service";
import { createSummaries, type LanguageModel } from "./summary.service";
import { createSurveys } from "./surveys.service";

interface Needs extends Host {
  readonly insights: Insights;
  readonly viewers: Viewers;
  readonly organisations: OrganisationService;
  readonly languageModel: LanguageModel | undefined;
}

/** Courses, lessons, learners and surveys. */
export const learning = defineModule({
  name: "learning",
  readModels: [learningModel],
  create({ db, logger, insights, viewers, organisations, languageModel }: Needs) {
    const service = createLearning(insights);
    const surveys = createSurveys(insights);
    const summaries = createSummaries(service, insights, languageModel, (error) => logger.warn({ err: error }, "the language model could not word a summary; the rules did"));
    return {
      services: { learning: service, surveys, summaries },
      routers: {
        learning: createLearningRouter({ learning: service, surveys, summaries }),
        platformLearning: createPlatformLearningRouter(db, service, organisations),
      },
      datasets: [...learningDatasets(service), ...surveyDatasets(surveys)],
      routes: learningRoutes({ db, viewers, insights, learning: service, surveys, summaries }),
    };
  },
});
