// Makes this process load TypeScript: without a child process there are no signals to pass on.
import { fileURLToPath } from "node:url";
import { root } from "./root.mjs";

let registered = false;

export async function understandTypeScript() {
  if (registered) return;
  const { register } = await import("tsx/esm/api");
  register({ tsconfig: fileURLToPath(new URL("tsconfig.json", root)) });
  registered = true;
}
