import { createHash } from "node:crypto";
import { jsonList, listOf, numberArray, textArray } from "@/db/array";
import type { NewDeadLetter } from "./contract";

/**
 * The part of ingest's statement that writes the dead letters of a batch, with `$1` to `$4` its organisation, batch,
 * receipt time and source, and {@link deadLetterValues} from `$first` on. One that is open already is counted up.
 * Sorted, so that two writers of the same dead letters cannot deadlock.
 */
export function insertDeadLetters(first: number): string {
  const $ = (at: number, type: string) => `$${first + at}::${type}[]`;
  return `INSERT INTO raw.dead_letters AS d (org_id, id, stage, batch_id, ordinal, client_event_id, code, path, message, payload, format, skew_ms, context,
                                     source, fingerprint, occurrences, received_at, last_received_at)
  SELECT $1, gen_random_uuid(), 'verdict', $2, t.ordinal, t.client_event_id, t.code, t.path, t.message, t.payload, t.format, t.skew_ms, t.context::jsonb,
         $4, t.fingerprint::bytea, t.occurrences, coalesce(t.received_at, $3), $3
  FROM unnest(${$(0, "integer")}, ${$(1, "text")}, ${$(2, "text")}, ${$(3, "text")}, ${$(4, "text")}, ${$(5, "text")}, ${$(6, "text")}, ${$(7, "bigint")}, ${listOf(`$${first + 8}`)},
              ${$(9, "text")}, ${$(10, "integer")}, ${$(11, "timestamptz")})
       AS t(ordinal, client_event_id, code, path, message, payload, format, skew_ms, context, fingerprint, occurrences, received_at)
  ORDER BY t.fingerprint COLLATE "C"
  ON CONFLICT (org_id, fingerprint) WHERE status = 'open'
    DO UPDATE SET occurrences = d.occurrences + excluded.occurrences, last_received_at = excluded.last_received_at`;
}

/** The parameters of {@link insertDeadLetters}; the same failure twice is one dead letter that occurred twice. */
export function deadLetterValues(failures: readonly NewDeadLetter[]): readonly unknown[] {
  const distinct = [...distinctOf(failures)];
  return [
    numberArray(distinct.map(([, { failure }]) => failure.verdict.index)),
    textArray(distinct.map(([, { failure }]) => failure.verdict.clientEventId)),
    textArray(distinct.map(([, { failure }]) => failure.verdict.code)),
    textArray(distinct.map(([, { failure }]) => failure.verdict.path)),
    textArray(distinct.map(([, { failure }]) => failure.verdict.message)),
    textArray(distinct.map(([, { failure }]) => failure.payload)),
    textArray(distinct.map(([, { failure }]) => failure.format)),
    numberArray(distinct.map(([, { failure }]) => failure.skewMs)),
    jsonList(distinct.map(([, { failure }]) => failure.context)),
    textArray(distinct.map(([fingerprint]) => fingerprint)),
    numberArray(distinct.map(([, { occurrences }]) => occurrences)),
    textArray(distinct.map(([, { failure }]) => (failure.receivedAt === null ? null : new Date(failure.receivedAt).toISOString()))),
  ];
}

/** By what failed and why. */
function distinctOf(failures: readonly NewDeadLetter[]): ReadonlyMap<string, { readonly failure: NewDeadLetter; readonly occurrences: number }> {
  const distinct = new Map<string, { failure: NewDeadLetter; occurrences: number }>();
  for (const failure of failures) {
    const { clientEventId, code, path } = failure.verdict;
    const fingerprint = `\\x${createHash("sha256").update(JSON.stringify([clientEventId, code, path, failure.payload])).digest("hex")}`;
    const known = distinct.get(fingerprint);
    if (known) known.occurrences++;
    else distinct.set(fingerprint, { failure, occurrences: 1 });
  }
  return distinct;
}
