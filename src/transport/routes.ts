import { Fault } from "@/kernel/fault";
import type { Handler } from "@/rpc/http";
import { decodedSegment, type HttpMethod, type HttpRoute, type PathParameters } from "@/rpc/route";

/** What both HTTP adapters answer: the production server ahead of Next, and Next's one route handler. */
export interface Routes {
  /** The handler of a path (without its query), or undefined when no module answers there. */
  match(method: string, path: string): Handler | undefined;
}

type Methods = HttpRoute["methods"];
interface Pattern {
  readonly expression: RegExp;
  readonly names: readonly string[];
  readonly methods: Methods;
}

const NO_PARAMETERS: PathParameters = {};

/**
 * A path without parameters is looked up, so that an ingest path costs one look-up however many routes there are.
 * @throws Error when two routes have one path
 */
export function createRoutes(routes: readonly HttpRoute[]): Routes {
  const literal = new Map<string, Methods>();
  const patterns: Pattern[] = [];
  const taken = new Set<string>();
  for (const { path, methods } of routes) {
    const shape = path.replaceAll(/\{\w+\}/g, "{}");
    if (taken.has(shape)) throw new Error(`two routes answer at ${path}`);
    taken.add(shape);
    if (shape === path) literal.set(path, methods);
    else patterns.push(patternOf(path, methods));
  }
  return {
    match(method, path) {
      const found = literal.get(path) ?? (path.endsWith("/") ? literal.get(path.slice(0, -1)) : undefined);
      if (found) return handlerOf(found, method)?.(NO_PARAMETERS) ?? refuse(Object.keys(found));
      for (const { expression, names, methods } of patterns) {
        const match = expression.exec(path);
        if (!match) continue;
        const handler = handlerOf(methods, method);
        if (!handler) return refuse(Object.keys(methods));
        // A segment that cannot be decoded is refused where every other refusal is made: in the adapter.
        return async (request) => handler(Object.fromEntries(names.map((name, i) => [name, decodedSegment(match[i + 1] ?? "", name)])))(request);
      }
      return undefined;
    },
  };
}

function patternOf(path: string, methods: Methods): Pattern {
  const names: string[] = [];
  const source = path.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&").replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    names.push(name);
    return "([^/]+)";
  });
  return { expression: new RegExp(`^${source}/?$`), names, methods };
}

const handlerOf = (methods: Methods, method: string) => (Object.hasOwn(methods, method) ? methods[method as HttpMethod] : undefined);

function refuse(allowed: readonly string[]): Handler {
  return async () => {
    throw new Fault("method_not_allowed", `use ${allowed.join(" or ")}`, { allow: allowed });
  };
}
