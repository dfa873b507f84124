import { mutantsOf } from "./mutant";

/** Verdicts, the ledger, group commit, and what an answer promises. */
export const INGEST = [
  ...mutantsOf("src/modules/ingest/verdict.ts", ["tests/ingest-contract.test.ts"], [
    ["verdict-skew", "a client's clock is corrected by what it says of itself", "parseTimestamp(ms + skew)", "parseTimestamp(ms)"],
    ["verdict-future", "an event from the future fails", "corrected > receivedAt + LIMITS.futureMs", "corrected > Number.POSITIVE_INFINITY"],
    ["verdict-code", "a verdict names the field that failed", 'type: "invalid_type",', 'type: "invalid_timestamp",'],
    ["verdict-array", "an array is no event", 'value !== null && !Array.isArray(value);\n}', "value !== null;\n}"],
  ]),
  ...mutantsOf("src/modules/ingest/verdict.ts", ["tests/ingest-hostile.test.ts"], [
    ["verdict-depth", "properties are bounded in depth", 'if (flaw === "too_deep") {', 'if (flaw === "too_deep" && receivedAt < 0) {'],
    ["verdict-size", "properties are bounded in bytes, not in characters", "|| Buffer.byteLength(properties) > LIMITS.propertiesBytes", ""],
    ["verdict-storable", "text that the database cannot store fails alone", '    .refine(isStorableText, NOT_STORABLE);', "    ;"],
    ["verdict-cut", "a dead letter's payload is bounded", "payload: tooLarge ? cutText(text) : toStorableText(text)", "payload: toStorableText(text)"],
  ]),
  ...mutantsOf("src/modules/ingest/text.ts", ["tests/ingest-hostile.test.ts"], [
    ["text-surrogate", "half of a surrogate pair is refused", "return text.isWellFormed() && ", "return "],
    ["text-finite", "a number that JSON cannot hold is refused", 'if (typeof item === "number" && !Number.isFinite(item)) return "not_finite";', ""],
    ["text-nested", "a hidden \\u0000 in properties is found", "if (!isStorableText(next)) return false;", ""],
  ]),
  ...mutantsOf("src/modules/ingest/store.ts", ["tests/ingest-promises.test.ts", "tests/ingest-duplicates.test.ts"], [
    ["ledger-order", "writers of the same ids never deadlock", '  ORDER BY client_event_id COLLATE "C", ordinal\n', ""],
    ["ledger-first", "of an id that a request holds twice the first one counts", 'ORDER BY client_event_id COLLATE "C", ordinal', 'ORDER BY client_event_id COLLATE "C", ordinal DESC'],
    ["ledger-stored", "raw holds what the ledger took, and nothing else", "FROM input i JOIN fresh USING (ordinal)", "FROM input i"],
    ["batch-duplicates", "duplicates are counted", "(SELECT count(*) FROM input) - (SELECT count(*) FROM fresh)", "0"],
  ]),
  ...mutantsOf("src/modules/ingest/store.ts", ["tests/ingest-contract.test.ts", "tests/ingest-commit.test.ts"], [
    ["raw-occurred", "an event without a time occurred when it was received", "coalesce(t.occurred_at, $3) AS occurred_at", "coalesce(t.occurred_at, '2000-01-01') AS occurred_at"],
  ]),
  ...mutantsOf("src/db/pool.ts", ["tests/ingest-promises.test.ts"], [
    ["answer-before-commit", "the answer leaves after the commit", 'const committed = client.query("COMMIT");', 'const committed = Promise.resolve({ command: "COMMIT" } as pg.QueryResult); client.query("COMMIT").catch(() => undefined);'],
  ]),
  ...mutantsOf("src/db/pool.ts", ["src/db/pool.test.ts"], [
    ["rolled-back", "a commit that rolled back is no commit", 'if (command !== "COMMIT") throw', 'if (command === "") throw'],
    ["opening", "nothing runs outside of a transaction that could not begin", "client.query(`BEGIN;${opening}`)", "client.query(`BEGIN`).then(() => client.query(opening === \"\" ? \"SELECT 1\" : opening))"],
  ]),
  ...mutantsOf("src/modules/ingest/group-commit.service.ts", ["tests/ingest-promises.test.ts"], [
    ["group-order", "organisations of a group are written in one order", "[...positions.keys()].sort().map(", "[...positions.keys()].map("],
  ]),
  ...mutantsOf("src/modules/ingest/group-commit.service.ts", ["tests/ingest-commit.test.ts", "tests/ingest-duplicates.test.ts"], [
    ["group-strangers", "nobody fails for a stranger's bytes", "if (group.length > 1 && isDataError(error)) {", "if (group.length > 1_000_000 && isDataError(error)) {"],
    ["group-isolate", "one event that the database refuses does not fail its batch", "if (isDataError(error)) await this.#isolate(submission)", "if (isDataError(error) && group.length < 0) await this.#isolate(submission)"],
    ["group-memory", "what waits in memory is bounded", "this.#waitingEvents + submission.received > WAITING_EVENTS", "submission.received > WAITING_EVENTS"],
    ["group-closed", "a server that stops takes nothing more", "if (this.#closed) throw", "if (this.#closed && this.#inFlight < 0) throw"],
    ["group-offset", "each request of a group gets its own verdicts", "        offset += submission.events.length;", "        offset += 0;"],
  ]),
];
