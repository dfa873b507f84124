// Bundles the command line with the packages that it uses, so that a command loads one or a few files
// instead of several hundred. A command's work is a chunk of its own, loaded when it runs.
import { relative } from "node:path";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../", import.meta.url));

/** Found at run time, by its own name. */
const EXTERNAL = ["esbuild", "pg-native"];

/**
 * Bundles `src/cli/main.ts` into a folder two levels below Plumbline's own.
 * @param {string} outdir
 * @returns {Promise<import("esbuild").Metafile>} which file holds what
 */
export async function buildCli(outdir) {
  const { metafile } = await build({
    entryPoints: ["src/cli/main.ts"],
    absWorkingDir: root,
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    external: EXTERNAL,
    metafile: true,
    // A stack names the functions of the source.
    keepNames: true,
    legalComments: "none",
    logLevel: "error",
    plugins: [ownUrls],
    // Packages in CommonJS require Node's modules by this name.
    banner: { js: 'import { createRequire as plumblineRequire } from "node:module"; const require = plumblineRequire(import.meta.url);' },
  });
  return metafile;
}

/** Our files look for others beside themselves: they keep the address that they have in the source. */
const ownUrls = {
  name: "own-urls",
  setup({ onLoad }) {
    onLoad({ filter: /\.(?:ts|mjs)$/ }, async ({ path }) => {
      const name = relative(root, path).replaceAll("\\", "/");
      if (!name.startsWith("src/")) return undefined;
      const text = await readFile(path, "utf8");
      const url = `new URL(${JSON.stringify(`../../../${name}`)}, import.meta.url).href`;
      return { contents: text.replaceAll("import.meta.url", url), loader: path.endsWith(".ts") ? "ts" : "js" };
    });
  },
};
