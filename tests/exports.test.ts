import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { SignJWT } from "jose";
import { beforeAll, expect, test } from "vitest";
import { newId } from "@/kernel/ids";
import { may, type Role } from "@/kernel/permissions";
import type { ExportRequest } from "@/datasets";
import { csvLines, safeCell } from "@/modules/exports/csv";
import { REDACTED } from "@/modules/exports/statement.contract";
import { expireExports, type Reader } from "@/modules/exports/service";
import { itemsOf } from "@/modules/ingest/contract";
import { type Client, useHttpAdapters } from "./support/http-adapters";
import { event } from "./support/world";

const world = useHttpAdapters();
const RANGE = { from: "2026-01-01", to: "2026-01-31" };
/** Names of columns that single out a person or a device. */
const PERSONAL = /^(?:user_id|anonymous_id|visitor_id|session_id|person|properties|context|email|ip)$/;
const DANGEROUS = /^[=+\-@\t\r\n\0\uFF1D\uFF0B\uFF0D\uFF20]/;

let acme: Client;
beforeAll(async () => {
  acme = await world.client();
});

async function member(client: Client, role: Role): Promise<{ reader: Reader; userId: string }> {
  const { userId } = await world.plumbline.members.add(client.orgId, { email: `${newId()}@example.com`, role, password: "correct horse battery" }, "operator");
  return { userId, reader: { actor: `user:${userId}`, may: (permission) => may(role, permission) } };
}

const request = (client: Client, asked: ExportRequest, reader: Reader, { bom = false, freeText = false } = {}) =>
  world.plumbline.exports.request(client.tenant, world.plumbline.datasets.askedSchema.parse(asked), { bom, freeText }, reader);

/** Asks, writes, follows the link as a browser does. */
async function exported(client: Client, asked: ExportRequest, reader: Reader, options: { bom?: boolean; freeText?: boolean } = {}) {
  const { id } = await request(client, asked, reader, options);
  await world.plumbline.exportRunner.drain(client.orgId);
  const row = await world.plumbline.exports.get(client.tenant, id, reader);
  if (row.link === null) throw new Error(`${row.status}: ${row.error}`);
  const response = await world.call("node", row.link.href);
  const bytes = Buffer.from(await response.arrayBuffer());
  return { row, response, bytes, records: recordsOf(bytes) };
}

const cellsOf = (bytes: Buffer): string[][] => parse(bytes, { bom: true });
function recordsOf(bytes: Buffer): Record<string, string>[] {
  return parse(bytes, { bom: true, columns: true });
}

const accept = async (client: Client, ...events: object[]) => {
  const { failed } = await world.plumbline.ingest.accept(client.orgId, { source: "api", items: itemsOf(events) });
  expect(failed).toEqual([]);
  await world.plumbline.pipeline.drain(client.orgId);
};
const auditOf = async (client: Client, action: string) =>
  client.tenant.read((sql) => sql.rows<{ actor: string; target: string; details: Record<string, unknown> }>("SELECT actor, target, details FROM app.audit_entries WHERE action = $1 ORDER BY at, id", [action]));

/** Texts that begin as no cell may, and hold what CSV must quote. */
const nasty = fc
  .tuple(fc.constantFrom("=", "+", "-", "@", "\t", "\r", "\n", "\uFF1D", "\uFF20", "", "'", '"', ",", ";"), fc.string({ unit: "grapheme", maxLength: 12 }), fc.constantFrom("", '"', ",", "\n=1+1", "\r\n"))
  .map((parts) => parts.join("").replaceAll("\0", ""));

test("a cell that was computed comes back as it was, safe, and no other", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.oneof(nasty, fc.constant("\0=1")), nasty), { minLength: 1 }), (rows) => {
      const back: string[][] = parse(csvLines(rows));
      expect(back).toEqual(rows.map((row) => row.map((cell) => (DANGEROUS.test(cell) ? `'${cell}` : cell))));
      expect(back.flat().filter((cell) => DANGEROUS.test(cell))).toEqual([]);
    }),
  );
  expect(cellsOf(Buffer.from(csvLines([["=cmd()", -5, null, true, new Date(0)]])))).toEqual([["'=cmd()", "'-5", "", "true", "1970-01-01T00:00:00.000Z"]]);
});

