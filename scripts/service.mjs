import { spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { homeFolder } from "./home-database.mjs";
import { endWith, Refusal } from "./progress.mjs";
import { root } from "./project.mjs";
import { environmentFile, serviceName, unitFile, unitText } from "./service-unit.mjs";
import { isReachable, isRoot, systemUser } from "./system-user.mjs";

const usage = `Usage: npm run service -- install|uninstall|print [--user NAME]
  install     has systemd keep the server running, as the system user NAME (${serviceName}, made when missing)
  uninstall   takes the service away again; what the server has written and its settings stay
  print       shows the unit that install would write
Settings are read from ${environmentFile}, which install makes of those that it is given itself (HOST, PORT,
QUARTERDECK_HOME and those in docs/operating.md) and leaves alone when it is there.`;

const settingNames =
  /^(HOST|PORT|NODE_PORT|DATABASE_URL|TLS_CERT|TLS_KEY|TRUST_PROXY|NODE_EXTRA_CA_CERTS|QUARTERDECK_\w+)$/;

/** The settings that this process was given, as systemd reads them. Source: systemd.exec(5), EnvironmentFile. */
function settings() {
  const lines = Object.entries(process.env)
    .filter(([name, value]) => settingNames.test(name) && name !== "QUARTERDECK_HOME" && value)
    .map(([name, value]) => `${name}="${value.replaceAll(/["$\\`]/g, "\\$&")}"\n`);
  return `# Settings of the Quarterdeck server, one a line (docs/operating.md). systemctl restart ${serviceName} takes them on.\n${lines.join("")}`;
}

function systemctl(...args) {
  const { status, stderr } = spawnSync("systemctl", args, { encoding: "utf8" });
  if (status !== 0) throw new Refusal(`systemctl ${args.join(" ")} failed: ${stderr.trim()}`);
}

/** Errors: Refusal where there is nothing that could keep a service, or this user may not change it. */
function requireSystemd() {
  if (!isRoot) throw new Refusal("A service of the machine is root's to change: do this by sudo.");
  if (!existsSync("/run/systemd/system"))
    throw new Refusal("systemd does not run here. npm run service -- print shows what it would be told.");
}

/** Errors: Refusal when the service could not write where it has to. */
function requirePlaces(user, home) {
  const owner = statSync(root).uid;
  if (!isReachable(root, user) || owner !== user.uid)
    throw new Refusal(
      `${root} has to belong to ${user.name}, who makes packages and builds in it, and be reachable: chown -R ${user.name}: ${root}`,
    );
  if (!existsSync(home)) {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    chownSync(home, user.uid, user.gid);
  } else if (statSync(home).uid === 0) {
    throw new Refusal(
      `${home} was made by root, whose database lies elsewhere: back it up, and restore it into a QUARTERDECK_HOME that belongs to ${user.name}.`,
    );
  } else if (statSync(home).uid !== user.uid) {
    throw new Refusal(`${home} belongs to another user: --user names whose service it is to be.`);
  }
}

function install(userName, home) {
  requireSystemd();
  const user = systemUser(userName);
  requirePlaces(user, home);
  if (!existsSync(environmentFile)) {
    mkdirSync(path.dirname(environmentFile), { recursive: true, mode: 0o755 });
    // systemd reads it as root, so nobody else has to: passwords and keys may be in it.
    writeFileSync(environmentFile, settings(), { mode: 0o600, flag: "wx" });
  }
  writeFileSync(unitFile, textFor(userName, home), { mode: 0o644 });
  systemctl("daemon-reload");
  systemctl("enable", serviceName);
  systemctl("restart", serviceName);
  console.log(`systemd keeps the server running as ${userName}. What it says: journalctl -u ${serviceName} -f`);
  console.log(`The first start installs and builds, which takes minutes. Settings: ${environmentFile}`);
}

function uninstall() {
  requireSystemd();
  if (!existsSync(unitFile)) throw new Refusal(`There is no ${unitFile}.`);
  systemctl("disable", "--now", serviceName);
  rmSync(unitFile);
  systemctl("daemon-reload");
  console.log(`The service is gone. ${environmentFile} and what the server has written are still there.`);
}

const textFor = (user, home) =>
  unitText({ node: process.execPath, checkout: root, home, user, isLowPort: hasLowPort() });

/** Whether it will listen on a port that is the system's, by its settings where they can be read. */
function hasLowPort() {
  const found = isRoot && existsSync(environmentFile) ? readFileSync(environmentFile, "utf8") : settings();
  return [...found.matchAll(/^(?:NODE_)?PORT="?(\d+)"?\s*$/gm)].some(([, port]) => port > 0 && port < 1024);
}

await endWith(() => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { user: { type: "string", default: serviceName }, help: { type: "boolean", short: "h" } },
  });
  if (values.help) return void console.log(usage);
  const [what] = positionals;
  if (positionals.length !== 1 || !/^[a-z_][a-z0-9_-]*$/.test(values.user)) throw new Refusal(usage);
  if (what === "print") process.stdout.write(textFor(values.user, homeFolder()));
  else if (what === "install") install(values.user, homeFolder());
  else if (what === "uninstall") uninstall();
  else throw new Refusal(usage);
});
