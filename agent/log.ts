import { appendFileSync, renameSync, statSync } from "node:fs";

const MAX_BYTES = 5 * 1024 * 1024;
const KEPT_FILES = 3;

/** What a log line may carry: ids, counts, codes and times. Never output, a command's text or a secret. */
export type LogFields = Record<string, string | number | boolean | undefined>;

/** The agent's own log. */
export type Log = (level: "info" | "warn" | "error", event: string, fields?: LogFields) => void;

/**
 * A log of one JSON object a line in `file`, which is moved to `file.1`, `file.2` … when it reaches 5 MiB; three files
 * are kept in all. A log that cannot be written (a full disk) is dropped: the agent's work matters more.
 */
export function fileLog(file: string, now: () => number = Date.now): Log {
  let size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return (level, event, fields = {}) => {
    const line = `${JSON.stringify({ time: new Date(now()).toISOString(), level, event, ...fields })}\n`;
    try {
      if (size + line.length > MAX_BYTES) {
        for (let index = KEPT_FILES - 1; index > 0; index--) {
          const older = index === 1 ? file : `${file}.${index - 1}`;
          if (statSync(older, { throwIfNoEntry: false })) renameSync(older, `${file}.${index}`);
        }
        size = 0;
      }
      appendFileSync(file, line, { mode: 0o600 });
      size += line.length;
    } catch {
      // Nowhere to say it.
    }
  };
}

/** A log for callers that want none. */
export const silentLog: Log = () => {};