test("a cell that was streamed is made safe by the statement exactly as by the function", async () => {
  const client = await world.client();
  const { reader } = await member(client, "analyst");
  // Ids are trimmed or refused where they hold control characters; what ingest takes is taken here.
  const given = fc.sample(nasty, { numRuns: 150, seed: 7 }).map((text) => `${text}x`);
  const events = given.map((text, i) => event({ clientEventId: `n${i}`, type: "note", userId: text, courseId: text, lessonId: text, properties: { note: text } }));
  const { accepted } = await world.plumbline.ingest.accept(client.orgId, { source: "api", items: itemsOf(events) });
  expect(accepted.length).toBeGreaterThan(50);
  const kept = await client.tenant.read((sql) => sql.rows<{ id: string; userId: string; properties: object }>(`SELECT client_event_id AS id, user_id AS "userId", properties FROM raw.analytics_events`));
  const { records, bytes } = await exported(client, { dataset: "raw_events", filter: { range: RANGE } }, reader);
  expect(cellsOf(bytes).flat().filter((cell) => DANGEROUS.test(cell))).toEqual([]);
  expect(records).toHaveLength(kept.length);
  for (const { id, userId, properties } of kept) {
    const record = records.find(({ client_event_id }) => client_event_id === id);
    expect([record?.["user_id"], record?.["course_id"]]).toEqual([safeCell(userId), safeCell(userId)]);
    expect(JSON.parse(record?.["properties"] ?? "")).toEqual(properties);
  }
});

test("raw events of a range: those days in the organisation's zone, in their order, to the last one", async () => {
  const client = await world.client("America/New_York");
  const { reader } = await member(client, "analyst");
  const at = ["2026-01-05T04:59:59Z", "2026-01-05T05:00:00Z", "2026-01-06T04:59:59.999Z", "2026-01-06T05:00:00Z"];
  await accept(client, ...at.map((timestamp, i) => event({ clientEventId: `z${i}`, timestamp })));
  const { records, row, response } = await exported(client, { dataset: "raw_events", filter: { range: { from: "2026-01-05", to: "2026-01-05" } } }, reader);
  expect(records.map((record) => record["client_event_id"])).toEqual(["z1", "z2"]);
  expect(row).toMatchObject({ status: "done", rows: 2, expectedRows: 2, fromCache: false });
  expect(response.headers.get("content-disposition")).toBe('attachment; filename="raw_events_2026-01-05_2026-01-05.csv"');
  expect(Number(response.headers.get("content-length"))).toBe(row.bytes);
});

