import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hasCode } from "@/kernel/errors";

const fileIn = (dataFolder: string) => join(dataFolder, "ignored-proxy");

/** Keeps for `plumbline doctor`, which is another process, that a proxy stands in front and is not believed. */
export function rememberIgnoredProxy(dataFolder: string, proxy: string): void {
  writeFileSync(fileIn(dataFolder), `${proxy}\n`);
}

export function forgetIgnoredProxy(dataFolder: string): void {
  rmSync(fileIn(dataFolder), { force: true });
}

/** The address of the proxy that the server noticed since its last start. */
export function ignoredProxy(dataFolder: string): string | undefined {
  try {
    return readFileSync(fileIn(dataFolder), "utf8").trim();
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}
