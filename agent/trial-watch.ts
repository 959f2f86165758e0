import { spawn } from "node:child_process";
import path from "node:path";
import { replaceFile } from "./durable-file";
import { startTimeOf } from "./process-table";

/**
 * Looks after a version on trial from outside, because a program that hangs cannot give itself up. It is POSIX sh, like the
 * supervisor of a step, lives only as long as the trial and knows nothing of the version that it watches.
 *
 * $1 and $2 are the agent's process and its start time, $3 the home, $4 how many seconds it has to check in, $5 "kept" when
 * somebody starts the agent again whenever it ends; all that follows is the command that starts it. A trial is over when
 * the file of versions (one line) has no `"trial"` any more.
 */
const trialWatchScript = `
pid=$1 start=$2 home=$3 limit=$4 keeper=$5
shift 5
exec 2>/dev/null

on_trial() { grep -q '"trial"' "$home/versions/state.json"; }
runs() {
  if read -r stat < "/proc/$pid/stat"; then
    set -- \${stat##*) }
    [ "\${20}" = "$start" ] && [ "$1" != Z ]
  elif [ -e /proc/self/stat ]; then
    false
  else
    set -- $(ps -o lstart= -p "$pid")
    [ $# -gt 0 ] && [ "$*" = "$start" ]
  fi
}

waited=0
while runs; do
  on_trial || exit 0
  if [ "$waited" -ge "$limit" ]; then
    : > "$home/versions/overdue"
    kill -s KILL "$pid"
  fi
  sleep 1
  waited=$((waited + 1))
done
on_trial || exit 0
# An agent that was told to stop takes this file along.
[ -e "$home/agent.pid" ] || exit 0
[ "$keeper" != kept ] || exit 0
exec "$@"
`;

/**
 * Watches this process from outside for as long as its version is on trial: one that has not checked in after `seconds` is
 * killed, and where nobody else starts the agent again, that is done too.
 *
 * @param command what starts the agent, program first
 */
export function watchTrial(home: string, seconds: number, isKept: boolean, command: readonly string[]): void {
  const script = path.join(home, "versions", "watch.sh");
  replaceFile(script, trialWatchScript, 0o700);
  const startTime = (startTimeOf(process.pid) ?? "").split(/\s+/).join(" ");
  const facts = [String(process.pid), startTime, home, String(seconds), isKept ? "kept" : "alone"];
  // What the next agent says goes where this one's words go.
  spawn("/bin/sh", [script, ...facts, ...command], {
    cwd: "/",
    detached: true,
    stdio: ["ignore", "inherit", "inherit"],
  })
    .on("error", () => {}) // Without it, the next start still takes the trial back.
    .unref();
}