test("every dataset is written, with safe headers, also where there is nothing", async () => {
  const client = await world.client();
  const { reader } = await member(client, "org_admin");
  const full = await world.client();
  const { reader: fullReader } = await member(full, "org_admin");
  await accept(full, event({ type: "lesson_completed", userId: "lena", courseId: "c", lessonId: "l" }), event({ type: "survey_submitted", userId: "lena", courseId: "c", properties: { survey: "s", rating: 3 } }));
  const asked: readonly ExportRequest[] = [
    { dataset: "raw_events", filter: { range: RANGE } }, { dataset: "staged_events", filter: { range: RANGE, type: "page_view" } }, { dataset: "event_types", filter: { range: RANGE } },
    { dataset: "site_breakdown", filter: { range: RANGE, dimension: "page" } }, { dataset: "site_sessions", filter: {} }, { dataset: "site_events", filter: { type: "page_view", page: "/" } },
    { dataset: "courses", filter: { range: RANGE } }, { dataset: "lessons", filter: { range: RANGE } }, { dataset: "learners", filter: { course: "c", status: "started" } },
    { dataset: "surveys", filter: {} }, { dataset: "survey_answers", filter: { survey: "s", range: RANGE } },
    { dataset: "dead_letters", filter: { status: "open" } }, { dataset: "quality", filter: {} }, { dataset: "pipeline_runs", filter: {} }, { dataset: "audit_trail", filter: {} },
  ];
  const named = new Set<string>();
  for (const one of asked) {
    named.add(one.dataset);
    for (const [who, by] of [[client, reader], [full, fullReader]] as const) {
      const [head, ...rows] = cellsOf((await exported(who, one, by)).bytes);
      expect(head?.length, one.dataset).toBeGreaterThan(1);
      expect(head?.every((cell) => /^[a-z_]+$/.test(cell)), one.dataset).toBe(true);
      expect(rows.every((row) => row.length === head?.length), one.dataset).toBe(true);
      // What identifies a person is declared, by its name at least; what is declared is there.
      const { identifies } = world.plumbline.datasets.get(one.dataset);
      expect(head, one.dataset).toEqual(expect.arrayContaining([...identifies]));
      expect(head?.filter((cell) => PERSONAL.test(cell) && !identifies.includes(cell)), one.dataset).toEqual([]);
    }
  }
  const ofCourse: readonly ExportRequest[] = [{ dataset: "cohorts", filter: { course: "c", range: RANGE } }, { dataset: "learners_at_risk", filter: { course: "c", range: RANGE } }, { dataset: "survey_results", filter: { survey: "s", range: RANGE } },
    { dataset: "survey_weeks", filter: { survey: "s", range: RANGE } }, { dataset: "survey_courses", filter: { survey: "s", range: RANGE } }, { dataset: "learner_lessons", filter: { course: "c", person: "user:lena" } }];
  expect([...named, ...ofCourse.map(({ dataset }) => dataset)].sort()).toEqual([...world.plumbline.datasets.names].sort());
  for (const one of ofCourse) {
    await exported(full, one, fullReader);
    // What is not there fails at once, and says so.
    await expect(exported(client, one, reader), one.dataset).rejects.toThrow(/failed: There is no such/);
  }
});

test("UTF-8, with a byte order mark where asked", async () => {
  const { reader } = await member(acme, "analyst");
  await accept(acme, event({ clientEventId: "utf8", userId: "Zoë 学习" }));
  const asked = { dataset: "raw_events", filter: { range: RANGE } } as const;
  const plain = (await exported(acme, asked, reader)).bytes;
  const marked = (await exported(acme, asked, reader, { bom: true })).bytes;
  expect(plain.toString("utf8")).toContain("Zoë 学习");
  expect(marked).toEqual(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), plain]));
});

test("free text is redacted for all but administrators, in raw events as well, and reading it is audited", async () => {
  const client = await world.client();
  const roles = { analyst: (await member(client, "analyst")).reader, org_admin: (await member(client, "org_admin")).reader };
  await accept(client, ...Array.from({ length: 6 }, (_, i) => event({ type: "survey_submitted", userId: `u${i}`, courseId: "c", properties: { survey: "s", rating: i % 5, comment: `secret words ${i}` } })));
  const asked: readonly ExportRequest[] = [
    { dataset: "raw_events", filter: { range: RANGE } }, { dataset: "staged_events", filter: { range: RANGE } }, { dataset: "survey_answers", filter: { survey: "s", range: RANGE } },
  ];
  for (const one of asked) {
    for (const [role, reader] of Object.entries(roles)) {
      for (const freeText of [false, true]) {
        const before = (await auditOf(client, "survey.text_read")).length;
        const { bytes, row } = await exported(client, one, reader, { freeText });
        const reads = freeText && role === "org_admin";
        expect(bytes.includes("secret words"), `${one.dataset} ${role} ${freeText}`).toBe(reads);
        expect(row.freeText).toBe(reads);
        const entries = await auditOf(client, "survey.text_read");
        expect(entries.length - before).toBe(reads ? 1 : 0);
        if (reads) expect(entries.at(-1)).toMatchObject({ actor: reader.actor, target: `export:${row.id}` });
      }
    }
  }
  const answers = await exported(client, { dataset: "survey_answers", filter: { survey: "s", range: RANGE } }, roles.analyst);
  expect(answers.records.filter(({ question_id }) => question_id === "comment").map(({ text }) => text)).toEqual(Array.from({ length: 6 }, () => REDACTED));
  expect(answers.records.filter(({ question_id }) => question_id === "rating").map(({ number }) => number).sort()).toEqual(["0", "0", "1", "2", "3", "4"]);

  // Nor can others fetch what an administrator has exported.
  const { row } = await exported(client, { dataset: "raw_events", filter: { range: RANGE } }, roles.org_admin, { freeText: true });
  await expect(world.plumbline.exports.get(client.tenant, row.id, roles.analyst)).rejects.toMatchObject({ code: "not_found" });
  expect((await world.plumbline.exports.list(client.tenant, 100, roles.analyst)).some(({ freeText }) => freeText)).toBe(false);
});

