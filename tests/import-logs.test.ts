import { createHash, createHmac } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { importEvents } from "@/cli/commands/import";
import type { Tenant } from "@/db/tenant";
import { importAccessLogs, importOulad } from "@/modules/imports/service";
import { createOrganisationService } from "@/modules/tenancy/organisations.service";
import { runCommand } from "./support/cli";
import { useWorld } from "./support/world";

const world = useWorld();
const excerpt = new URL("./fixtures/access-log/excerpt.log", import.meta.url).pathname;
const oulad = new URL("./fixtures/oulad", import.meta.url).pathname;

let folder: string;
let lines: readonly string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plumbline-logs-"));
  lines = (await readFile(excerpt, "utf8")).trimEnd().split("\n");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, content: string | Uint8Array | readonly string[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof content === "string" || content instanceof Uint8Array ? content : `${content.join("\n")}\n`);
  return path;
}

const load = (tenant: Tenant, paths: readonly string[], over: { server?: string; format?: string; site?: string } = {}) =>
  importAccessLogs({ db: world.db, ingest: world.ingest, orgId: tenant.orgId, visitorKey: "key", paths, site: "http://site.invalid", ...over });

/** Everything about the stored events but when and in which line they came. */
async function stored(tenant: Tenant): Promise<readonly string[]> {
  const rows = await tenant.read((sql) =>
    sql.rows<{ event: string }>("SELECT concat_ws(' ', client_event_id, type, occurred_at, anonymous_id, properties - 'line', context) AS event FROM raw.analytics_events ORDER BY client_event_id"),
  );
  return rows.map(({ event }) => event);
}

test("a log in parts, rotated, gzipped, overlapping or again is the same log", async () => {
  const whole = await world.organisation();
  expect((await load(whole, [excerpt])).balance).toMatchObject({ read: 333, accepted: 332, duplicates: 0, failed: 1 });
  const expected = await stored(whole);
  const middle = await file("middle.log", lines.slice(100, 300));
  // gzip by its bytes, under a name that does not say so.
  const again = await file("rot.log.gz.1", gzipSync(`${lines.join("\r\n")}\r\n`));
  expect((await load(whole, [again, middle, excerpt])).balance).toMatchObject({ accepted: 0 });
  expect(await stored(whole)).toEqual(expected);

  const parts = await world.organisation();
  expect((await load(parts, [middle])).balance).toMatchObject({ accepted: 200 - lines.slice(100, 300).filter((line) => line.includes("bot.html") && !line.endsWith('"')).length });
  expect((await load(parts, [await file("first.log", lines.slice(0, 200))])).balance.accepted).toBeLessThan(110);
  await load(parts, [await file("last.log.gz", gzipSync(lines.slice(200).join("\n")))]);
  expect(await stored(parts)).toEqual(expected);
}, 60_000);

test("a log that was cut between lines that are the same is whole again with its parts, together or one by one", async () => {
  const expected = await world.organisation();
  await load(expected, [excerpt]);
  const repeats = lines.flatMap((line, i) => (lines.indexOf(line) < i ? [i] : []));
  expect(repeats.length).toBeGreaterThan(10);
  for (const at of repeats.filter((i) => lines[i] !== lines[i - 1]).slice(0, 3)) {
    const tenant = await world.organisation();
    const parts = [await file("access.log", lines.slice(at)), await file("access.log.1.gz", gzipSync(`${lines.slice(0, at).join("\n")}\n`))];
    // In the order of their times, whichever was named first; and the second time nothing is new.
    expect((await load(tenant, parts)).balance).toMatchObject({ accepted: 332, duplicates: 0 });
    expect(await stored(tenant)).toEqual(await stored(expected));
    expect((await load(tenant, parts)).balance).toMatchObject({ accepted: 0, duplicates: 332 });
    // By imports of their own: the end of an imported log is kept.
    const apart = await world.organisation();
    for (const path of [...parts.toReversed(), ...parts, excerpt]) await load(apart, [path]);
    expect(await stored(apart)).toEqual(await stored(expected));
  }
}, 60_000);

