import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { Agent } from "./agent";
import { type AgentEnvironment, readEnvironment } from "./config";
import { privateDirectory } from "./durable-file";
import { reasonOf } from "./errno";
import { readPlatform } from "./facts";
import { type Identity, loadIdentity, moveIdentity, pinReleaseKeys, type ServerPlace, saveIdentity } from "./identity";
import { fileLog, type Log } from "./log";
import { ownCommand, ownProgram, RESTART_SIGNAL } from "./own-process";
import { RegistrationError, register, registrationExit } from "./register";
import { askForRelease, namedReleaseKeys } from "./release-source";
import { becomeOnlyAgent } from "./single-instance";
import { describeStatus, readStatus } from "./status";
import { parseFingerprint } from "./transport";
import { agentVersion } from "./version";
import { checkIn } from "./versions";

const HELP = `quarterdeck-agent ${agentVersion}

  register --server URL --activation-id ID [options]   make this machine a node
      --activation-code CODE      or QUARTERDECK_ACTIVATION_CODE, which keeps it out of the process list
      --server-key KEYID          pin only this key of the server (may be given more than once)
      --ca FILE                   trust the certificates in this PEM file, too
      --server-fingerprint SHA256 trust exactly the server whose TLS key, or certificate, has this SHA-256 (sha256:HEX)
      --force                     replace an existing registration
  move --server URL [options]       the same server is now at this address: --server-key, --ca and
                                    --server-fingerprint as above; takes effect when the agent starts
  run [--kept]                    connect and carry out orders until SIGTERM; --kept says that whoever starts it
                                    starts it again whenever it ends
  update [--to VERSION] [options]   change to the release that the server has, and back when it does not check in
      --allow-downgrade           also to an older one
      --check-in-seconds N        how long the new version has, 10 to 600 (default: 90)
  status [--json]                 what runs and what is not reported yet; works while the agent is stopped
  version, help

Everywhere: --home DIR (default: /var/lib/quarterdeck-agent for root, ~/.quarterdeck-agent otherwise).
Exit codes: 0 done; 1 failed; 2 wrong usage; 3 activation refused; 4 server unreachable; 5 already registered;
6 the server's key is not the one given; 7 the server does not know this node any more.
`;

/** Exit codes of the command line; `register` has more of its own. Scripts rely on them. */
const exit = { ok: 0, failed: 1, usage: 2, alreadyRegistered: 5, unknownNode: 7 };

const STOP_LIMIT_MS = 2_500;

class UsageError extends Error {}

function readOptions(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        home: { type: "string" },
        server: { type: "string" },
        "activation-id": { type: "string" },
        "activation-code": { type: "string" },
        "server-key": { type: "string", multiple: true },
        ca: { type: "string" },
        "server-fingerprint": { type: "string" },
        force: { type: "boolean" },
        json: { type: "boolean" },
        kept: { type: "boolean" },
        to: { type: "string" },
        "allow-downgrade": { type: "boolean" },
        "check-in-seconds": { type: "string" },
        help: { type: "boolean" },
        version: { type: "boolean" },
      },
    });
  } catch (error) {
    throw new UsageError(reasonOf(error));
  }
}

type Options = ReturnType<typeof readOptions>["values"];

function serverAddress(text: string | undefined): string {
  const url = text === undefined ? undefined : URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !["http:", "https:"].includes(url.protocol))
    throw new UsageError("--server needs the server's address, such as https://quarterdeck.example.com.");
  return url.origin;
}

function serverPlace(options: Options): ServerPlace {
  const given = options["server-fingerprint"];
  const serverFingerprint = given && parseFingerprint(given);
  if (given && !serverFingerprint)
    throw new UsageError("--server-fingerprint needs sha256: and 64 hexadecimal digits.");
  return {
    server: serverAddress(options.server),
    ...(options.ca && { ca: readFileSync(options.ca, "utf8") }),
    ...(serverFingerprint && { serverFingerprint }),
  };
}

