import { Fault } from "@/kernel/fault";

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/** What says where a request comes from; a browser sets it, and no page can change it. */
export interface Provenance {
  readonly method: string;
  header(name: string): string | undefined;
}

/**
 * Refuses a request that changes something and was made by a page of another site. To be asked wherever a cookie
 * says who the caller is: a browser adds it to requests that other sites make. `SameSite` does not suffice, because
 * it lets in the other hosts of the same domain. A program that is no browser sends none of these headers and passes.
 * @param publicUrl where browsers reach this installation, when it is known
 * @throws Fault `forbidden`
 */
export function refuseOtherSites(request: Provenance, publicUrl: string | undefined): void {
  if (SAFE.has(request.method)) return;
  const site = request.header("sec-fetch-site")?.trim().toLowerCase();
  if (site !== undefined && site !== "" && site !== "same-origin" && site !== "none") throw otherSite();
  const from = request.header("origin") ?? request.header("referer");
  if (from !== undefined && !isOwn(from, request, publicUrl)) throw otherSite();
}

/** By the public address, or by the host that the request was sent to: a proxy may have taken https off. */
function isOwn(from: string, request: Provenance, publicUrl: string | undefined): boolean {
  if (!URL.canParse(from)) return false;
  const { origin, host, protocol } = new URL(from);
  if (protocol !== "http:" && protocol !== "https:") return false;
  if (publicUrl !== undefined && origin === new URL(publicUrl).origin) return true;
  // A page cannot set these headers on a request to another site.
  const asked = [request.header("host"), ...(request.header("x-forwarded-host")?.split(",") ?? [])];
  return asked.some((name) => name !== undefined && URL.canParse(`${protocol}//${name.trim()}`) && new URL(`${protocol}//${name.trim()}`).host === host);
}

const otherSite = () =>
  new Fault("forbidden", "This request was made by a page of another site. Open Plumbline itself, or use an API key. If this is Plumbline's own page, set PUBLIC_URL to the address in the browser.");
