import { sqlState } from "./sql";

// Connection lost or refused; out of resources or stopping; deadlock or serialisation; a lock not had.
const STATES = /^(08|53|57P|40|55P03)/;
const SOCKET = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EHOSTUNREACH", "ENOENT"]);
// Prisma: cannot reach, timed out, closed, no connection to be had, transaction expired or in conflict.
const PRISMA = new Set(["P1001", "P1002", "P1008", "P1017", "P2024", "P2028", "P2034"]);
// What pg says without a code.
const WORDS = /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout)/;

/** Whether the database was not there or too busy, so that the same request may well succeed later. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (STATES.test(sqlState(error) ?? "")) return true;
  if (WORDS.test(error.message)) return true;
  if (!("code" in error) || typeof error.code !== "string") return false;
  return PRISMA.has(error.code) || (SOCKET.has(error.code) && "syscall" in error && (error.syscall === "connect" || error.syscall === "read" || error.syscall === "write"));
}
