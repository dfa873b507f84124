import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { hasCode } from "@/kernel/errors";
import type { ExportFiles } from "./files";

const UNFINISHED = ".part";
/** Longer than any export takes: what is older was left by a process that was killed. */
const ABANDONED_AFTER_MS = 24 * 3_600_000;

/** Files in a folder of the data folder: written under another name, and renamed when they are whole and on the disk. */
export function localFiles(folder: string): ExportFiles {
  const pathOf = (key: string) => {
    if (!/^[0-9a-f-]{36}\/[\w.-]+$/.test(key)) throw new TypeError("an export's key is <organisation>/<name>");
    return join(folder, key);
  };
  return {
    async create(key) {
      const path = pathOf(key);
      const unfinished = `${path}${UNFINISHED}`;
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const stream = createWriteStream(unfinished, { mode: 0o600, highWaterMark: 256 * 1024 });
      // Before the first write there is no listener, and a full disk would end the process; a write reports it.
      stream.on("error", () => undefined);
      return {
        stream,
        async commit() {
          const file = await open(unfinished, "r+");
          await file.sync().finally(() => file.close());
          await rename(unfinished, path);
        },
        async failure(reason) {
          return stream.errored ?? reason;
        },
        async discard() {
          stream.destroy();
          await rm(unfinished, { force: true });
        },
      };
    },
    async open(key) {
      try {
        const path = pathOf(key);
        const { size } = await stat(path);
        return { content: createReadStream(path), bytes: size };
      } catch (error) {
        if (hasCode(error, "ENOENT")) return undefined;
        throw error;
      }
    },
    remove: (key) => rm(pathOf(key), { force: true }),
    async sweep() {
      for (const organisation of await entriesOf(folder)) {
        for (const name of await entriesOf(join(folder, organisation))) {
          if (!name.endsWith(UNFINISHED)) continue;
          const path = join(folder, organisation, name);
          const { mtimeMs } = await stat(path);
          if (mtimeMs < Date.now() - ABANDONED_AFTER_MS) await rm(path, { force: true });
        }
      }
    },
    close: () => undefined,
  };
}

async function entriesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return [];
    throw error;
  }
}
