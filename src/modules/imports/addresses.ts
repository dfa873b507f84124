import { isIP } from "node:net";

const V4 = /(?<![\w./])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\w)/g;
const V6 = /(?<![\w:./])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f.]{0,15}(?![\w:])/gi;

/** A text without the network addresses in it, for what is kept of a log as it stands. */
export function withoutAddresses(text: string): string {
  const mask = (found: string) => (isIP(found) === 0 ? found : "[address]");
  return text.replace(V4, mask).replace(V6, mask);
}
