import { getPlumbline } from "@/plumbline";
import { nothingHere } from "./routes";
import { answerWeb } from "./web-adapter";

/** Next's side of the routes: the same handlers, for when nothing answers ahead of Next. */
export async function nextHandler(request: Request): Promise<Response> {
  const { routes, logger } = getPlumbline();
  return answerWeb(routes.match(request.method, new URL(request.url).pathname) ?? nothingHere, request, logger);
}
