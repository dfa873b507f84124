import { initTRPC, TRPCError } from "@trpc/server";
import superjson from "superjson";
import { Fault, type FaultCode, type FaultDetails } from "@/kernel/fault";
import type { Permission } from "@/kernel/permissions";
import type { RpcContext } from "./context";
import { logFault, toFault } from "./to-fault";

/** Who may call a procedure; every one says so. */
export type Access =
  | { readonly scope: "public" }
  | { readonly scope: "session" }
  | { readonly scope: "organisation"; readonly permission: Permission }
  | { readonly scope: "platform" };

/** What a client learns of an error, as `error.data.fault`. */
export interface FaultData {
  readonly code: FaultCode;
  readonly details: FaultDetails;
  readonly correlationId: string;
}

type TrpcCode = TRPCError["code"];

const TRPC_CODES: Readonly<Record<FaultCode, TrpcCode>> = {
  malformed_json: "PARSE_ERROR",
  invalid_request: "BAD_REQUEST",
  unauthorized: "UNAUTHORIZED",
  forbidden: "FORBIDDEN",
  not_found: "NOT_FOUND",
  method_not_allowed: "METHOD_NOT_SUPPORTED",
  conflict: "CONFLICT",
  payload_too_large: "PAYLOAD_TOO_LARGE",
  unsupported_media_type: "UNSUPPORTED_MEDIA_TYPE",
  unprocessable: "UNPROCESSABLE_CONTENT",
  too_many_requests: "TOO_MANY_REQUESTS",
  internal: "INTERNAL_SERVER_ERROR",
  unavailable: "SERVICE_UNAVAILABLE",
};
const FAULT_CODES = new Map<TrpcCode, FaultCode>(
  (Object.entries(TRPC_CODES) as [FaultCode, TrpcCode][]).map(([fault, trpc]) => [trpc, fault]),
);

/** The fault inside a tRPC error: ours, its input's, or what tRPC itself refused. */
export function faultOf(error: TRPCError): Fault {
  if (error.cause !== undefined && error.code !== "PARSE_ERROR") return toFault(error.cause);
  const code = FAULT_CODES.get(error.code);
  return code === undefined || code === "internal" ? toFault(error) : new Fault(code, error.message, {}, { cause: error });
}

/** superjson, for which a caller's broken input is the caller's mistake. */
const transformer = {
  serialize: superjson.serialize,
  deserialize(value: Parameters<typeof superjson.deserialize>[0]): unknown {
    try {
      return superjson.deserialize(value);
    } catch (error) {
      throw new Fault("invalid_request", "The input is not what superjson makes.", {}, { cause: error });
    }
  },
};

const t = initTRPC
  .context<RpcContext>()
  .meta<Access>()
  .create({
    transformer,
    isDev: false,
    errorFormatter({ shape, error, ctx }) {
      const { code, details, message } = faultOf(error);
      const fault: FaultData = { code, details, correlationId: ctx?.correlationId ?? "" };
      return { ...shape, message, data: { ...shape.data, fault } };
    },
  });

export const router = t.router;
export const mergeRouters = t.mergeRouters;
export const createCallerFactory = t.createCallerFactory;

/**
 * Translates whatever a procedure raised, once, and logs what is our own fault. A failing procedure
 * makes `next()` resolve: the error is in its result.
 */
export const base = t.procedure.use(async ({ ctx, next, path, type }) => {
  const result = await next();
  if (result.ok) return result;
  const fault = faultOf(result.error);
  logFault(ctx.logger, fault, result.error.cause ?? result.error, { correlationId: ctx.correlationId, where: `${type} ${path}` });
  throw new TRPCError({ code: TRPC_CODES[fault.code], message: fault.message, cause: fault });
});