function moveNode(home: string, options: Options): number {
  const place = serverPlace(options);
  const known = loadIdentity(home);
  if (!known) {
    process.stderr.write(`This machine is not registered (there is no identity in ${home}).\n`);
    return exit.failed;
  }
  // An address is no proof: whoever signs the orders has to stay who it was.
  const named = options["server-key"] ?? [];
  if (named.length > 0 && !known.serverKeys.some(({ keyId }) => named.includes(keyId))) {
    process.stderr.write(
      `This machine is node ${known.nodeId} of another server, ${known.server}. Use --force to register it anew.\n`,
    );
    return registrationExit.serverKeyMismatch;
  }
  if (moveIdentity(home, place)) {
    fileLog(path.join(home, "agent.log"))("info", "moved", { from: known.server, to: place.server });
    process.stdout.write(`Node ${known.nodeId} looks for its server at ${place.server} now.\n`);
  } else {
    process.stdout.write(`This machine is node ${known.nodeId} of ${known.server}.\n`);
  }
  return exit.ok;
}

async function registerNode(home: string, options: Options, environment: AgentEnvironment): Promise<number> {
  const place = serverPlace(options);
  const activationId = options["activation-id"];
  const activationCode = options["activation-code"] ?? environment.activationCode;
  if (!activationId) throw new UsageError("--activation-id is missing.");
  if (!activationCode)
    throw new UsageError("The activation code is missing: set QUARTERDECK_ACTIVATION_CODE or give --activation-code.");

  const known = loadIdentity(home);
  if (known && !options.force) {
    process.stderr.write(
      `This machine is already node ${known.nodeId} of ${known.server}. Use --force to register it anew.\n`,
    );
    return exit.alreadyRegistered;
  }
  const identity = await register({
    ...place,
    activationId,
    activationCode,
    serverKeyIds: options["server-key"] ?? [],
    proxy: environment.proxy,
    noProxy: environment.noProxy,
  });
  saveIdentity(home, identity);
  process.stdout.write(`Registered as ${identity.nodeId} with ${identity.server}.\n`);
  return exit.ok;
}

/** The node's identity; says so when there is none. */
function identityHere(home: string): Identity | undefined {
  const identity = loadIdentity(home);
  if (!identity)
    process.stderr.write(
      `This machine is not registered (there is no identity in ${home}). Run the register command first.\n`,
    );
  return identity;
}

const transportOf = (identity: Identity, { proxy, noProxy }: AgentEnvironment) => ({ ...identity, proxy, noProxy });

function packageTransport(home: string, environment: AgentEnvironment) {
  const identity = loadIdentity(home);
  if (!identity) throw new Error(`This machine is not registered any more (there is no identity in ${home}).`);
  return transportOf(identity, environment);
}

/** A node that registered before there were release keys pins those that its server names now, once. */
async function pinFirstReleaseKeys(home: string, identity: Identity, environment: AgentEnvironment, log: Log) {
  try {
    const answer = await askForRelease(transportOf(identity, environment));
    const releaseKeys = namedReleaseKeys(answer, identity.serverKeys);
    pinReleaseKeys(home, releaseKeys);
    log("info", "release-key-pinned", { keyIds: releaseKeys.map(({ keyId }) => keyId).join(" ") });
  } catch (error) {
    log("warn", "release-key-not-pinned", { message: reasonOf(error) });
  }
}

async function updateAgent(home: string, options: Options, environment: AgentEnvironment): Promise<number> {
  const seconds = Number(options["check-in-seconds"] ?? 90);
  if (!Number.isInteger(seconds) || seconds < 10 || seconds > 600)
    throw new UsageError("--check-in-seconds needs a whole number from 10 to 600.");
  const identity = identityHere(home);
  if (!identity) return exit.failed;
  // A process of its own, which needs none of what an agent is made of, and an agent none of this.
  const { update } = await import("./update");
  await update({
    home,
    identity,
    transport: transportOf(identity, environment),
    version: options.to,
    allowDowngrade: options["allow-downgrade"] ?? false,
    checkInSeconds: seconds,
    say: (line) => process.stdout.write(`${line}\n`),
  });
  return exit.ok;
}

