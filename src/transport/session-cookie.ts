import { decode } from "next-auth/jwt";
import { SessionClaims } from "@/modules/identity/contract";
import type { HttpRequest } from "@/rpc/http";
import { refuseOtherSites } from "./same-site";

/** next-auth's names for its cookie: with https, and without. */
const COOKIES = ["__Secure-next-auth.session-token", "next-auth.session-token"];

/**
 * What the session cookie of a request says, outside of Next too.
 * @param publicUrl where browsers reach this installation, when it is known
 * @returns undefined without one, and for one that is not ours or has expired
 * @throws Fault `forbidden` when it comes with a request to change something that another site's page made
 */
export async function claimsOfCookie(request: Pick<HttpRequest, "header" | "method">, secret: string, publicUrl: string | undefined): Promise<SessionClaims | undefined> {
  const token = cookieOf(request.header("cookie") ?? "");
  if (token === undefined) return undefined;
  refuseOtherSites(request, publicUrl);
  try {
    const parsed = SessionClaims.safeParse(await decode({ token, secret }));
    return parsed.success ? parsed.data : undefined;
  } catch {
    // Not encrypted with our secret, or expired: no session, whatever it was.
    return undefined;
  }
}

function cookieOf(header: string): string | undefined {
  const cookies = new Map(header.split(";").map((pair) => {
    const [name = "", ...value] = pair.split("=");
    return [name.trim(), value.join("=").trim()] as const;
  }));
  return COOKIES.map((name) => cookies.get(name)).find((value) => value !== undefined && value !== "");
}
