/**
 * The program that keeps watch over one step: POSIX sh and nothing else, so that it costs a millisecond and outlives the
 * agent. It runs in the step's spool directory, in a session of its own.
 *
 * $1 is the time limit in seconds, $2 the script's working directory, $3 the script's control group (empty without one).
 * Standard output and error are the spool's files; fd 3
 * is a pipe from the agent, which says when the clock is worth starting (see below).
 * Where there is more, $4 is the agent's runtime, $5 its program, and the rest the names of the variables that are secret: then the
 * script writes into pipes, and a redactor into the files (see agent/redact.ts).
 *
 * Files it writes: `supervisor` ("<pid> <start time>", created only when nobody did before: whoever creates it decides
 * whether the step runs), `begun` ("<at> <limit>"), `leader` ("<pid> <start time>" of the script, which leads its own process
 * group; written before the script is), `redactor` (the same of the redactor), `timedout` (empty; the limit has passed), `exit` ("exit <status> <at>" with a newline, or it does not count).
 * Files it reads: `abandoned` (where it is, the script is not started any more), `deadline` ("until <at>", or "paused <left>" while the agent has stopped the group). Times are hundredths of
 * a second since boot, which nobody can set; where the system does not tell them, since the epoch.
 */
export const supervisorScript = `
hit=
trap 'hit=1' TERM INT HUP
exec 5>&1 6>&2 >/dev/null 2>&1
limit=$1 directory=$2 cgroup=$3 here=$PWD isRedacted=

now() {
  if read -r up rest < /proc/uptime; then now=\${up%.*}\${up#*.}; else now=$(date +%s)00; fi
}
# The reader of /proc/self is the shell that reads: in a subshell, the subshell.
identify() {
  if read -r stat < /proc/self/stat; then
    pid=\${stat%% *}
    set -- \${stat##*) }
    start=\${20}
  else
    pid=$$
    start=$(ps -o lstart= -p "$pid")
  fi
}

# Whoever no longer wants the script writes this first and then looks for the leader: of the two, one sees the other.
unless_abandoned() {
  if [ -e "$here/abandoned" ]; then exit 143; fi
}

# The group's processes; those that left it for a session of their own are in the control group still.
runs() {
  kill -s 0 -- "-$leader" && return
  [ -n "$cgroup" ] && read -r any < "$cgroup/cgroup.procs"
}

identify
now
begun=$now
set -C
echo "$pid $start" > supervisor || exit 1
set +C
echo "$begun $limit" > begun

# Stops the script's group when the limit has passed. Most steps are over before a clock is worth a process of its own, so it
# first waits for the agent to close the pipe (after a second) or to be gone.
{
  trap '' TERM HUP
  read -r word <&3
  exec 3<&-
  nap=
  trap 'kill -s KILL "$nap"; exit' USR1
  while :; do
    state=until until=$((begun + limit * 100))
    [ -r deadline ] && read -r state until < deadline
    now
    left=$((until - now))
    [ "$state" = paused ] && left=300
    [ "$left" -le 0 ] && break
    part=$((left % 100))
    [ "$part" -lt 10 ] && part=0$part
    sleep "$((left / 100)).$part" &
    nap=$!
    wait "$nap" && continue
    # Not every sleep takes fractions.
    sleep "$((left / 100 + 1))" &
    nap=$!
    wait "$nap"
  done
  # A supervisor that was killed leaves this clock behind; the numbers in its files may be somebody else's by now.
  if read -r stat < /proc/self/stat; then
    set -- \${stat##*) }
    [ "$2" = "$$" ] || exit
  fi
  kill -s 0 "$$" || exit
  : > timedout
  # A supervisor that has not come as far as its script by now waits for a redactor that never was.
  [ -s leader ] || kill -s KILL "$$"
  read -r leader rest < leader
  kill -s TERM -- "-$leader"
  kill -s CONT -- "-$leader"
  if [ -n "$cgroup" ]; then
    while read -r each; do kill -s TERM "$each"; done < "$cgroup/cgroup.procs"
  fi
  tries=0
  while [ "$tries" -lt 50 ] && runs; do
    sleep 0.1 || sleep 1
    tries=$((tries + 1))
  done
  kill -s KILL -- "-$leader"
  [ -z "$cgroup" ] || echo 1 > "$cgroup/cgroup.kill"
} 5>&- 6>&- &
clock=$!
exec 3<&-

# Whoever opens one end of a named pipe waits for the other: both sides open them in the same order. Then their names are gone, so
# nobody else can read what passes. 5 and 6 are the script's output from here on; closing 7 says that it is over, and 8 ends
# when all that it wrote is in the files, or with the redactor.
if [ "$#" -gt 3 ]; then
  if ! mkfifo -m 600 pipe.over pipe.stdout pipe.stderr pipe.done; then
    kill -s USR1 "$clock"
    echo "exit 126 $begun" > exit
    exit
  fi
  shift 3
  {
    trap '' TERM INT HUP
    identify
    echo "$pid $start" > redactor
    unset NODE_OPTIONS
    exec 0<pipe.over 3<pipe.stdout 4<pipe.stderr 7>pipe.done
    runtime=$1 program=$2
    shift 2
    exec "$runtime" "$program" redact "$@"
  } &
  exec 7>pipe.over 5>pipe.stdout 6>pipe.stderr 8<pipe.done
  rm -f pipe.over pipe.stdout pipe.stderr pipe.done
  isRedacted=1
fi

if command -v setsid && [ -r /proc/self/stat ]; then
  # In the foreground, because a shell starts what is in the background with interrupts ignored.
  (
    identify
    echo "$pid $start" > leader
    unless_abandoned
    cd -- "$directory" || exit 1
    [ -z "$cgroup" ] || echo 0 > "$cgroup/cgroup.procs"
    exec setsid sh "$here/script" >&5 2>&6 5>&- 6>&- 7>&- 8<&- </dev/null
  )
  status=$?
else
  set -m
  (
    unless_abandoned
    cd -- "$directory" || exit 1
    [ -z "$cgroup" ] || echo 0 > "$cgroup/cgroup.procs"
    exec sh "$here/script" >&5 2>&6 5>&- 6>&- 7>&- 8<&- </dev/null
  ) &
  leader=$!
  set +m
  if read -r stat < "/proc/$leader/stat"; then set -- \${stat##*) }; start=\${20}; else start=$(ps -o lstart= -p "$leader"); fi
  echo "$leader $start" > leader
  while hit= && wait "$leader"; status=$? && [ "$hit" = 1 ]; do :; done
fi

if [ -e timedout ]; then wait "$clock"; else kill -s USR1 "$clock"; fi
now
if [ -n "$isRedacted" ]; then
  exec 5>&- 6>&- 7>&-
  # A signal is no answer.
  while hit= && ! read -r word <&8 && [ "$hit" = 1 ]; do :; done
fi
echo "exit $status $now" > exit
`;