test("answers of fewer than five are withheld, and so is where they were given", async () => {
  const client = await world.client();
  const { reader } = await member(client, "org_admin");
  const answer = (survey: string, user: number, course: string, properties: object) => event({ type: "survey_submitted", userId: `u${user}`, courseId: course, properties: { survey, ...properties } });
  await accept(
    client,
    ...Array.from({ length: 4 }, (_, i) => answer("few", i, "c", { rating: 4, comment: "too few words" })),
    ...Array.from({ length: 7 }, (_, i) => answer("many", i, i < 5 ? "big" : "small", { rating: 4, ...(i < 2 ? { rare: 3 } : {}) })),
  );
  const few = await exported(client, { dataset: "survey_answers", filter: { survey: "few", range: RANGE } }, reader, { freeText: true });
  expect(few.records.map(({ question_id }) => question_id)).toEqual(["comment", "rating"]);
  expect(few.records.every((record) => record["number"] === "" && record["text"] === "" && record["course_id"] === "" && /at least 5/.test(record["withheld"] ?? ""))).toBe(true);
  const many = await exported(client, { dataset: "survey_answers", filter: { survey: "many", range: RANGE } }, reader);
  const of = (question: string) => many.records.filter(({ question_id }) => question_id === question);
  expect(of("rating").map(({ course_id }) => course_id)).toEqual(["big", "big", "big", "big", "big"]);
  expect(many.bytes.includes("small")).toBe(false);
  expect(of("rare")).toMatchObject([{ number: "", withheld: expect.stringContaining("at least 5") }]);
  const small = await exported(client, { dataset: "survey_answers", filter: { survey: "many", range: RANGE, course: "small" } }, reader);
  expect(small.records.every(({ number, week, withheld }) => number === "" && week === "" && withheld !== "")).toBe(true);
  const results = await exported(client, { dataset: "survey_results", filter: { survey: "few", range: RANGE } }, reader);
  expect(results.records.every(({ answers, withheld }) => answers === "" && withheld !== "")).toBe(true);
});

test("another organisation's export is no export, and holds nobody else's rows", async () => {
  const other = await world.client();
  const [mine, theirs] = [(await member(acme, "org_admin")).reader, (await member(other, "org_admin")).reader];
  await accept(other, event({ clientEventId: "theirs", userId: "theirs" }));
  const { row } = await exported(other, { dataset: "raw_events", filter: { range: RANGE } }, theirs);
  await expect(world.plumbline.exports.get(acme.tenant, row.id, mine)).rejects.toMatchObject({ code: "not_found" });
  await expect(world.plumbline.exports.cancel(acme.tenant, row.id, mine)).rejects.toMatchObject({ code: "not_found" });
  expect((await exported(acme, { dataset: "raw_events", filter: { range: RANGE } }, mine)).bytes.includes("theirs")).toBe(false);
});

