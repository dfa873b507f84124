import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The browser that the system has, because Playwright's own is a download of its own. */
export function chromiumPath(): string | undefined {
  const given = process.env.PLUMBLINE_CHROMIUM;
  if (given !== undefined && given !== "") return given;
  const folders = (process.env.PATH ?? "").split(delimiter);
  return ["chromium", "chromium-browser", "google-chrome"].flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there, or not to be run: the next one may be.
    return false;
  }
}
