import { resolve } from "node:path";
import { isOn } from "@/settings/values";
import { Variables } from "@/settings/variables";
import { Fault } from "@/kernel/fault";
import type { KeptDays } from "@/kernel/retention";

/**
 * The only reader of `process.env` in `src`. Read lazily (never at import): `next build` needs no
 * environment. `start.mjs` and `bin/plumbline.mjs` run before TypeScript does and only ever set
 * what is read here.
 */
export interface Env {
  readonly nodeEnv: "production" | "development" | "test";
  readonly port: number;
  readonly host: string;
  /** Where browsers and clients reach us, without a trailing slash; unset: the port on localhost. */
  readonly publicUrl: string | undefined;
  /** Absolute path. Holds secrets.json, and the database when it is the embedded one. */
  readonly dataFolder: string;
  readonly demo: boolean;
  /** How long events are kept at most. */
  readonly retention: KeptDays;
  /** The first administrator, created at the first start. */
  readonly admin: { readonly email: string; readonly password: string } | undefined;
  /** Unset: embedded PostgreSQL. */
  readonly database: { readonly ownerUrl: string; readonly appUrl: string | undefined } | undefined;
  readonly httpAdapter: "auto" | "next";
  /** How many proxies in front of us are trusted, or the address ranges that they are in. */
  readonly trustProxy: number | readonly string[];
  readonly logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
  readonly jobs: "embedded" | "inngest" | "none";
  readonly inngest: {
    readonly eventKey: string | undefined;
    readonly signingKey: string | undefined;
    readonly baseUrl: string | undefined;
    /** Calls are not authenticated in this mode; refused in production. */
    readonly dev: string | undefined;
  };
  /** Tokens that the tracking endpoints take beside API keys; none without a secret and a key set. */
  readonly jwt: {
    /** For HS256. */
    readonly secret: string | undefined;
    /** For RS256 and ES256: the address of a JWKS, or the absolute path of a file that holds one. */
    readonly jwks: string | undefined;
    readonly audience: string;
    /** The claim that holds the customer id. */
    readonly tenantClaim: string;
  };
  /** An ES module that tells the country of an address. */
  readonly countryLookup: string | undefined;
  /** Requests a minute, by address and by key; 0 for no limit. */
  readonly rateLimit: {
    readonly store: "memory" | "postgres" | { readonly redis: string };
    readonly track: { readonly address: number; readonly key: number };
    readonly events: { readonly address: number; readonly key: number };
  };
  /** Words the summary, through OpenAI's chat completions; unset: the rules' own words. */
  readonly llm: { readonly url: string; readonly key: string | undefined; readonly model: string } | undefined;
  /** Where exports lie; undefined: in the data folder. */
  readonly exportBucket:
    | { readonly bucket: string; readonly endpoint: string | undefined; readonly region: string; readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined }
    | undefined;
  /** Where mail goes; undefined: none is sent. */
  readonly mail: { readonly url: string; readonly from: string } | undefined;
  readonly nextAuth: { readonly url: string | undefined; readonly secret: string | undefined };
}

/**
 * Reads the environment.
 * @returns the settings, with defaults filled in and the data folder made absolute
 * @throws Fault `invalid_request`, which names every variable that is wrong at once
 */