test("a link holds for a while, for one export, as long as its owner may", async () => {
  const { reader, userId } = await member(acme, "analyst");
  const { row } = await exported(acme, { dataset: "event_types", filter: { range: RANGE } }, reader);
  const href = row.link?.href ?? "";
  expect((await world.call("node", href)).status).toBe(200);
  expect(Date.parse(row.link?.expiresAt ?? "") - Date.now()).toBeLessThanOrEqual(15 * 60_000);
  const other = await exported(acme, { dataset: "courses", filter: { range: RANGE } }, reader);
  const claims = { org: acme.orgId, act: reader.actor };
  const forged = (secret: string, expires: number) =>
    new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).setJti(row.id).setAudience("plumbline-export").setExpirationTime(expires).sign(new TextEncoder().encode(secret.padEnd(32, "x")));
  const soon = Math.floor(Date.now() / 1_000) + 60;
  for (const bad of [
    `/api/exports/${row.id}`, `/api/exports/${row.id}?token=`, href.slice(0, -2), href.replace(row.id, other.row.id),
    `/api/exports/${row.id}?token=${await forged("another secret", soon)}`, `/api/exports/${row.id}?token=${await forged(world.test.secrets.nextAuthSecret, soon)}`,
    `/api/exports/${row.id}?token=${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from(JSON.stringify({ ...claims, jti: row.id, aud: "plumbline-export", exp: soon })).toString("base64url")}.`,
  ]) {
    expect((await world.call("node", bad)).status, bad).toBe(404);
  }
  await world.plumbline.members.changeRole(acme.orgId, userId, "viewer", "operator");
  expect((await world.call("node", href)).status).toBe(404);
  await world.plumbline.members.changeRole(acme.orgId, userId, "analyst", "operator");
  expect((await world.call("node", href)).status).toBe(200);
  await world.plumbline.members.remove(acme.orgId, userId, "operator");
  expect((await world.call("node", href)).status).toBe(404);
});

test("the same question is answered from the file while nothing changed, and again as soon as something did", async () => {
  const client = await world.client();
  const { reader } = await member(client, "org_admin");
  await accept(client, event({ type: "course_enrolled", userId: "lena", courseId: "c" }));
  const asked = { dataset: "raw_events", filter: { range: RANGE } } as const;
  const ask = async (one: ExportRequest = asked, options = {}) => (await exported(client, one, reader, options)).row.fromCache;
  const files = async () => (await readdir(join(world.dataFolder, "exports", client.orgId))).length;
  expect(await ask()).toBe(false);
  const before = await files();
  const again = await request(client, asked, reader);
  expect(again).toMatchObject({ status: "done", fromCache: true, rows: 1 });
  expect(await files()).toBe(before);
  // Another question is another file.
  expect(await ask({ ...asked, filter: { range: RANGE, type: "course_enrolled" } })).toBe(false);
  expect(await ask(asked, { bom: true })).toBe(false);
  expect(await ask(asked, { freeText: true })).toBe(false);
  expect(await ask()).toBe(true);

  const courses = { dataset: "courses", filter: { range: RANGE } } as const;
  const deadLetters = { dataset: "dead_letters", filter: {} } as const;
  const changes: readonly [what: string, change: () => Promise<unknown>, asked: ExportRequest][] = [
    ["a batch that waits", () => world.plumbline.ingest.accept(client.orgId, { source: "api", items: itemsOf([event()]) }), asked],
    ["a pass", () => world.plumbline.pipeline.drain(client.orgId), courses],
    ["a correction", async () => {
      await world.plumbline.ingest.accept(client.orgId, { source: "api", items: itemsOf([event({ clientEventId: "wrong", courseId: "d" })]) });
      await world.plumbline.pipeline.drain(client.orgId);
      await ask(courses);
      await world.plumbline.pipeline.correct(client.tenant, "wrong", { courseId: "e" }, "a test");
      await world.plumbline.pipeline.drain(client.orgId);
    }, courses],
    ["a rebuild", () => world.plumbline.pipeline.rebuild(client.orgId), courses],
    ["a setting", () => world.plumbline.surveys.save(client.tenant, { survey: "s", title: "t", audience: "enrolled", questions: [] }, "operator"), courses],
    ["a zone", () => world.plumbline.organisations.changeZone(client.orgId, "Asia/Tokyo", "operator"), courses],
    ["a dead letter", () => world.plumbline.ingest.accept(client.orgId, { source: "api", items: itemsOf([{ clientEventId: "", type: "" }]) }), deadLetters],
    ["a dead letter that was settled", () => client.tenant.write((sql) => sql.rows("UPDATE raw.dead_letters SET status = 'discarded', resolved_at = now() WHERE org_id = $1", [client.orgId])), deadLetters],
  ];
  for (const [what, change, one] of changes) {
    await ask(one);
    expect(await ask(one), `before ${what}`).toBe(true);
    await change();
    expect(await ask(one), what).toBe(false);
    expect(await ask(one), `after ${what}`).toBe(true);
  }
  // What depends on the clock is never served again.
  expect([await ask({ dataset: "pipeline_runs", filter: {} }), await ask({ dataset: "pipeline_runs", filter: {} })]).toEqual([false, false]);
});

