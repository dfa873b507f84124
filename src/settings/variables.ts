import { z } from "zod";
import { LEAST_RAW_DAYS, LEAST_STAGING_DAYS } from "@/kernel/retention";
import { flag, httpUrl, inngestDev, jwks, keptDays, logLevel, port, postgresUrl, rateStore, requestsPerMinute, secret, smtpUrl, trustProxy } from "./values";

/**
 * Every variable, with what it means. `plumbline env` prints them, and a test compares
 * docs/operating.md with what it prints. A default that the schema does not hold is named by `unset`.
 */

const server = {
  PORT: port.default(3000).meta({ description: "The port to listen on." }),
  HOST: z.string().default("0.0.0.0").meta({ description: "The address to listen on; `127.0.0.1` behind a reverse proxy on the same machine." }),
  PUBLIC_URL: httpUrl.optional().meta({ description: "The address at which browsers and clients reach Plumbline, such as `https://analytics.example.com`.", unset: "the port on localhost" }),
  TRUST_PROXY: trustProxy.default(0).meta({ description: "How many reverse proxies are in front, or their address ranges, separated by commas. Only these may say where a request came from." }),
  LOG_LEVEL: logLevel.default("info").meta({ description: "The least important level that is logged: `fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`." }),
  PLUMBLINE_HTTP_ADAPTER: z.enum(["auto", "next"]).optional().meta({ description: "`next` answers every path through Next.js; `auto` answers the ingest paths ahead of it, which costs less CPU.", unset: "`auto`" }),
  PLUMBLINE_INGEST_DOOR: z.enum(["auto", "next"]).optional().meta({ description: "The former name of `PLUMBLINE_HTTP_ADAPTER`; still read." }),
  NODE_ENV: z.enum(["production", "development", "test"]).default("development").meta({ description: "Set by the start itself: `production` for `npm start`, `development` for `npm run dev`." }),
};

const data = {
  PLUMBLINE_DATA: z.string().default(".data").meta({ description: "The data folder: secrets, exports, and the embedded database. A relative path starts at the folder of Plumbline." }),
  DATABASE_URL: postgresUrl.optional().meta({ description: "An existing PostgreSQL 15 or newer. Alone: the role that owns the database. With `DATABASE_OWNER_URL`: the role of the requests.", unset: "embedded PostgreSQL" }),
  DATABASE_OWNER_URL: postgresUrl.optional().meta({ description: "The role that owns the database and migrates it.", unset: "`DATABASE_URL`" }),
};

const retention = {
  PLUMBLINE_RETENTION_RAW_DAYS: keptDays(LEAST_RAW_DAYS).default(180).meta({ description: `Days after their receipt that events are kept as they were received; ${LEAST_RAW_DAYS} or more, \`0\` without end. As long, an id that is sent again counts as a duplicate.` }),
  PLUMBLINE_RETENTION_STAGING_DAYS: keptDays(LEAST_STAGING_DAYS).default(90).meta({ description: `Days that events can be looked at one by one, and a day's numbers be rebuilt; ${LEAST_STAGING_DAYS} or more, \`0\` without end. Numbers stay longer than events. An organisation may choose less of both.` }),
};

const firstStart = {
  PLUMBLINE_ADMIN_EMAIL: z.email({ error: "must be an e-mail address" }).optional().meta({ description: "The first administrator's e-mail address, used once.", unset: "`admin@plumbline.local`" }),
  PLUMBLINE_ADMIN_PASSWORD: z.string().min(12, "must have at least 12 characters").optional().meta({ description: "The first administrator's password, used once; 12 characters or more.", unset: "random, printed once" }),
  PLUMBLINE_DEMO: flag.optional().meta({ description: "`0` leaves out the demo organisation.", unset: "`1`" }),
};

const signIn = {
  NEXTAUTH_URL: httpUrl.optional().meta({ description: "The address that next-auth uses for sign-in.", unset: "`PUBLIC_URL`" }),
  NEXTAUTH_SECRET: secret.optional().meta({ description: "What session tokens are encrypted with; 32 characters or more. Several servers must share it.", unset: "generated into `secrets.json`" }),
};

