import { mutantsOf } from "./mutant";

/** Who may see what: tenancy, redaction, gaps of distinct people, exports. */
export const PEOPLE = [
  ...mutantsOf("src/db/tenant.ts", ["src/db/tenant.test.ts"], [
    ["tenant-setting", "a transaction sees its organisation alone", "return `SET LOCAL app.org_id = '${orgId}'`;", "return `SET app.org_id = '${orgId}'`;"],
  ]),
  ...mutantsOf("src/modules/tenancy/keys.store.ts", ["src/modules/tenancy/keys.service.test.ts"], [
    ["key-revoked", "a revoked key is refused", "AND hash = $2 AND revoked_at IS NULL`", "AND hash = $2`"],
  ]),
  ...mutantsOf("src/modules/tenancy/keys.service.ts", ["src/modules/tenancy/keys.service.test.ts", "tests/access-matrix.test.ts"], [
    ["key-kind", "a key of the wrong kind is refused", "if (kinds !== undefined && !kinds.includes(key.kind)) {", "if (kinds !== undefined && kinds.length === 0) {"],
    ["key-forget", "a revoked key is refused at once where it was revoked", "if (revoked !== undefined) cache.forget(", "if (revoked === null) cache.forget("],
    ["key-audit", "who revokes a key is on record", 'action: "key.revoked", target', 'action: "key.created", target'],
  ]),
  ...mutantsOf("src/modules/tenancy/members.service.ts", ["src/modules/tenancy/members.service.test.ts"], [
    ["last-admin", "an organisation keeps an admin", "admins.length === 1 && admins[0] === userId", "admins.length === 0 && admins[0] === userId"],
  ]),
  ...mutantsOf("src/modules/identity/access.store.ts", ["tests/procedures.test.ts"], [
    ["member-only", "only members enter an organisation", "WHERE (m.user_id IS NOT NULL OR $2::boolean)`", "WHERE (o.id IS NOT NULL OR $2::boolean)`"],
  ]),
  ...mutantsOf("src/modules/site/track/access.service.ts", ["tests/track-access.test.ts"], [
    ["track-customer", "a key serves its own customer", "} else if (customerId !== customerIdOf(caller.orgId)) {", "} else if (customerId === \"\") {"],
    ["track-reads", "a write key does not read", 'if (needs === "read" && caller.kind === "write")', 'if (needs === "read" && caller.orgId === "")'],
    ["track-url-key", "an address carries write keys only", 'bearer === undefined ? ["write"] : undefined', "undefined"],
  ]),
  ...mutantsOf("src/modules/site/track/cors.ts", ["tests/track-access.test.ts"], [
    ["cors-any", "* is for keys that are public", "return isPublicKey;", "return true;"],
    ["cors-suffix", "a wildcard is for real subdomains", "url.hostname.endsWith(`.${domain}`)", "url.hostname.endsWith(domain)"],
  ]),
  ...mutantsOf("src/modules/site/track/verdict.ts", ["tests/track.test.ts", "tests/track-access.test.ts"], [
    ["privacy-user", "who asks not to be tracked is not named", "userId: visitorId === undefined ? undefined : rest.userId,", "userId: rest.userId,"],
    ["privacy-session", "who asks not to be tracked has no session", "sessionId: visitorId === undefined ? undefined : (sessionId ?? sessionOf(visitorId)),", 'sessionId: sessionId ?? sessionOf(visitorId ?? ""),'],
  ]),
  ...mutantsOf("src/modules/site/track/visitor.ts", ["tests/track.test.ts", "tests/track-access.test.ts"], [
    ["visitor-org", "a visitor of two organisations is two visitors", "const traits = [orgId, day,", "const traits = [day,"],
    ["visitor-network", "a visitor id holds no whole address", "networkOf(ip, { octets: 3, groups: 3 })", "ip"],
  ]),
  ...mutantsOf("src/modules/learning/contract.ts", ["tests/learning-surveys.test.ts", "tests/learning-survey-groups.test.ts"], [
    ["survey-least", "groups of fewer than five are withheld", "export const LEAST_RESPONDENTS = 5;", "export const LEAST_RESPONDENTS = 2;"],
  ]),
  ...mutantsOf("src/modules/learning/surveys.service.ts", ["tests/learning-surveys.test.ts"], [
    ["survey-asked", "how many were asked is withheld with the rest", "respondents === 0 ? null : asked", "respondents < 0 ? null : asked"],
    ["survey-audit", "who reads free text is on record", "if (texts.length > 0) await recordAudit(", "if (texts.length < 0) await recordAudit("],
  ]),
  ...mutantsOf("src/db/day-gaps.ts", ["tests/distinct-days.test.ts"], [
    ["gap-range", "a person counts once in a range", "AND ${alias}previous_day < ${from}`", "AND ${alias}previous_day <= ${from}`"],
    ["gap-add", "gaps of several passes add up", "DO UPDATE SET n = g.n + excluded.n`", "DO UPDATE SET n = excluded.n`"],
  ]),
  ...mutantsOf("src/modules/work-queue/store.ts", ["tests/work-queue.test.ts", "tests/exports-interrupted.test.ts"], [
    ["work-lease", "a process that lost its work does not finish it", "AND lease_id = $4 AND state = 'running'", "AND $4::uuid IS NOT NULL AND state = 'running'"],
    ["work-due", "work is taken only while nobody holds it", "(w.state = 'running' AND w.leased_until < clock_timestamp())", "w.state = 'running'"],
    ["work-waits", "work that failed waits before it is tried again", "const DUE = `w.next_attempt_at <= clock_timestamp() AND", "const DUE = `true AND"],
    ["work-bound", "an organisation's work is bounded at once", "r.leased_until >= clock_timestamp()) < $5", "r.leased_until >= clock_timestamp()) < $5 + 1000"],
    ["work-paused", "what was paused goes on when it is resumed", "AND state IN ('paused', 'failed') RETURNING id", "AND state IN ('failed') RETURNING id"],
  ]),
  ...mutantsOf("src/modules/exports/links.service.ts", ["tests/exports.test.ts"], [
    ["link-id", "a link is for one export", "if (claims.jti === id) return", "if (claims.jti !== \"\") return"],
  ]),
  ...mutantsOf("src/modules/exports/csv.ts", ["tests/exports.test.ts"], [
    ["csv-formula", "a cell is no formula", "return CODES.has(text.charCodeAt(0)) ? `'${text}` : text;", "return text;"],
    ["csv-formula-sql", "a streamed cell is no formula", "THEN '''' || ${expression} ELSE", "THEN ${expression} ELSE"],
  ]),
  ...mutantsOf("src/modules/exports/service.ts", ["tests/exports.test.ts"], [
    ["export-right", "without the right to a table its file is not given", 'reader.may(datasets.find(dataset)?.permission ?? "export:create") && (!freeText', "true && (!freeText"],
    ["export-text", "free text is for those who may read it", "options.freeText && mayHold && reader.may(\"survey:read_text\")", "options.freeText && mayHold"],
    ["export-audit", "who downloads is on record", 'action: "export.downloaded"', 'action: "export.requested"'],
  ]),
  ...mutantsOf("src/modules/exports/statement.contract.ts", ["tests/exports.test.ts"], [
    ["export-redacted", "survey answers are redacted in a file", "(freeText ? properties : `CASE WHEN", "(freeText || true ? properties : `CASE WHEN"],
  ]),
  ...mutantsOf("src/modules/pipeline/datasets.store.ts", ["tests/exports.test.ts"], [
    ["export-status", "a filter filters", "($2::text IS NULL OR l.status = $2::text)", "($2::text IS NULL OR l.status <> '')"],
  ]),
];
