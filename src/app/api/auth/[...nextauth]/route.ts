import NextAuth from "next-auth";
import type { NextRequest } from "next/server";
import { getPlumbline } from "@/plumbline";
import { authOptions } from "@/transport/auth";

async function handle(request: NextRequest, context: { params: Promise<{ nextauth: string[] }> }): Promise<Response> {
  const answer: unknown = await NextAuth(request, context, authOptions(getPlumbline()));
  if (!(answer instanceof Response)) throw new TypeError("next-auth gave no response");
  return answer;
}

export { handle as GET, handle as POST };
