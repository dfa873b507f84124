import { Fault } from "@/kernel/fault";
import { getPlumbline } from "@/plumbline";
import { answerWeb } from "./web-adapter";

/** Next's side of the ingest routes: the same handlers, for when nothing answers ahead of Next. */
export async function nextHandler(request: Request): Promise<Response> {
  const { routes, logger } = getPlumbline();
  return answerWeb(routes.match(request.method, new URL(request.url).pathname) ?? nothingHere, request, logger);
}

async function nothingHere(): Promise<never> {
  throw new Fault("not_found", "there is nothing at this address");
}