const mail = {
  PLUMBLINE_SMTP_URL: smtpUrl.optional().meta({ description: "The mail server that invitations and links for a new password are sent by, such as `smtp://user:password@mail.example.com:587` or `smtps://…`; needs `PLUMBLINE_MAIL_FROM` and `PUBLIC_URL`.", unset: "no mail; links are shown to be copied" }),
  PLUMBLINE_MAIL_FROM: z.string().regex(/^[^\p{Cc}]+@[^\p{Cc}]+$/u, "must be an address, or a name with one: Plumbline <plumbline@example.com>").optional().meta({ description: "The sender of mails, such as `Plumbline <plumbline@example.com>`." }),
};

const jobs = {
  PLUMBLINE_JOBS: z.enum(["embedded", "inngest", "none"]).optional().meta({ description: "What runs background jobs: this process (`embedded`), Inngest (`inngest`), or other servers on the same database (`none`).", unset: "`inngest` where it is configured, else `embedded`" }),
  INNGEST_EVENT_KEY: z.string().optional().meta({ description: "Inngest's event key; needed together with the signing key." }),
  INNGEST_SIGNING_KEY: z.string().optional().meta({ description: "Inngest's signing key." }),
  INNGEST_BASE_URL: httpUrl.optional().meta({ description: "The address of a self-hosted Inngest.", unset: "Inngest's cloud" }),
  INNGEST_DEV: inngestDev.optional().meta({ description: "`1`, or the address of Inngest's development server. Calls are not authenticated then, so it is refused in production." }),
};

const tracking = {
  PLUMBLINE_JWT_SECRET: secret.optional().meta({ description: "Accepts HS256 tokens on the tracking endpoints; 32 characters or more." }),
  PLUMBLINE_JWT_JWKS: jwks.optional().meta({ description: "Accepts RS256 and ES256 tokens: the https address of a JWKS, or a file that holds one." }),
  PLUMBLINE_JWT_AUDIENCE: z.string().default("plumbline").meta({ description: "The audience that a token must name." }),
  PLUMBLINE_JWT_TENANT_CLAIM: z.string().default("customer_id").meta({ description: "The claim that holds the customer id." }),
  PLUMBLINE_COUNTRY_LOOKUP: z.string().optional().meta({ description: "An ES module of yours that exports `(ip) => \"DE\"`; no database of addresses comes with Plumbline.", unset: "no countries" }),
};

const limits = {
  PLUMBLINE_RATE_LIMIT_STORE: rateStore.default("memory").meta({ description: "Where requests are counted: `memory`, or `postgres` or a `redis://` address when several servers share the limits." }),
  PLUMBLINE_RATE_LIMIT_TRACK_ADDRESS: requestsPerMinute.default(12_000).meta({ description: "Tracking requests a minute from one address; `0` for no limit." }),
  PLUMBLINE_RATE_LIMIT_TRACK_KEY: requestsPerMinute.default(60_000).meta({ description: "Tracking requests a minute with one key." }),
  PLUMBLINE_RATE_LIMIT_EVENTS_ADDRESS: requestsPerMinute.default(600_000).meta({ description: "Requests with events a minute from one address." }),
  PLUMBLINE_RATE_LIMIT_EVENTS_KEY: requestsPerMinute.default(600_000).meta({ description: "Requests with events a minute with one key." }),
};

const summaries = {
  PLUMBLINE_LLM_URL: httpUrl.optional().meta({ description: "An OpenAI-compatible endpoint that words the summary. It gets aggregates only, and a number that is not in them is dropped.", unset: "worded by rules" }),
  PLUMBLINE_LLM_MODEL: z.string().optional().meta({ description: "The model's name; needed with `PLUMBLINE_LLM_URL`." }),
  PLUMBLINE_LLM_KEY: z.string().optional().meta({ description: "The endpoint's API key." }),
};

const exportFiles = {
  PLUMBLINE_EXPORT_S3_BUCKET: z.string().optional().meta({ description: "Keeps exports in this bucket of an S3-compatible storage.", unset: "the data folder" }),
  PLUMBLINE_EXPORT_S3_ENDPOINT: httpUrl.optional().meta({ description: "The storage's address.", unset: "AWS" }),
  PLUMBLINE_EXPORT_S3_REGION: z.string().default("us-east-1").meta({ description: "The bucket's region." }),
  PLUMBLINE_EXPORT_S3_ACCESS_KEY: z.string().optional().meta({ description: "The access key; together with the secret key.", unset: "AWS's own lookup" }),
  PLUMBLINE_EXPORT_S3_SECRET_KEY: z.string().optional().meta({ description: "The secret key." }),
};

