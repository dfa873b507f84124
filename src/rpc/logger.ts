import { pino, type Logger as PinoLogger } from "pino";

/** Structured lines on standard output; a secret that a caller hands over by its usual name is struck out. */
export type Logger = Pick<PinoLogger, "fatal" | "error" | "warn" | "info" | "debug">;

export function createLogger(level: string): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: ["password", "*.password", "token", "*.token", "authorization", "*.authorization"], censor: "[redacted]" },
  });
}
