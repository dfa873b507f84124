import { Fault } from "@/kernel/fault";
import type { Handler } from "@/rpc/http";
import { decodedSegment, type HttpRoute, type Operation, type OperationMethod, type PathParameters } from "@/rpc/route";

/** What both HTTP adapters answer: the production server ahead of Next, and Next's one route handler. */
export interface Routes {
  /** Every route, as its module declares it. */
  readonly all: readonly HttpRoute[];
  /**
   * The handler of a path (without its query); one that refuses, where nothing answers below `/api`. Undefined for
   * what Next answers alone: pages, and the folders of `NEXT_ONLY`.
   */
  match(method: string, path: string): Handler | undefined;
}

/** Folders below `/api` whose route files Next alone serves. */
export const NEXT_ONLY: ReadonlySet<string> = new Set(["auth", "inngest", "trpc"]);

type Methods = ReadonlyMap<string, (parameters: PathParameters) => Handler>;
interface Pattern {
  /** The text before the first parameter: compared first, because an expression costs more. */
  readonly prefix: string;
  readonly expression: RegExp;
  readonly names: readonly string[];
  readonly methods: Methods;
}

const ROOT = "/api/";
const NO_PARAMETERS: PathParameters = {};

/**
 * A path without parameters is looked up, so that an ingest path costs one look-up however many routes there are.
 * @throws Error when two routes have one path
 */
export function createRoutes(routes: readonly HttpRoute[]): Routes {
  const literal = new Map<string, Methods>();
  const patterns: Pattern[] = [];
  const taken = new Set<string>();
  for (const route of routes) {
    const { path } = route;
    const shape = path.replaceAll(/\{\w+\}/g, "{}");
    if (taken.has(shape)) throw new Error(`two routes answer at ${path}`);
    taken.add(shape);
    if (shape === path) literal.set(path, methodsOf(route));
    else patterns.push(patternOf(path, methodsOf(route)));
  }
  return {
    all: routes,
    match(method, path) {
      const found = literal.get(path) ?? (path.endsWith("/") ? literal.get(path.slice(0, -1)) : undefined);
      if (found) return found.get(method)?.(NO_PARAMETERS) ?? refuse([...found.keys()]);
      if (!path.startsWith(ROOT)) return undefined;
      for (const { prefix, expression, names, methods } of patterns) {
        const match = path.startsWith(prefix) ? expression.exec(path) : null;
        if (!match) continue;
        const handler = methods.get(method);
        if (!handler) return refuse([...methods.keys()]);
        // A segment that cannot be decoded is refused where every other refusal is made: in the adapter.
        return async (request) => handler(Object.fromEntries(names.map((name, i) => [name, decodedSegment(match[i + 1] ?? "", name)])))(request);
      }
      const end = path.indexOf("/", ROOT.length);
      return NEXT_ONLY.has(path.slice(ROOT.length, end < 0 ? undefined : end)) ? undefined : nothingHere;
    },
  };
}

/** Every method that a route answers, in the order in which `Allow` names them. */
function methodsOf({ methods, preflight }: HttpRoute): Methods {
  const all = new Map<string, (parameters: PathParameters) => Handler>();
  for (const [method, { handler, head }] of operationsOf({ methods })) {
    all.set(method, handler);
    if (head) all.set("HEAD", handler);
  }
  if (preflight) all.set("OPTIONS", () => preflight);
  return all;
}

export function operationsOf({ methods }: Pick<HttpRoute, "methods">): [OperationMethod, Operation][] {
  return Object.entries(methods) as [OperationMethod, Operation][];
}

function patternOf(path: string, methods: Methods): Pattern {
  const names: string[] = [];
  const source = path.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&").replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    names.push(name);
    return "([^/]+)";
  });
  return { prefix: path.slice(0, path.indexOf("{")), expression: new RegExp(`^${source}/?$`), names, methods };
}

function refuse(allowed: readonly string[]): Handler {
  return async () => {
    throw new Fault("method_not_allowed", `use ${allowed.join(" or ")}`, { allow: allowed });
  };
}

export async function nothingHere(): Promise<never> {
  throw new Fault("not_found", "there is nothing at this address");
}
