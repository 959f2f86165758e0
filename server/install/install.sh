#!/bin/sh
# Makes this machine a node of a Quarterdeck server: puts the agent and the Node.js it runs on in place, registers it and
# keeps it running. Made for POSIX shells with curl or wget, tar and gzip. Run again, it upgrades and keeps what the node
# is. Everything that it fetches is checked against a hash that stands in here.
set -eu
umask 022

agent_sha256=@AGENT_SHA256@
runtime_version=@RUNTIME_VERSION@
runtime_x64_sha256=@RUNTIME_X64_SHA256@
runtime_arm64_sha256=@RUNTIME_ARM64_SHA256@

usage='Usage: sh install.sh --server URL --activation-id ID [options]
  The activation code is taken from QUARTERDECK_ACTIVATION_CODE.
  --server-key KEYID            the key that the server signs orders with
  --server-fingerprint SHA256   the TLS key that the server must have (sha256:HEX)
  --ca FILE                     trust the certificates in this PEM file, too
  --force                       register anew although this machine is a node already
  --user                        install for this user alone, without root
  --uninstall                   remove the agent and all that it keeps
HTTPS_PROXY and NO_PROXY are honoured, and kept for the agent.

Exit codes: 0 done; 1 failed; 2 wrong usage; 3 activation refused; 4 server unreachable; 5 a node of another server;
6 the server has another key; 10 this machine is not supported; 11 a program is missing; 12 a download failed;
13 a download is not what it should be; 14 installed, but not connected yet.'

say() { printf '%s\n' "$*"; }
fail() {
  code=$1
  shift
  printf '%s\n' "$*" >&2
  exit "$code"
}
has() { command -v "$1" >/dev/null 2>&1; }

server='' activation_id='' server_key='' fingerprint='' ca='' force='' for_user='' uninstall='' told=''
original_arguments=$(for argument; do printf '%s\n' "$argument" | sed "s/'/'\\\\''/g; s/^/'/; s/\$/'/"; done)
while [ $# -gt 0 ]; do
  case $1 in
    --server | --activation-id | --server-key | --server-fingerprint | --ca)
      [ $# -gt 1 ] || fail 2 "$1 needs a value."
      case $1 in
        --server) server=${2%/} ;;
        --activation-id) activation_id=$2 ;;
        --server-key) server_key=$2 ;;
        --server-fingerprint) fingerprint=$2 ;;
        --ca) ca=$2 ;;
      esac
      shift
      ;;
    --force) force=yes ;;
    --user) for_user=yes ;;
    --uninstall) uninstall=yes ;;
    --told-on-standard-input) told=yes ;;
    --help | -h)
      say "$usage"
      exit 0
      ;;
    *) fail 2 "There is no option $1.
$usage" ;;
  esac
  shift
done

# What root's shell is not given by sudo comes in on standard input, where nobody else can read it.
if [ "$told" ]; then
  IFS= read -r QUARTERDECK_ACTIVATION_CODE || :
  IFS= read -r HTTPS_PROXY || :
  IFS= read -r NO_PROXY || :
fi
code=${QUARTERDECK_ACTIVATION_CODE:-}
proxy=${HTTPS_PROXY:-${https_proxy:-}}
direct=${NO_PROXY:-${no_proxy:-}}
unset QUARTERDECK_ACTIVATION_CODE

if [ "$(id -u)" != 0 ] && [ ! "$for_user" ]; then
  has sudo || fail 2 'Run this as root, or add --user to install it for your user alone.'
  say 'The agent is installed as root; sudo may ask for your password.'
  eval "set -- $(printf '%s' "$original_arguments" | tr '\n' ' ')"
  status=0
  printf '%s\n%s\n%s\n' "$code" "$proxy" "$direct" | sudo sh "$0" "$@" --told-on-standard-input || status=$?
  exit "$status"
fi

service=quarterdeck-agent
if [ "$(id -u)" = 0 ] && [ ! "$for_user" ]; then
  program=/opt/quarterdeck-agent
  home=/var/lib/quarterdeck-agent
  unit=/etc/systemd/system/$service.service
else
  [ -n "${HOME:-}" ] || fail 2 'HOME is not set.'
  home=$HOME/.quarterdeck-agent
  program=$home/program
  unit=''
fi
if [ "$unit" ] && [ -d /run/systemd/system ] && has systemctl; then has_systemd=yes; else has_systemd=''; fi

# Whether process $1 lives and has $2 in its command line.
is_process() {
  kill -0 "$1" 2>/dev/null || return 1
  [ -r "/proc/$1/cmdline" ] || return 0
  tr '\0' ' ' <"/proc/$1/cmdline" 2>/dev/null | grep -qF -- "$2"
}