/** The variables by what they are about, in the order in which they are documented. */
export const GROUPS = [
  { title: "Server", shape: server },
  { title: "Data", shape: data },
  { title: "Retention", shape: retention },
  { title: "First start", shape: firstStart },
  { title: "Sign-in", shape: signIn },
  { title: "Mail", shape: mail },
  { title: "Background jobs", shape: jobs },
  { title: "Site tracking", shape: tracking },
  { title: "Rate limits", shape: limits },
  { title: "Summaries", shape: summaries },
  { title: "Exports", shape: exportFiles },
] as const;

export const Variables = z
  .object({ ...server, ...data, ...retention, ...firstStart, ...signIn, ...mail, ...jobs, ...tracking, ...limits, ...summaries, ...exportFiles })
  .superRefine((v, context) => {
    const problem = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    if (v.PLUMBLINE_ADMIN_EMAIL !== undefined && v.PLUMBLINE_ADMIN_PASSWORD === undefined) {
      problem("PLUMBLINE_ADMIN_PASSWORD", "must be set together with PLUMBLINE_ADMIN_EMAIL");
    }
    if (v.PLUMBLINE_ADMIN_PASSWORD !== undefined && v.PLUMBLINE_ADMIN_EMAIL === undefined) {
      problem("PLUMBLINE_ADMIN_EMAIL", "must be set together with PLUMBLINE_ADMIN_PASSWORD");
    }
    if ((v.PLUMBLINE_SMTP_URL === undefined) !== (v.PLUMBLINE_MAIL_FROM === undefined)) {
      problem("PLUMBLINE_MAIL_FROM", "must be set together with PLUMBLINE_SMTP_URL, or neither of them");
    }
    if (v.PLUMBLINE_SMTP_URL !== undefined && v.PUBLIC_URL === undefined) {
      problem("PUBLIC_URL", "must be set together with PLUMBLINE_SMTP_URL: mails carry links to it");
    }
    if (v.NODE_ENV === "production" && v.INNGEST_DEV !== undefined) {
      problem("INNGEST_DEV", "must not be set in production: calls are not authenticated in that mode");
    }
    if (v.PLUMBLINE_LLM_URL !== undefined && v.PLUMBLINE_LLM_MODEL === undefined) {
      problem("PLUMBLINE_LLM_MODEL", "must be set together with PLUMBLINE_LLM_URL");
    }
    if ((v.PLUMBLINE_EXPORT_S3_ACCESS_KEY === undefined) !== (v.PLUMBLINE_EXPORT_S3_SECRET_KEY === undefined)) {
      problem("PLUMBLINE_EXPORT_S3_SECRET_KEY", "must be set together with PLUMBLINE_EXPORT_S3_ACCESS_KEY, or neither of them");
    }
    if (v.PLUMBLINE_EXPORT_S3_ENDPOINT !== undefined && v.PLUMBLINE_EXPORT_S3_BUCKET === undefined) {
      problem("PLUMBLINE_EXPORT_S3_BUCKET", "must be set together with PLUMBLINE_EXPORT_S3_ENDPOINT");
    }
    if (v.PLUMBLINE_JOBS === "inngest" && v.INNGEST_SIGNING_KEY === undefined && v.INNGEST_DEV === undefined) {
      problem("PLUMBLINE_JOBS", "inngest needs INNGEST_SIGNING_KEY (or INNGEST_DEV outside production)");
    }
    const byInngest = (v.PLUMBLINE_JOBS ?? "inngest") === "inngest" && v.INNGEST_SIGNING_KEY !== undefined;
    if (byInngest && v.INNGEST_DEV === undefined && v.INNGEST_EVENT_KEY === undefined) {
      problem("INNGEST_EVENT_KEY", "must be set together with INNGEST_SIGNING_KEY: without it Inngest cannot be told of work");
    }
  }, { when: () => true });