test("files expire, and with them what was served from them", async () => {
  const client = await world.client();
  const { reader } = await member(client, "org_admin");
  const asked = { dataset: "event_types", filter: { range: RANGE } } as const;
  const { row } = await exported(client, asked, reader);
  const cached = await request(client, asked, reader);
  const age = (id: string) => client.tenant.write((sql) => sql.rows("UPDATE ops.exports SET expires_at = now() - interval '1 minute' WHERE org_id = $1 AND id = $2", [client.orgId, id]));
  const folder = join(world.dataFolder, "exports", client.orgId);
  await age(row.id);
  expect((await world.call("node", row.link?.href ?? "")).status).toBe(404);
  await world.plumbline.exportRunner.sweep();
  expect(await readdir(folder)).toHaveLength(1);
  const { link } = await world.plumbline.exports.get(client.tenant, cached.id, reader);
  expect((await world.call("node", link?.href ?? "")).status).toBe(200);
  await age(cached.id);
  expect(await world.plumbline.exportRunner.sweep()).toEqual({ dropped: 1 });
  expect(await readdir(folder)).toEqual([]);
  expect(await world.plumbline.exports.get(client.tenant, row.id, reader)).toMatchObject({ status: "expired", link: null });
  expect((await exported(client, asked, reader)).row.fromCache).toBe(false);
});

test("an erasure takes the files with it", async () => {
  const client = await world.client();
  const { reader } = await member(client, "org_admin");
  const { row } = await exported(client, { dataset: "event_types", filter: { range: RANGE } }, reader);
  await client.tenant.write((sql) => expireExports(sql, client.orgId));
  expect((await world.call("node", row.link?.href ?? "")).status).toBe(404);
  await world.plumbline.exportRunner.sweep();
  expect(await readdir(join(world.dataFolder, "exports", client.orgId))).toEqual([]);
});

test("what is asked, cancelled and fetched stands in the compliance log", async () => {
  const client = await world.client();
  const { reader } = await member(client, "analyst");
  const { row } = await exported(client, { dataset: "event_types", filter: { range: RANGE } }, reader);
  expect(await auditOf(client, "export.requested")).toEqual([{ actor: reader.actor, target: `export:${row.id}`, details: { dataset: "event_types", filter: { range: RANGE }, freeText: false } }]);
  expect(await auditOf(client, "export.downloaded")).toEqual([{ actor: reader.actor, target: `export:${row.id}`, details: { dataset: "event_types", rows: 0 } }]);
  const waiting = await request(client, { dataset: "raw_events", filter: { range: RANGE } }, reader);
  expect(await world.plumbline.exports.cancel(client.tenant, waiting.id, reader)).toMatchObject({ status: "cancelled" });
  expect(await auditOf(client, "export.cancelled")).toMatchObject([{ target: `export:${waiting.id}` }]);
  await world.plumbline.exportRunner.drain(client.orgId);
  expect(await world.plumbline.exports.get(client.tenant, waiting.id, reader)).toMatchObject({ status: "cancelled", rows: 0 });
  expect(await world.plumbline.exports.cancel(client.tenant, row.id, reader)).toMatchObject({ status: "done" });
});

