import { nextHandler } from "@/transport/next-handler";

export const dynamic = "force-dynamic";
export { nextHandler as DELETE, nextHandler as GET, nextHandler as HEAD, nextHandler as OPTIONS, nextHandler as PATCH, nextHandler as POST, nextHandler as PUT };
