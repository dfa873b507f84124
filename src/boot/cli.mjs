// The command line as a bundle in dist/cli, made from src/cli and kept up to date by a hash of its sources.
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { rootFolder } from "./ready.mjs";

const FOLDER = join(rootFolder, "dist/cli");
const CURRENT = join(FOLDER, "current.json");
/** A command that began with an older bundle still loads its chunks: they are kept for as long as one may run. */
const KEPT_MS = 24 * 60 * 60_000;

/**
 * Bundles the command line, unless its sources have not changed.
 * @returns {Promise<string | undefined>} the bundle's URL; undefined where this user may not write one
 */
export async function cliBuilt() {
  try {
    return builtCli() ?? (await build());
  } catch (error) {
    if (["EACCES", "EROFS", "EPERM"].includes(error.code)) return undefined;
    throw error;
  }
}

/** The URL of the bundle that is made from the sources as they are now, or undefined. */
function builtCli() {
  try {
    const { folder, hash, inputs } = JSON.parse(readFileSync(CURRENT, "utf8"));
    if (hashOf(inputs) !== hash) return undefined;
    const main = join(FOLDER, folder, "main.mjs");
    statSync(main);
    return pathToFileURL(main).href;
  } catch (error) {
    // Not built, a source file that is gone, or a bundle that is: it is built again.
    if (error.code === "ENOENT" || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function build() {
  const folder = randomBytes(6).toString("hex");
  mkdirSync(join(FOLDER, folder), { recursive: true });
  // On a bare clone esbuild is there only now.
  const { buildCli } = await import("../../scripts/build-cli.mjs");
  const metafile = await buildCli(join(FOLDER, folder));
  writeFileSync(join(FOLDER, folder, "meta.json"), JSON.stringify(metafile));
  const inputs = [...Object.keys(metafile.inputs).filter((path) => !path.includes("node_modules/")), "scripts/build-cli.mjs", "tsconfig.json", "package-lock.json"].sort();
  // Renamed into place: another command finds the old bundle or the new one, whole.
  const draft = `${CURRENT}.${folder}`;
  writeFileSync(draft, JSON.stringify({ folder, hash: hashOf(inputs), inputs }));
  renameSync(draft, CURRENT);
  removeOld(folder);
  return pathToFileURL(join(FOLDER, folder, "main.mjs")).href;
}

function removeOld(current) {
  for (const name of readdirSync(FOLDER)) {
    const path = join(FOLDER, name);
    if (name !== current && path !== CURRENT && Date.now() - statSync(path).mtimeMs > KEPT_MS) rmSync(path, { recursive: true, force: true });
  }
}

function hashOf(paths) {
  const hash = createHash("sha256");
  for (const path of paths) hash.update(`${path}\0`).update(readFileSync(join(rootFolder, path))).update("\0");
  return hash.digest("hex");
}