# The number in file $1 at the beginning of a line or after "pid":
pid_in() { [ -f "$1" ] && sed -n 's/^\([0-9][0-9]*\)$/\1/p; s/.*"pid": *\([0-9][0-9]*\).*/\1/p' "$1" | head -n 1; }

nap() { sleep 0.2 2>/dev/null || sleep 1; }

agent_runs() {
  agent_pid=$(pid_in "$home/agent.pid") && [ -n "$agent_pid" ] && is_process "$agent_pid" "$program/agent.cjs"
}

# Ends the agent and whoever would start it again. Steps that run are no children of ours and go on.
stop_agent() {
  if [ "$has_systemd" ] && [ -f "$unit" ]; then systemctl stop "$service" >/dev/null 2>&1 || :; fi
  keeper=$(pid_in "$home/keeper.pid") || keeper=''
  if [ -n "$keeper" ] && is_process "$keeper" "$program/keep-running"; then kill "$keeper" 2>/dev/null || :; fi
  rm -f "$home/keeper.pid"
  tries=0
  while agent_runs; do
    if [ $tries -lt 30 ]; then kill "$agent_pid" 2>/dev/null || :; else kill -9 "$agent_pid" 2>/dev/null || :; fi
    tries=$((tries + 1))
    [ $tries -lt 60 ] || fail 1 "The agent (process $agent_pid) does not end."
    nap
  done
}

if [ "$uninstall" ]; then
  if [ ! -e "$program" ] && [ ! -e "$home" ]; then
    say 'There is no agent here.'
    exit 0
  fi
  if [ "$has_systemd" ] && [ -f "$unit" ]; then systemctl disable "$service" >/dev/null 2>&1 || :; fi
  stop_agent
  if [ -x "$program/node" ] && [ -f "$program/agent.cjs" ]; then
    running=$("$program/node" "$program/agent.cjs" status --home "$home" 2>/dev/null | grep '^Running:' || :)
    [ -z "$running" ] || say "These steps go on, and nobody reports them any more:
$running"
  fi
  [ -z "$unit" ] || rm -f "$unit"
  rm -rf "$program" "$home" "$home".former-*
  if [ "$has_systemd" ]; then systemctl daemon-reload >/dev/null 2>&1 || :; fi
  say 'The agent is gone from this machine. On the server the node is listed until it is deregistered there.'
  exit 0
fi

case $server in
  http://?* | https://?*) ;;
  *) fail 2 "--server needs the server's address, such as https://quarterdeck.example.com." ;;
esac
case $proxy$direct in
  *"'"* | *'