async function run(home: string, environment: AgentEnvironment, isKept: boolean): Promise<number> {
  const identity = identityHere(home);
  if (!identity) return exit.failed;
  const instance = becomeOnlyAgent(home);
  if ("runningPid" in instance) {
    process.stderr.write(`An agent already runs for ${home} (pid ${instance.runningPid}).\n`);
    return exit.failed;
  }
  const log = fileLog(path.join(home, "agent.log"));
  process.once("uncaughtException", (error) => {
    // What the agent promised is in the journal, and steps run on: whoever starts it again loses nothing.
    log("error", "crashed", { message: reasonOf(error), where: error.stack?.split("\n")[1]?.trim() });
    process.stderr.write(`${error.stack ?? reasonOf(error)}\n`);
    process.exit(exit.failed);
  });
  let isRestart = false;
  const code = await new Promise<number>((resolve) => {
    const agent = new Agent({
      identity,
      home,
      epoch: randomUUID(),
      log,
      path: environment.path,
      lang: environment.lang,
      userHome: homedir(),
      program: [process.execPath, ownProgram],
      checkedIn: () => {
        if (checkIn(home, agentVersion)) log("info", "updated", { version: agentVersion });
        if (!identity.releaseKeys) void pinFirstReleaseKeys(home, identity, environment, log);
      },
      proxy: environment.proxy,
      noProxy: environment.noProxy,
      aws: environment.aws,
      dismissed: ({ code: reason, message }) => {
        log("error", "dismissed", { code: reason });
        process.stderr.write(`The server does not take this node any more: ${message} Register it anew.\n`);
        void agent.stop().then(() => resolve(exit.unknownNode));
      },
    });
    const stop = () => {
      // A disk that hangs may not hold the agent: what is not on it yet was never promised.
      setTimeout(() => resolve(exit.ok), STOP_LIMIT_MS).unref();
      void agent.stop().then(() => resolve(exit.ok));
    };
    process.once("SIGTERM", stop);
    process.once("SIGINT", stop);
    process.once(RESTART_SIGNAL, () => {
      isRestart = true;
      stop();
    });
    // A closed terminal is no reason to stop.
    process.on("SIGHUP", () => {});
    agent.start();
  });
  instance.release();
  if (isRestart && !isKept) {
    const [runtime = "", ...args] = ownCommand();
    spawn(runtime, args, { detached: true, stdio: "inherit" }).unref();
  }
  return code;
}

async function main(args: string[]): Promise<number> {
  const { values: options, positionals } = readOptions(args);
  const command = options.help ? "help" : options.version ? "version" : positionals[0];
  if (positionals.length > (command === "perform" ? 2 : 1)) throw new UsageError(`${positionals[1]} was not expected.`);
  const environment = readEnvironment();
  const home = path.resolve(options.home ?? environment.home);
  switch (command) {
    case "register":
      return registerNode(home, options, environment);
    case "move":
      return moveNode(home, options);
    case "run":
      privateDirectory(home);
      return run(home, environment, options.kept ?? false);
    case "update":
      return updateAgent(home, options, environment);
    case "status": {
      const status = readStatus(home);
      process.stdout.write(options.json ? `${JSON.stringify(status)}\n` : `${describeStatus(status)}\n`);
      return exit.ok;
    }
    case "perform":
      // A step's own process, which needs none of what an agent is made of, and an agent none of this.
      return (await import("./perform")).perform(
        positionals[1] ?? "",
        {
          platformType: readPlatform().platformType,
          path: environment.path,
          program: [process.execPath, ownProgram],
          home,
          awsEnvironment: environment.aws,
        },
        () => packageTransport(home, environment),
      );
    case "version":
      process.stdout.write(`${agentVersion}\n`);
      return exit.ok;
    case "help":
      process.stdout.write(HELP);
      return exit.ok;
    default:
      throw new UsageError(command ? `There is no command ${command}.` : "A command is missing.");
  }
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${reasonOf(error)}\n${error instanceof UsageError ? `\n${HELP}` : ""}`);
    process.exit(
      error instanceof UsageError ? exit.usage : error instanceof RegistrationError ? error.exitCode : exit.failed,
    );
  },
);
