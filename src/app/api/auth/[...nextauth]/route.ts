import NextAuth from "next-auth";
import type { NextRequest } from "next/server";
import { getPlumbline } from "@/plumbline";
import { addressOf } from "@/env";
import { authOptions } from "@/transport/auth";
import { deviceCookieOf, setDeviceCookie } from "@/transport/device-cookie";
import { CORRELATION_HEADER, responseToError } from "@/transport/faults";
import { refuseOtherSites } from "@/transport/same-site";
import { responseOf } from "@/transport/web-adapter";

async function handle(request: NextRequest, context: { params: Promise<{ nextauth: string[] }> }): Promise<Response> {
  const plumbline = getPlumbline();
  try {
    // To be signed in as somebody else by another site's page is an attack, too.
    refuseOtherSites({ method: request.method, header: (name) => request.headers.get(name) ?? undefined }, plumbline.env.publicUrl);
    let device: string | undefined;
    const answer: unknown = await NextAuth(request, context, authOptions(plumbline, {
      device: deviceCookieOf(request.headers.get("cookie")),
      // Settled by the server: what it says is true.
      source: { ip: request.headers.get("x-forwarded-for") ?? "", userAgent: request.headers.get("user-agent") ?? "" },
      onSignedIn: (made) => (device = made),
    }));
    if (!(answer instanceof Response)) throw new TypeError("next-auth gave no response");
    if (device !== undefined) answer.headers.append("set-cookie", setDeviceCookie(device, addressOf(plumbline.env)));
    return answer;
  } catch (error) {
    return responseOf(responseToError(error, plumbline.logger, request.headers.get(CORRELATION_HEADER) ?? undefined, "next-auth"));
  }
}

export { handle as GET, handle as POST };
