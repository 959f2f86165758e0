import pino from "pino";
import type { Config } from "./config";

/**
 * The server's structured log: one JSON line per event on standard output. Never a parameter's value, a secret, a
 * command's text or its output.
 */
export const makeLog = ({ logLevel }: Pick<Config, "logLevel">) =>
  pino({ level: logLevel, base: undefined, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } });
export type Log = ReturnType<typeof makeLog>;
