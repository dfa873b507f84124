import { audit } from "@/modules/audit/module";
import { deadLetters } from "@/modules/dead-letters/module";
import { exports } from "@/modules/exports/module";
import { health } from "@/modules/health/module";
import { identity } from "@/modules/identity/module";
import { ingest } from "@/modules/ingest/module";
import { insights } from "@/modules/insights/module";
import { learning } from "@/modules/learning/module";
import { mail } from "@/modules/mail/module";
import { pipeline } from "@/modules/pipeline/module";
import { retention } from "@/modules/retention/module";
import { rollup } from "@/modules/rollup/module";
import { site } from "@/modules/site/module";
import { tenancy } from "@/modules/tenancy/module";
import type { DoctorCheck } from "@/rpc/doctor";
import type { Module } from "@/rpc/module";

/** Every module, each after those that it needs. Read models load in this order. */
export const MODULES = { audit, mail, identity, tenancy, insights, rollup, pipeline, ingest, site, deadLetters, learning, exports, health, retention } as const;

const declared: readonly Pick<Module, "name" | "checks">[] = Object.values(MODULES);

/** What `plumbline doctor` asks of the database, beyond whether it can be reached. */
export const DOCTOR_CHECKS: readonly DoctorCheck[] = declared.flatMap(({ checks = [] }) => checks);