test("the order of lines is the order of arrival", async () => {
  const tenant = await world.organisation();
  const many = Array.from({ length: 4_500 }, (_, i) => `203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET /${i} HTTP/1.1" 200 1 "-" "Mozilla/5.0"`);
  await load(tenant, [await file("b.log", many.slice(2_000)), await file("a.log", many.slice(0, 2_000))]);
  const rows = await tenant.read((sql) => sql.rows<{ path: string }>("SELECT properties->>'path' AS path FROM raw.analytics_events ORDER BY received_at, batch_id, ordinal"));
  expect(rows.map(({ path }) => path)).toEqual(many.map((_, i) => `/${i}`));
}, 60_000);

test("two servers' logs of the same moment lose nothing", async () => {
  const tenant = await world.organisation();
  const one = (client: string, hour = "10") => `${client} - - [17/May/2015:${hour}:05:03 +0000] "GET / HTTP/1.1" 200 1 "-" "Mozilla/5.0"`;
  const a = await file("a-access.log", [one("203.0.113.7", "08"), one("203.0.113.8")]);
  const b = await file("b-access.log", [one("203.0.113.9", "08"), one("203.0.113.8")]);
  expect((await load(tenant, [a])).balance).toMatchObject({ accepted: 2 });
  // Without a name of its server, a line that is the same to the byte is the same request.
  expect((await load(tenant, [b])).balance).toMatchObject({ accepted: 1, duplicates: 1 });
  const named = await world.organisation();
  expect((await load(named, [a], { server: "a" })).balance).toMatchObject({ accepted: 2 });
  expect((await load(named, [b], { server: "b" })).balance).toMatchObject({ accepted: 2 });
  expect((await load(named, [b], { server: "b" })).balance).toMatchObject({ accepted: 0, duplicates: 2 });
});

test("what was imported under the ids of line numbers is not accepted again", async () => {
  const tenant = await world.organisation();
  const old = lines.flatMap((line, i) => {
    const [, address = "", rest = "", time = "", agent = ""] = /^(\S+) \S+ \S+ (\[(.*?)\] ".*" "(.*)")$/.exec(line) ?? [];
    if (rest === "") return [];
    const visitor = `visitor_${createHmac("sha256", "key").update([address, "", agent].join("\0")).digest("hex").slice(0, 32)}`;
    const id = `evt_${createHash("sha256").update(` ${rest}`).digest("hex").slice(0, 24)}_${i + 1}`;
    const at = new Date(time.replace(/^(\d+)\/(\w+)\/(\d+):/, "$1 $2 $3 ")).toISOString();
    return [{ clientEventId: id, type: "request", timestamp: at, anonymousId: visitor }];
  });
  expect(old).toHaveLength(332);
  // An earlier version imported the first 250 lines.
  await world.ingest.accept(tenant.orgId, { source: "import", items: old.slice(0, 250).map((event) => ({ event })) });
  const middle = await file("old-middle.log", lines.slice(100, 200));
  expect((await load(tenant, [middle])).balance.accepted).toBe(0);
  expect((await load(tenant, [excerpt])).balance).toMatchObject({ accepted: 82, duplicates: 250 });
  expect((await load(tenant, [excerpt])).balance).toMatchObject({ accepted: 0, duplicates: 332 });
  // The old ids left the client out: another one's request is another one.
  const other = await file("other.log", [String(lines[0]).replace(/^\S+/, "198.51.100.77")]);
  expect((await load(tenant, [other])).balance).toMatchObject({ accepted: 1 });
}, 60_000);