export function readEnv(source: NodeJS.ProcessEnv = process.env): Env {
  // Compose files and shells pass `NAME=` for "not set".
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = Variables.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new Fault("invalid_request", `The environment cannot be used:\n${problems.map((p) => `  ${p}`).join("\n")}`, { problems });
  }
  const v = parsed.data;
  const ownerUrl = v.DATABASE_OWNER_URL ?? v.DATABASE_URL;
  const usesInngest = v.INNGEST_SIGNING_KEY !== undefined || v.INNGEST_DEV !== undefined;
  return {
    nodeEnv: v.NODE_ENV,
    port: v.PORT,
    host: v.HOST,
    publicUrl: v.PUBLIC_URL,
    dataFolder: resolve(v.PLUMBLINE_DATA),
    demo: v.PLUMBLINE_DEMO === undefined || isOn(v.PLUMBLINE_DEMO),
    retention: { rawDays: v.PLUMBLINE_RETENTION_RAW_DAYS || null, stagingDays: v.PLUMBLINE_RETENTION_STAGING_DAYS || null },
    admin:
      v.PLUMBLINE_ADMIN_EMAIL === undefined || v.PLUMBLINE_ADMIN_PASSWORD === undefined
        ? undefined
        : { email: v.PLUMBLINE_ADMIN_EMAIL, password: v.PLUMBLINE_ADMIN_PASSWORD },
    database:
      ownerUrl === undefined
        ? undefined
        : { ownerUrl, appUrl: v.DATABASE_OWNER_URL === undefined ? undefined : v.DATABASE_URL },
    httpAdapter: v.PLUMBLINE_HTTP_ADAPTER ?? v.PLUMBLINE_INGEST_DOOR ?? "auto",
    trustProxy: v.TRUST_PROXY,
    logLevel: v.LOG_LEVEL,
    jobs: v.PLUMBLINE_JOBS ?? (usesInngest ? "inngest" : "embedded"),
    inngest: {
      eventKey: v.INNGEST_EVENT_KEY,
      signingKey: v.INNGEST_SIGNING_KEY,
      baseUrl: v.INNGEST_BASE_URL,
      dev: v.INNGEST_DEV,
    },
    jwt: {
      secret: v.PLUMBLINE_JWT_SECRET,
      jwks: v.PLUMBLINE_JWT_JWKS,
      audience: v.PLUMBLINE_JWT_AUDIENCE,
      tenantClaim: v.PLUMBLINE_JWT_TENANT_CLAIM,
    },
    rateLimit: {
      store: v.PLUMBLINE_RATE_LIMIT_STORE,
      track: { address: v.PLUMBLINE_RATE_LIMIT_TRACK_ADDRESS, key: v.PLUMBLINE_RATE_LIMIT_TRACK_KEY },
      events: { address: v.PLUMBLINE_RATE_LIMIT_EVENTS_ADDRESS, key: v.PLUMBLINE_RATE_LIMIT_EVENTS_KEY },
    },
    countryLookup: v.PLUMBLINE_COUNTRY_LOOKUP,
    llm: v.PLUMBLINE_LLM_URL === undefined || v.PLUMBLINE_LLM_MODEL === undefined ? undefined : { url: v.PLUMBLINE_LLM_URL, key: v.PLUMBLINE_LLM_KEY, model: v.PLUMBLINE_LLM_MODEL },
    exportBucket:
      v.PLUMBLINE_EXPORT_S3_BUCKET === undefined
        ? undefined
        : {
            bucket: v.PLUMBLINE_EXPORT_S3_BUCKET,
            endpoint: v.PLUMBLINE_EXPORT_S3_ENDPOINT,
            region: v.PLUMBLINE_EXPORT_S3_REGION,
            credentials:
              v.PLUMBLINE_EXPORT_S3_ACCESS_KEY === undefined || v.PLUMBLINE_EXPORT_S3_SECRET_KEY === undefined
                ? undefined
                : { accessKeyId: v.PLUMBLINE_EXPORT_S3_ACCESS_KEY, secretAccessKey: v.PLUMBLINE_EXPORT_S3_SECRET_KEY },
          },
    mail: v.PLUMBLINE_SMTP_URL === undefined || v.PLUMBLINE_MAIL_FROM === undefined ? undefined : { url: v.PLUMBLINE_SMTP_URL, from: v.PLUMBLINE_MAIL_FROM },
    nextAuth: { url: v.NEXTAUTH_URL, secret: v.NEXTAUTH_SECRET },
  };
}

/** Where people reach us, as far as we know. */
export const addressOf = ({ publicUrl, port }: Pick<Env, "publicUrl" | "port">): string => publicUrl ?? `http://localhost:${port}`;

/** next-auth takes its own address from the environment and from nowhere else. */
export function tellNextAuth(env: Env): void {
  process.env.NEXTAUTH_URL = env.nextAuth.url ?? addressOf(env);
}
