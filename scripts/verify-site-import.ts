// `npm run verify:site -- FILE`: imports an access log into a throw-away database and holds every number of the
// traffic page, of people and of crawlers, against an independent count of the file. Exits with 1 on a difference.
import { readFileSync } from "node:fs";
import { importAccessLog } from "@/modules/imports/service";
import { createIngest } from "@/modules/ingest/service";
import { createPipeline } from "@/modules/pipeline/service";
import { READ_MODELS } from "@/read-models";
import { openBench } from "../bench/support/bench";
import { countSite } from "../tests/support/independent-site-count";
import { countedFigures, shownFigures } from "../tests/support/site-figures";

const ZONE = "Europe/Berlin";

const [file] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write("usage: npm run verify:site -- FILE\n");
  process.exit(2);
}
const bench = await openBench();
let differences = 0;
try {
  const { orgId } = await bench.sender();
  const ingest = createIngest(bench.db, () => undefined);
  const balance = await importAccessLog({ db: bench.db, ingest, orgId, file, visitorKey: "key", site: "http://site.invalid" });
  await ingest.close();
  await createPipeline(bench.db, READ_MODELS, () => undefined, (error) => {
    throw error;
  }).drain(orgId);
  const traffic = countSite(readFileSync(file, "utf8"), ZONE);
  const days = traffic.views.map(({ day }) => day).sort();
  process.stdout.write(`${balance.read} lines: ${balance.accepted} accepted, ${balance.duplicates} duplicates, ${balance.failed} failed\n`);
  for (const crawlers of [false, true]) {
    const range = { from: days[0] ?? "", to: days.at(-1) ?? "", crawlers, filters: {} };
    const shown = await shownFigures(bench.db.tenant(orgId), range);
    const counted = countedFigures(traffic, crawlers);
    const [a, b] = [linesOf(shown), linesOf(counted)];
    const odd = [...a.filter((text) => !b.includes(text)).map((text) => `shown   ${text}`), ...b.filter((text) => !a.includes(text)).map((text) => `counted ${text}`)];
    differences += odd.length;
    process.stdout.write(`${crawlers ? "crawlers" : "people"}: ${JSON.stringify(shown.totals)}\n  ${a.length} figures compared, ${odd.length} differences\n${odd.map((text) => `  ${text}\n`).join("")}`);
  }
} finally {
  await bench.close();
}
process.exit(differences === 0 ? 0 : 1);

function linesOf({ totals, days, breakdowns }: Awaited<ReturnType<typeof shownFigures>>): readonly string[] {
  return [
    ...Object.entries(totals).map(([name, value]) => `total ${name}: ${value}`),
    ...days.map((day) => `day ${day}`),
    ...Object.entries(breakdowns).flatMap(([name, rows]) => rows.map((row) => `${name} ${row}`)),
  ];
}
