import type { z } from "zod";
import { Fault } from "@/kernel/fault";
import type { Permission } from "@/kernel/permissions";
import type { PrincipalKind } from "@/kernel/principal";
import type { Handler } from "./http";

/** The named parameters of a path, percent-decoded. */
export type PathParameters = Readonly<Record<string, string>>;

/**
 * Who may call an operation: everybody, anyone who has a signed link, or callers of some kinds. Those who have
 * permissions must have this one; where it is null, the kind alone decides. The operation's handler checks it, and
 * tests/access-matrix.test.ts that it does.
 */
export type RouteAccess = "everybody" | "signed_link" | { readonly kinds: readonly PrincipalKind[]; readonly permission: Permission | null };

/** What one method does at a path: the handler, and all that its documentation says. */
export interface Operation {
  readonly access: RouteAccess;
  /** A few words. */
  readonly summary: string;
  readonly description?: string;
  readonly query?: z.ZodObject;
  /** By their names in lower case. */
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
  /** What it answers by status when it is not refused: JSON of this schema, or a file of this type. Refusals are the same everywhere. */
  readonly responses: Readonly<Record<number, z.ZodType | `${string}/${string}`>>;
  /** Whether `HEAD` is answered as well. */
  readonly head?: true;
  readonly handler: (parameters: PathParameters) => Handler;
}

/** What is answered at a path, by method. */
export interface HttpRoute {
  /** `/api/exports/{id}`: a name in braces stands for one segment. */
  readonly path: `/api/${string}`;
  /** Under which heading its documentation stands. */
  readonly group: RouteGroup;
  readonly methods: Readonly<Partial<Record<OperationMethod, Operation>>>;
  /** Answers `OPTIONS`, which a browser asks before a request from another site. */
  readonly preflight?: Handler;
}

export const ROUTE_GROUPS = ["Events", "Site tracking", "Learning", "Exports", "Installation"] as const;
export type RouteGroup = (typeof ROUTE_GROUPS)[number];

export type OperationMethod = "GET" | "POST" | "PUT" | "DELETE";

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
