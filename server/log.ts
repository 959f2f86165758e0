import pino from "pino";
import type { Config } from "./config";

/**
 * What the log keeps of an error. PostgreSQL's own details ("Failing row contains …") hold values, which may be secret,
 * and stay out.
 */
const errorForLog = (error: unknown) =>
  error instanceof Error
    ? { type: error.name, message: error.message, stack: error.stack, ...("code" in error && { code: error.code }) }
    : { type: typeof error };

/**
 * The server's structured log: one JSON line per event on standard output. Never a parameter's value, a secret, a
 * command's text or its output.
 */
export const makeLog = ({ logLevel }: Pick<Config, "logLevel">) =>
  pino({
    level: logLevel,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: errorForLog },
    formatters: { level: (label) => ({ level: label }) },
  });
export type Log = ReturnType<typeof makeLog>;
