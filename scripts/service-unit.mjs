import path from "node:path";

/** What the service is called. */
export const serviceName = "quarterdeck";

/** Where systemd looks for it, and where its settings are. */
export const unitFile = `/etc/systemd/system/${serviceName}.service`;
export const environmentFile = "/etc/quarterdeck/environment";

const systemPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** In a home of a person, which the service is otherwise kept from. */
const isInHome = (folder) => /^\/(home|root|run\/user)(\/|$)/.test(folder);

/** A path as it stands in a unit: `%` begins a specifier there, and a blank ends a word. Source: systemd.syntax(7). */
const quoted = (text) => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("%", "%%")}"`;

/**
 * The unit of the server for systemd.
 *
 * @param node       the Node.js program
 * @param checkout   the folder of the checkout, in which packages and builds are made as well
 * @param home       everything else that the server writes
 * @param user       the system user that it runs as
 * @param isLowPort  whether it listens on a port below 1024
 */
export function unitText({ node, checkout, home, user, isLowPort = false }) {
  const writable = [checkout, home];
  return `[Unit]
Description=Quarterdeck server
Documentation=${`file://${encodeURI(path.join(checkout, "docs/operating.md"))}`.replaceAll("%", "%%")}
Wants=network-online.target
After=network-online.target postgresql.service
StartLimitIntervalSec=0

[Service]
Type=exec
User=${user}
WorkingDirectory=${checkout.replaceAll("%", "%%")}
EnvironmentFile=-${environmentFile}
# npm keeps what it has fetched in HOME.
Environment=${[`QUARTERDECK_HOME=${home}`, `HOME=${home}`, `PATH=${path.dirname(node)}:${systemPath}`].map(quoted).join(" ")}
# Commands for this machine are not run by the server, which is confined below: add the machine as any other.
ExecStart=${quoted(node)} scripts/start.mjs --log-to-stdout --no-local-agent
Restart=on-failure
RestartSec=5
# A setting that cannot be used: the journal names it, and starting again changes nothing.
RestartPreventExitStatus=78
# It stops the server, which has 20 s to drain, and then PostgreSQL, which has 30.
KillMode=mixed
TimeoutStopSec=75
# PostgreSQL that is killed for want of memory is started again by the launcher.
OOMPolicy=continue
# A connection of each machine and browser, and what the database opens beside them.
LimitNOFILE=262144
UMask=0077

NoNewPrivileges=yes
CapabilityBoundingSet=${isLowPort ? "CAP_NET_BIND_SERVICE\nAmbientCapabilities=CAP_NET_BIND_SERVICE" : ""}
ProtectSystem=strict
ProtectHome=${[...writable, node].some(isInHome) ? "read-only" : "yes"}
ReadWritePaths=${writable.map(quoted).join(" ")}
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
# Not MemoryDenyWriteExecute: Node.js compiles as it runs.

[Install]
WantedBy=multi-user.target
`;
}
