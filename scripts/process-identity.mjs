import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * When a process started, in a form that only serves to compare: clock ticks since boot on Linux, the text of
 * `ps -o lstart` elsewhere. Undefined when no such process runs (a zombie does not run).
 *
 * A process id alone proves nothing: the system hands it out again. The pair does.
 */
export function startTimeOf(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  if (process.platform === "linux") {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      // The second field is the program's name in brackets and may hold spaces and brackets itself.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
    } catch {
      return undefined;
    }
  }
  try {
    const text = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return text.trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Whether the process that was recorded as `{ pid, startTime }` still runs, and is not another with the same id. */
export function isSameProcess(record) {
  const now = startTimeOf(Number(record?.pid));
  return now !== undefined && now === String(record.startTime);
}

/** Waits until `condition` holds; false when it does not within the limit. */
export async function waitUntil(condition, limitMilliseconds, everyMilliseconds = 25) {
  const end = Date.now() + limitMilliseconds;
  for (;;) {
    if (await condition()) return true;
    if (Date.now() >= end) return false;
    await new Promise((resolve) => setTimeout(resolve, everyMilliseconds));
  }
}

/**
 * Sends SIGTERM, waits, and kills when the limit passes. Says "stopped" or "killed"; "gone" when it did not run.
 * @param record `{ pid, startTime }` of the process, so that a stranger with the same id is never hit
 */
export async function stopProcess(record, limitMilliseconds) {
  if (!isSameProcess(record)) return "gone";
  process.kill(record.pid, "SIGTERM");
  if (await waitUntil(() => !isSameProcess(record), limitMilliseconds)) return "stopped";
  if (isSameProcess(record)) process.kill(record.pid, "SIGKILL");
  await waitUntil(() => !isSameProcess(record), 5_000);
  return "killed";
}
