import type { VerdictCode } from "@/modules/ingest/contract";

export type { SiteContext } from "../layers/context";

/** What the tracking endpoints answer. */

export interface PipelineResults {
  readonly raw_processed: boolean;
  readonly staging_processed: boolean;
  readonly business_processed: boolean;
}

/**
 * - `completed`: in every layer
 * - `pending`: durable in raw, the rest follows
 * - `duplicate`: this id was accepted before; the results are those of the first
 * - `set_aside`: accepted, and waiting for a correction among the dead letters
 * - `failed`: not accepted; `error` says why
 */
export type ProcessingStatus = "completed" | "pending" | "duplicate" | "set_aside" | "failed";

export interface TrackResult {
  readonly success: boolean;
  /** The one that was sent or given; null when a failed event brought none that can be used. */
  readonly event_id: string | null;
  readonly processing_status: ProcessingStatus;
  readonly pipeline_results: PipelineResults;
  readonly error?: { readonly code: VerdictCode; readonly path: string | null; readonly message: string };
}

/** What the server saw of the request that brought the events. */
export interface Observed {
  readonly ip: string;
  readonly userAgent: string | undefined;
  readonly acceptLanguage: string | undefined;
  /** Whether the client asked not to be tracked (`DNT: 1`, `Sec-GPC: 1`). */
  readonly objects: boolean;
}

/** Where an address is, ISO 3166-1 alpha-2; no database of addresses comes with Plumbline. */
export type CountryLookup = (ip: string) => string | undefined;
