// Checks the layers of `.dependency-cruiser.mjs`, and that the check has really seen the code: every
// file on disk must be among the modules that were cruised.
import { existsSync, readFileSync, readdirSync, realpathSync } from "node:fs";
import { register } from "node:module";
import { join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import config from "../.dependency-cruiser.mjs";

// With swc, dependency-cruiser parses TypeScript but not yet JSX in it (a TODO in its parse.mjs). Should
// a new version make this replacement miss, the first .tsx file fails the check.
const understandJsx = `export async function load(url, context, next) {
  const loaded = await next(url, context);
  if (!url.endsWith("/dependency-cruiser/src/extract/swc/parse.mjs")) return loaded;
  const source = String(loaded.source).replace(
    "parseFileSync(pFileName, SWC_PARSE_OPTIONS)",
    'parseFileSync(pFileName, { ...SWC_PARSE_OPTIONS, tsx: pFileName.endsWith(".tsx") })',
  );
  return { ...loaded, source };
}`;
register(`data:text/javascript,${encodeURIComponent(understandJsx)}`);
const { cruise } = await import("dependency-cruiser");

const rootFolder = fileURLToPath(new URL("..", import.meta.url));

/** In a browser, the server's router may be known by its type alone. */
const VALUE_OF_ROUTER = /^import (?!type\b)[^;]*?from "@\/transport\/[^"]*router[^"]*"/m;

/**
 * @param {string} folder with src/ and inngest/ in it
 * @returns {Promise<{ modules: number, violations: string[] }>}
 */
export async function boundaries(folder = rootFolder) {
  const roots = ["src", "inngest"].filter((name) => existsSync(join(folder, name)));
  const { forbidden, options } = config;
  const { output } = await cruise(roots, { ...options, baseDir: folder, validate: true, ruleSet: { forbidden } }, {
    alias: { "@": join(folder, "src") },
    bustTheCache: true,
  });
  const violations = output.summary.violations.map(({ rule, from, to, cycle }) =>
    cycle === undefined ? `${rule.name}: ${from} → ${to}` : `${rule.name}: ${[from, ...cycle.map((step) => step.name ?? step)].join(" → ")}`,
  );
  const cruised = new Set(output.modules.map((module) => module.source));
  const files = roots.flatMap((root) => filesIn(folder, root));
  for (const file of files) {
    if (!cruised.has(file)) violations.push(`not-seen: ${file} was not checked`);
    if (/^src\/(ui|tracker)\//.test(file) && VALUE_OF_ROUTER.test(readFileSync(join(folder, file), "utf8"))) {
      violations.push(`router-type: ${file} imports more than the router's type`);
    }
  }
  return { modules: files.length, violations: [...new Set(violations)].sort() };
}

function filesIn(folder, root) {
  return readdirSync(join(folder, root), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:tsx?|mjs)$/.test(entry.name) && !/\.(?:test\.tsx?|d\.m?ts)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.replace(/\/$/, "").length + 1).split(sep).join("/"))
    .filter((path) => !path.startsWith("src/generated/"));
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  const { modules, violations } = await boundaries();
  for (const violation of violations) process.stdout.write(`${violation}\n`);
  process.stdout.write(`${violations.length} violations in ${modules} modules\n`);
  process.exitCode = violations.length === 0 && modules > 0 ? 0 : 1;
}