test("REST: asked for, followed and fetched with a secret key; what makes no sense is refused", async () => {
  const client = await world.client();
  await accept(client, event({ userId: "lena", type: "survey_submitted", properties: { survey: "s", comment: "secret words" } }));
  const call = async (path: string, init: { method?: string; body?: unknown } = {}) => {
    const response = await world.call("node", path, { key: client.secret, ...init });
    return { status: response.status, body: (await response.json()) as { export?: { id: string; status: string; link: { href: string } | null }; exports?: unknown[] } };
  };
  const path = "/api/admin/analytics/export";
  const made = await call(path, { body: { dataset: "raw_events", filter: { range: RANGE }, text: true } });
  expect(made).toMatchObject({ status: 202, body: { export: { status: "waiting", freeText: false } } });
  await world.plumbline.exportRunner.drain(client.orgId);
  const done = await call(`${path}/${made.body.export?.id}`);
  expect(done.body.export?.status).toBe("done");
  const file = await world.call("next", done.body.export?.link?.href ?? "");
  expect([file.status, file.headers.get("content-type")]).toEqual([200, "text/csv; charset=utf-8"]);
  expect(await file.text()).not.toContain("secret words");
  expect((await call(path)).body.exports).toHaveLength(1);
  const refusals: readonly unknown[] = [{}, { dataset: "users" }, { dataset: "raw_events" }, { dataset: "raw_events", filter: { range: { from: "2026-02-01", to: "2026-01-01" } } }, { dataset: "raw_events", filter: { range: RANGE, sql: "1" } }, { dataset: "courses", filter: { range: RANGE }, more: 1 }];
  for (const body of refusals) expect((await call(path, { body })).status, JSON.stringify(body)).toBe(400);
  for (const dataset of ["dead_letters", "quality"]) expect((await call(path, { body: { dataset, filter: {} } })).status, dataset).toBe(403);
  // Whose key is revoked has no links.
  const [key] = (await world.plumbline.keys.list(client.orgId)).filter(({ kind }) => kind === "secret");
  await world.plumbline.keys.revoke(client.orgId, key?.id ?? "", "operator");
  expect((await world.call("node", done.body.export?.link?.href ?? "")).status).toBe(404);
});

test("no more than twenty wait at once", async () => {
  const client = await world.client();
  const { reader } = await member(client, "analyst");
  for (let i = 0; i < 20; i++) await request(client, { dataset: "raw_events", filter: { range: RANGE, type: `t${i}` } }, reader);
  await expect(request(client, { dataset: "raw_events", filter: { range: RANGE } }, reader)).rejects.toMatchObject({ code: "too_many_requests" });
  expect(await world.plumbline.exportRunner.drain()).toMatchObject({ written: expect.any(Number) });
  await request(client, { dataset: "raw_events", filter: { range: RANGE } }, reader);
});

test("a finished file is on the disk whole, and readable by its owner alone", async () => {
  const client = await world.client();
  const { reader } = await member(client, "analyst");
  const { bytes } = await exported(client, { dataset: "raw_events", filter: { range: RANGE } }, reader);
  const folder = join(world.dataFolder, "exports", client.orgId);
  const [name, ...more] = await readdir(folder);
  expect(more).toEqual([]);
  expect(await readFile(join(folder, name ?? ""))).toEqual(bytes);
});