test("rows of a course are the same wherever they stand, and those of earlier versions stay", async () => {
  const options = { db: world.db, ingest: world.ingest };
  const tenant = await world.organisation();
  const earlier = await world.organisation();
  const clicks = (await readFile(join(oulad, "studentVle.csv"), "utf8")).trimEnd().split(/\r?\n/);
  const part = join(folder, "part");
  await mkdir(part);
  for (const name of ["courses.csv", "vle.csv", "studentRegistration.csv", "studentInfo.csv"]) await writeFile(join(part, name), await readFile(join(oulad, name)));
  await writeFile(join(part, "studentVle.csv"), [clicks[0], ...clicks.slice(300, 600)].join("\n"));
  const { accepted } = await importOulad({ ...options, orgId: tenant.orgId, folder: part });
  expect(await importOulad({ ...options, orgId: tenant.orgId, folder: oulad })).toMatchObject({ accepted: 1_022 - accepted, duplicates: accepted });

  const row = String(clicks[1]);
  const id = `oulad_lesson_progressed_${createHash("sha256").update(row).digest("hex").slice(0, 24)}_2`;
  await world.send(earlier, { clientEventId: id, type: "lesson_progressed", userId: "1", timestamp: "2013-10-01T12:00:00Z" });
  expect(await importOulad({ ...options, orgId: earlier.orgId, folder: oulad })).toMatchObject({ accepted: 1_021, duplicates: 1 });
}, 60_000);

test("a file that is no log is refused as a whole: no dead letters, and the other files are imported", async () => {
  const tenant = await world.organisation();
  const inside = join(folder, "var-log");
  await mkdir(join(inside, "old"), { recursive: true });
  const put = (name: string, content: string | Uint8Array) => writeFile(join(inside, name), content);
  await put("access.log", lines.slice(0, 50).join("\n"));
  await put("error.log", "2015/05/17 10:05:03 [error] 1#1: no\n");
  await put("access.log.2.bz2", Buffer.from("425a6839314159265359", "hex"));
  await put("access.log.3.zst", Buffer.from("28b52ffd04", "hex"));
  await put("windows.log", Buffer.from(`\ufeff${lines.slice(0, 5).join("\n")}`, "utf16le"));
  await put("core", Buffer.from(Array.from({ length: 9_000 }, (_, i) => (i * 7919) % 256)));
  await put("app.log", "starting\nstarted\n");
  await put("empty.log", "");
  await put("cut.log.gz", gzipSync(lines.slice(50, 100).join("\n")).subarray(0, 900));
  const { files, skipped, balance } = await load(tenant, [inside]);
  const refused = new Map(files.map((one) => [one.file.slice(inside.length + 1), one.refused]));
  expect(Object.fromEntries(refused)).toEqual({
    "access.log": undefined,
    "empty.log": undefined,
    "access.log.2.bz2": expect.stringContaining("bzip2 -dc"),
    "access.log.3.zst": expect.stringContaining("zstd -dc"),
    "windows.log": expect.stringContaining("iconv"),
    core: expect.stringContaining("binary"),
    "app.log": expect.stringMatching(/^app\.log is no log that is known: none of its first 2 lines can be read\. .*--format/),
    "cut.log.gz": expect.stringContaining("cannot be unzipped"),
  });
  expect(skipped.map((path) => path.slice(inside.length + 1))).toEqual(["error.log", "old"]);
  expect(balance).toMatchObject({ failed: 0 });
  expect(balance.accepted).toBeGreaterThanOrEqual(50);
  expect(await tenant.read((sql) => sql.rows("SELECT 1 FROM raw.dead_letters"))).toEqual([]);
  await expect(load(tenant, [join(folder, "nothing.log")])).rejects.toMatchObject({ code: "not_found" });
});

test("no client's address is stored, whatever the line, and none is a host", async () => {
  const tenant = await world.organisation();
  const rest = '[17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1 "-" "Mozilla/5.0"';
  const clients = Array.from({ length: 9 }, (_, i) => `203.0.113.${i + 1}`);
  const path = await file("forms.log", [
    `shop.example.org ${clients[0]} - - ${rest}`, `shop.example.org:443 ${clients[1]} - - ${rest}`, `${clients[2]} - - ${rest}`, `${clients[3]}:5000 - - ${rest}`,
    `${clients[4]}, 10.0.0.1 - - ${rest}`, `${clients[5]} 10.0.0.1 - - ${rest}`, `${clients[6]} - - [17/May/2015:10:05:03 +0000] "PROXY TCP4 ${clients[6]} 10.0.0.1 1 2" 400 0 "-" "-"`, `${clients[7]} - broken`,
    `${clients[8]} - - [17/May/2015:10:05:03 +0000] "GET http://${clients[8]}/ HTTP/1.1" 200 1 "-" "Mozilla/5.0"`,
  ]);
  expect((await load(tenant, [path])).balance).toMatchObject({ read: 9, accepted: 7, failed: 2 });
  await world.pipeline.drain(tenant.orgId);
  expect(world.passErrors).toEqual([]);
  const everything = await tenant.read(async (sql) => JSON.stringify([await sql.rows("SELECT * FROM raw.analytics_events"), await sql.rows("SELECT * FROM raw.dead_letters"), await sql.rows("SELECT * FROM staging.site_events")]));
  expect(everything).not.toMatch(/203\.0\.113\.\d/);
  const visitors = await tenant.read((sql) => sql.rows("SELECT DISTINCT visitor_id FROM staging.site_events WHERE hostname = 'shop.example.org'"));
  expect(visitors).toHaveLength(2);
});