'*) fail 2 'HTTPS_PROXY and NO_PROXY may not have quotes in them.' ;;
esac
if [ -n "$ca" ]; then
  [ -r "$ca" ] || fail 2 "$ca cannot be read."
  case $ca in /*) ;; *) ca=$PWD/$ca ;; esac
fi

# Which runtime fits: one of the server's, or a Node.js that is here already and new enough.
runtime='' runtime_sha256='' loader='' why=''
case $(uname -s)/$(uname -m) in
  Linux/x86_64 | Linux/amd64)
    runtime=linux-x64 runtime_sha256=$runtime_x64_sha256 loader=/lib64/ld-linux-x86-64.so.2
    ;;
  Linux/aarch64 | Linux/arm64)
    runtime=linux-arm64 runtime_sha256=$runtime_arm64_sha256 loader=/lib/ld-linux-aarch64.so.1
    ;;
  *) why="$(uname -s) on $(uname -m) is not supported" ;;
esac
if [ -n "$runtime" ] && [ ! -e "$loader" ]; then
  runtime='' why="this system has no 64-bit GNU C library (it may use musl, or be a 32-bit one)"
fi
own_node=''
if [ -z "$runtime" ]; then
  own_node=$(command -v node 2>/dev/null) || own_node=''
  if [ -z "$own_node" ] ||
    ! "$own_node" -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null; then
    fail 10 "The agent cannot be installed: $why. With Node.js 20.19 or newer installed, the same line works here."
  fi
fi

has curl || has wget || fail 11 'curl or wget is needed, and neither is here.'
has tar && has gzip || fail 11 'tar and gzip are needed, and not both are here.'

has sha256sum || has shasum || has openssl || fail 11 'sha256sum, shasum or openssl is needed, and none is here.'

sha256_of() {
  if has sha256sum; then
    sha256sum <"$1"
  elif has shasum; then
    shasum -a 256 <"$1"
  else
    openssl dgst -sha256 -r <"$1"
  fi | cut -c 1-64
}

if [ -n "$proxy" ]; then
  http_proxy=$proxy https_proxy=$proxy HTTPS_PROXY=$proxy no_proxy=$direct NO_PROXY=$direct
  export http_proxy https_proxy HTTPS_PROXY no_proxy NO_PROXY
fi

# download PATH FILE HASH. The hash alone decides; with a pinned key, which no authority vouches for, TLS is let pass.
download() {
  url=$server$1 file=$2 hash=$3
  if has curl; then
    set -- -sS --connect-timeout 20 -o "$file" -w '%{http_code}'
    [ -z "$fingerprint" ] || set -- "$@" --insecure
    [ -z "$ca" ] || set -- "$@" --cacert "$ca"
    status=$(curl "$@" "$url") || fail 12 "$url cannot be fetched."
    if [ "$status" != 200 ]; then
      fail 12 "$url cannot be fetched ($status): $(head -c 500 "$file" | tr -cd '[:print:]')"
    fi
  else
    set -- -q -O "$file"
    [ -z "$fingerprint" ] || set -- "$@" --no-check-certificate
    [ -z "$ca" ] || set -- "$@" --ca-certificate="$ca"
    wget "$@" "$url" || fail 12 "$url cannot be fetched."
  fi
  if [ "$(sha256_of "$file")" != "$hash" ]; then
    fail 13 "$url is not what this installer expects. The server may have been upgraded: get a new install line from it."
  fi
}

had_home=$([ -d "$home" ] && echo yes || :)
mkdir -p "$(dirname "$program")" "$(dirname "$home")"
[ -d "$home" ] || mkdir -m 700 "$home"
staging=$program.new
clean() {
  rm -rf "$staging" "$home/registering"
  [ "$had_home" ] || rmdir "$home" 2>/dev/null || :
}
trap clean EXIT
trap 'exit 1' HUP INT TERM
rm -rf "$staging" "$home/registering"
mkdir "$staging"

changed=''
if [ -n "$own_node" ]; then
  ln -s "$own_node" "$staging/node"
elif [ -x "$program/node" ] && [ "$("$program/node" --version 2>/dev/null)" = "v$runtime_version" ]; then
  :
else
  say "Fetching Node.js $runtime_version for $runtime"
  download "/install/runtime/$runtime.tar.gz" "$staging/runtime.tar.gz" "$runtime_sha256"
  tar -xzf "$staging/runtime.tar.gz" -C "$staging" package/bin/node
  rm "$staging/runtime.tar.gz"
  mv "$staging/package/bin/node" "$staging/node"
  rm -r "$staging/package"
  chmod 755 "$staging/node"
  if ! problem=$("$staging/node" --version 2>&1 >/dev/null); then
    fail 10 "The agent cannot be installed: its Node.js needs glibc 2.28 and libstdc++, and does not run here: $(say "$problem" | head -n 1)"
  fi
fi
if [ ! -f "$program/agent.cjs" ] || [ "$(sha256_of "$program/agent.cjs")" != "$agent_sha256" ]; then
  say 'Fetching the agent'
  download /install/agent.cjs "$staging/agent.cjs" "$agent_sha256"
fi
if [ -e "$staging/node" ] && ! { [ "$own_node" ] && [ "$(readlink "$program/node" 2>/dev/null)" = "$own_node" ]; }; then changed=yes; fi
if [ -e "$staging/agent.cjs" ]; then changed=yes; fi
if [ -e "$staging/node" ]; then node=$staging/node; else node=$program/node; fi
if [ -e "$staging/agent.cjs" ]; then agent=$staging/agent.cjs; else agent=$program/agent.cjs; fi

set -- --server "$server"
[ -z "$server_key" ] || set -- "$@" --server-key "$server_key"
[ -z "$fingerprint" ] || set -- "$@" --server-fingerprint "$fingerprint"
[ -z "$ca" ] || set -- "$@" --ca "$ca"
anew=''
if [ -f "$home/identity.json" ] && [ ! "$force" ]; then
  # The same node; the server may have got another address or certificate.
  before=$(sha256_of "$home/identity.json")
  "$node" "$agent" move "$@" --home "$home" || { status=$?; [ $status != 6 ] || status=5; exit $status; }
  [ "$before" = "$(sha256_of "$home/identity.json")" ] || changed=yes
else
  [ -n "$activation_id" ] || fail 2 '--activation-id is missing.'
  [ -n "$code" ] || fail 2 'The activation code is missing: set QUARTERDECK_ACTIVATION_CODE.'
  mkdir -m 700 "$home/registering"
  QUARTERDECK_ACTIVATION_CODE=$code "$node" "$agent" register "$@" --activation-id "$activation_id" --home "$home/registering" || exit $?
  anew=yes changed=yes
fi

agent_runs && ran=yes || ran=''
[ ! "$changed" ] || stop_agent

if [ "$anew" ]; then
  if [ -f "$home/identity.json" ]; then
    former=$home.former-$(date +%Y%m%d%H%M%S)
    mkdir -m 700 "$former"
    for each in "$home"/* ; do
      case $each in "$program" | "$staging" | "$home/registering") ;; *) mv "$each" "$former/" ;; esac
    done
    say "What the former node kept is now in $former."
  fi
  mv "$home/registering/identity.json" "$home/identity.json"
fi
had_home=yes

mkdir -p "$program"
chmod 755 "$program"
if [ -e "$staging/node" ] || [ -L "$staging/node" ]; then mv -f "$staging/node" "$program/node"; fi
if [ -e "$staging/agent.cjs" ]; then mv -f "$staging/agent.cjs" "$program/agent.cjs"; fi
cp "$0" "$staging/install.sh" && mv -f "$staging/install.sh" "$program/install.sh"
if [ -n "$proxy$direct" ]; then
  (umask 077 && printf "HTTPS_PROXY='%s'\nNO_PROXY='%s'\n" "$proxy" "$direct" >"$staging/environment")
  if ! cmp -s "$staging/environment" "$program/environment"; then changed=yes; fi
  mv -f "$staging/environment" "$program/environment"
fi

# Without systemd this keeps the agent running. It leaves when another one is there, when the agent was uninstalled, and
# when the server does not know the node any more (7).
cat >"$staging/keep-running" <<END
#!/bin/sh
keeper=\$(cat '$home/keeper.pid' 2>/dev/null)
if [ -n "\$keeper" ] && [ "\$keeper" != \$\$ ] && kill -0 "\$keeper" 2>/dev/null &&
  { [ ! -r "/proc/\$keeper/cmdline" ] || tr '\\0' ' ' <"/proc/\$keeper/cmdline" | grep -qF '$program/keep-running'; }; then
  exit 0
fi
echo \$\$ >'$home/keeper.pid'
if [ -f '$program/environment' ]; then
  . '$program/environment'
  export HTTPS_PROXY NO_PROXY
fi
cd /
while [ -x '$program/node' ]; do
  '$program/node' --max-old-space-size=64 '$program/agent.cjs' run --kept --home '$home'
  [ \$? != 7 ] || break
  sleep 5
done
END
chmod 755 "$staging/keep-running"
mv -f "$staging/keep-running" "$program/keep-running"
if [ -n "$unit" ] && has restorecon; then restorecon -R "$program" >/dev/null 2>&1 || :; fi

if [ "$has_systemd" ]; then
  cat >"$staging/unit" <<END
[Unit]
Description=Quarterdeck agent
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
ExecStart=$program/node --max-old-space-size=64 $program/agent.cjs run --kept --home $home
EnvironmentFile=-$program/environment
WorkingDirectory=/
Restart=always
RestartSec=5
# The server does not know this node any more.
RestartPreventExitStatus=7
TimeoutStopSec=10
# Steps are in this group too. They outlive the agent, take what memory they need and start what they like; what confined
# the agent would confine the operators' work.
KillMode=process
# Each step gets a control group of its own, below the agent's, so that a cancel reaches what left its process group.
Delegate=yes
OOMPolicy=continue
TasksMax=infinity
LimitNOFILE=65536

[Install]
WantedBy=multi-user.target
END
  if ! cmp -s "$staging/unit" "$unit"; then
    changed=yes
    chmod 644 "$staging/unit"
    mv -f "$staging/unit" "$unit"
    systemctl daemon-reload
  fi
fi

if [ "$ran" ] && [ ! "$changed" ] && agent_runs; then
  say 'The agent is up to date and runs.'
  exit 0
fi
log=$home/agent.log
seen=$([ -f "$log" ] && wc -c <"$log" || echo 0)
if [ "$has_systemd" ]; then
  systemctl enable "$service" >/dev/null 2>&1 || :
  systemctl restart "$service"
elif has setsid; then
  setsid sh "$program/keep-running" </dev/null >/dev/null 2>&1 &
else
  nohup sh "$program/keep-running" </dev/null >/dev/null 2>&1 &
fi

tries=0
until [ -f "$log" ] && tail -c "+$((seen + 1))" "$log" 2>/dev/null | grep -q '"event":"connected"'; do
  tries=$((tries + 1))
  if [ $tries -gt 100 ]; then
    fail 14 "The agent is installed and has not connected to $server yet; it goes on trying. Its log is $log.
WebSocket connections must be let through to the server by firewalls and proxies."
  fi
  nap
done
say 'The agent runs and is connected.'
if [ ! "$has_systemd" ]; then
  if [ "$unit" ]; then whose="root's crontab"; else whose='your crontab'; fi
  say "There is no systemd for it here. To start it with the machine, add this line to $whose:
  @reboot sh $program/keep-running >/dev/null 2>&1"
fi
