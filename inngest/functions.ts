import type { Inngest, InngestFunction } from "inngest";
import { z } from "zod";
import { type JobHooks, recorded } from "@/modules/pipeline/job-records.service";
import type { Job, JobSteps } from "@/rpc/job";
import type { Logger } from "@/rpc/logger";

export interface FunctionParts {
  readonly inngest: Inngest;
  readonly jobs: readonly Job[];
  readonly hooks: JobHooks;
  readonly logger: Logger;
}

/** Every job as an Inngest function. */
export const functionsOf = (parts: FunctionParts): InngestFunction.Any[] => parts.jobs.map((job) => functionOf(parts, job));

/** An event that runs a job, as Inngest hands it on. */
const envelope = z.object({ name: z.string(), data: z.unknown() });

/** One job definition as an Inngest function: the same triggers, limits and retries, and its own `run`. */
function functionOf({ inngest, hooks, logger }: FunctionParts, job: Job): InngestFunction.Any {
  const { event, concurrency, throttle } = job;
  return inngest.createFunction(
    {
      id: job.id,
      triggers: [...(job.cron === undefined ? [] : [{ cron: job.cron }]), ...(event ? [{ event: event.name }] : [])],
      retries: retriesOf(job.retries),
      concurrency: [{ limit: concurrency.limit, ...(concurrency.key ? { key: `event.data.${concurrency.key}` } : {}) }],
      ...(throttle ? { throttle: { limit: throttle.limit, period: `${throttle.seconds}s` as const, key: `event.data.${throttle.key}` } } : {}),
      onFailure: ({ error }: { readonly error: Error }) => {
        logger.error({ err: error, job: job.id }, "a job failed for good; its next trigger tries again");
      },
    },
    async ({ event: received, step }) => {
      const steps: JobSteps = {
        run: async <T>(id: string, work: () => Promise<T>) => (await step.run(id, work)) as T,
        sendEvent: async (id, events) => {
          if (events.length > 0) await step.sendEvent(id, events.map(({ name, data }) => ({ name, data })));
        },
      };
      const { name, data } = envelope.parse(received);
      return recorded(hooks, job.id, () => job.run({ data: event && name === event.name ? event.data.parse(data) : undefined, steps }));
    },
  );
}

type Retries = 0 | 1 | 2 | 3 | 4 | 5;

function retriesOf(count: number): Retries {
  const allowed: readonly Retries[] = [0, 1, 2, 3, 4, 5];
  return allowed.find((retries) => retries >= count) ?? 5;
}