test("a common log has no user agents, and makes no crawlers of its visitors", async () => {
  const tenant = await world.organisation();
  await load(tenant, [await file("common.log", [1, 2].map((i) => `203.0.113.${i} - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1`))]);
  await world.pipeline.drain(tenant.orgId);
  expect(await tenant.read((sql) => sql.rows("SELECT bot, count(DISTINCT visitor_id) AS visitors FROM staging.site_events GROUP BY bot"))).toEqual([{ bot: false, visitors: 2 }]);
});

test("the command: derives the site and says so, or asks for it; fails when nothing is good", async () => {
  const { slug, id } = await createOrganisationService(world.db).create({ name: "Logs" }, "operator");
  const run = (...args: string[]) => runCommand(world.test, [importEvents], "import", "access-log", "--org", slug, ...args);
  const dry = await run("--dry-run", excerpt);
  expect(dry.value).toMatchObject({ dryRun: true, read: 333, accepted: 332, duplicates: 0, failed: 1 });
  const count = async () => (await world.db.tenant(id).read((sql) => sql.rows<{ n: number }>("SELECT count(*) AS n FROM raw.analytics_events")))[0]?.n;
  expect(await count()).toBe(0);

  const { value, text, exitCode } = await run(excerpt);
  expect(exitCode).toBe(0);
  expect(value).toMatchObject({ files: [{ site: { from: "referrers", origin: expect.stringMatching(/^http:\/\/(www\.)?semicomplete\.com$/) } }], reasons: [{ count: 1, message: "expected the user agent in quotes", first: expect.stringMatching(/^line \d+$/) }] });
  expect(text).toMatch(/a log of http:\/\/(www\.)?semicomplete\.com, as its referrers say/);
  await world.pipeline.drain(id);
  const hosts = await world.db.tenant(id).read((sql) => sql.rows<{ host: string }>("SELECT DISTINCT hostname AS host FROM staging.site_events"));
  expect(hosts.every(({ host }) => host.endsWith("semicomplete.com"))).toBe(true);
  expect((await run("--dry-run", excerpt)).value).toMatchObject({ accepted: 0, duplicates: 332 });

  const short = await file("short.log", lines.slice(0, 1).map((line) => line.replace(/"http[^"]*"/, '"-"')));
  const silent = await run(short);
  expect(silent).toMatchObject({ exitCode: 1, text: expect.stringMatching(/short\.log: refused: short\.log does not say which site it is of: .*--site/) });
  const bad = await file("bad.log", ["no line", "of a log"]);
  expect(await run("--site", "https://example.org", bad)).toMatchObject({ exitCode: 1, value: { read: 0, files: [{ refused: expect.any(String) }] } });
  // Its only good line is of the far future, which ingest refuses.
  const future = await file("future.log", ['203.0.113.7 - - [17/May/2999:10:05:03 +0000] "GET / HTTP/1.1" 200 1 "-" "Mozilla/5.0"']);
  expect(await run("--site", "https://example.org", future)).toMatchObject({ exitCode: 1, value: { read: 1, failed: 1 } });
  await expect(run("--site", "example.org", excerpt)).rejects.toThrow(/http or https/);
  await expect(run("--format", "iis", excerpt)).rejects.toMatchObject({ code: "invalid_request" });
});
