// Builds what other sites load: public/t.js for pages and public/plumbline.mjs for servers.
//   node scripts/build-tracker.mjs
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../", import.meta.url));

/** What is made from what. `t.js` runs in browsers since 2020; `plumbline.mjs` in Node 20, and is to be read. */
export const BUNDLES = [
  { file: "t.js", entry: "src/tracker/browser/t.ts", options: { format: "iife", platform: "browser", target: "es2021", minify: true, tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } } } },
  { file: "plumbline.mjs", entry: "src/tracker/server.ts", options: { format: "esm", platform: "neutral", target: "node20" } },
];

/** @returns {Promise<{ file: string, contents: Uint8Array }[]>} the bundles, in memory */
export async function bundleTracker() {
  return Promise.all(
    BUNDLES.map(async ({ file, entry, options }) => {
      const { outputFiles } = await build({ ...options, entryPoints: [join(root, entry)], bundle: true, write: false, legalComments: "none", logLevel: "error" });
      return { file, contents: outputFiles[0].contents };
    }),
  );
}

/** Writes them to public/, each at once: a server that runs meanwhile never serves half a script. */
export async function buildTracker() {
  const folder = join(root, "public");
  mkdirSync(folder, { recursive: true });
  for (const { file, contents } of await bundleTracker()) {
    const draft = join(folder, `.${file}.${process.pid}`);
    writeFileSync(draft, contents);
    renameSync(draft, join(folder, file));
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await buildTracker();
