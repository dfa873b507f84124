import { Fault } from "@/kernel/fault";
import type { Handler } from "./http";

/** The named parameters of a path, percent-decoded. */
export type PathParameters = Readonly<Record<string, string>>;

/** What is answered at a path, by method. */
export interface HttpRoute {
  /** `/api/exports/{exportId}`: a name in braces stands for one segment. */
  readonly path: `/api/${string}`;
  readonly methods: Readonly<Partial<Record<HttpMethod, (parameters: PathParameters) => Handler>>>;
}

export type HttpMethod = "GET" | "HEAD" | "POST" | "PUT" | "DELETE" | "OPTIONS";

/** The parameter of that name. @throws Error when the route's path has none, which its first request shows */
export function parameter(parameters: PathParameters, name: string): string {
  const value = parameters[name];
  if (value === undefined) throw new Error(`the path has no parameter ${name}`);
  return value;
}

/** @throws Fault `invalid_request` */
export function decodedSegment(segment: string, path: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    throw new Fault("invalid_request", "the id in the address is not percent-encoded as a URL wants it", { path }, { cause: error });
  }
}
