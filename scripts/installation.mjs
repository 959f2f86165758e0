import { closeSync, copyFileSync, openSync, statSync, truncateSync } from "node:fs";
import path from "node:path";
import * as localAgent from "./local-agent.mjs";
import { ensureDatabase, startPostgres } from "./postgres.mjs";
import { isSameProcess } from "./process-identity.mjs";
import { Refusal, step } from "./progress.mjs";
import { seed } from "./seed.mjs";
import { badSetting, startServer } from "./server-process.mjs";

const databaseName = "quarterdeck";
const logBound = 50_000_000;
const say = (text) => console.log(text);
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * One running Quarterdeck on this machine: PostgreSQL, server and local agent, started in that order, watched, and
 * stopped in the opposite one. Each may be killed at any time: the database and the agent are started again here, and
 * what outlives a killed launcher is adopted by the next.
 */
export class Installation {
  #settings;
  #flags;
  #lock;
  #postgres;
  #postgresRestart;
  #postgresRestartedAt = 0;
  #databaseUrl;
  #server;
  #place;
  #agent;
  #agentEnd;
  #stopRequested;
  #requestStop;

  /**
   * @param settings `{ host, port, home, databaseUrl? }`
   * @param flags    of the command line
   * @param lock     on the home; told the address and the server's process
   */
  constructor(settings, flags, lock) {
    this.#settings = settings;
    this.#flags = flags;
    this.#lock = lock;
    this.#stopRequested = new Promise((resolve) => {
      this.#requestStop = resolve;
    });
  }

  /** Runs until it is told to stop by a signal, or something ends that cannot be brought back. Gives the exit code. */
  async run() {
    // Asked more than once (npm passes a Ctrl-C on that we had already), it is still one stop.
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => this.#requestStop("signal"));
    const asked = this.#stopRequested.then(() => "stop");
    try {
      const started = this.#start();
      if ((await Promise.race([started, asked])) === "stop") {
        // What is being started is let come up (or fail) first, so that nothing is left half-made.
        await started.catch(() => {});
        await this.#stopAll();
        return 0;
      }
    } catch (error) {
      await this.#stopAll();
      throw error;
    }
    const watching = this.#watch();
    const outcome = await Promise.race([asked, watching]);
    this.#requestStop("over");
    if (outcome !== "stop") return outcome;
    await this.#stopAll();
    return 0;
  }

  async #start() {
    const { home, databaseUrl } = this.#settings;
    if (databaseUrl) {
      this.#databaseUrl = databaseUrl;
    } else {
      this.#postgres = await step("Starting PostgreSQL", () => this.#startPostgres());
      for (const note of this.#postgres.notes) say(`  ${note}`);
      this.#databaseUrl = this.#postgres.url(databaseName);
      if (this.#postgres.adopted) say("  It still ran, and is used as it is.");
    }
    const { deploy } = await import("./migrations.mjs");
    const applied = await step("Migrating the database", () => deploy(this.#databaseUrl));
    if (applied.length) say(`  Applied ${applied.join(", ")}.`);
    if (this.#flags.dev) await step("Seeding an empty database", () => seed(this.#databaseUrl, home));
    this.#place = this.#placeAgent(home);
    const ready = await step("Starting the server", () => this.#startServer());
    await this.#startAgentFor(ready);
    this.#announce(ready);
  }

  async #startPostgres() {
    const cluster = await startPostgres({ home: this.#settings.home });
    await ensureDatabase(cluster, databaseName);
    return cluster;
  }

  #placeAgent(home) {
    // Without a gateway here there is nothing that a local agent could connect to.
    if (!this.#flags.localAgent || !this.#flags.roles.includes("gateway")) return undefined;
    try {
      return localAgent.placeLocalAgent({ home, asRoot: this.#flags.localAgentAsRoot });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      say(`There will be no local agent. ${error.message}\n  Choose --local-agent-as-root or --no-local-agent.`);
      return undefined;
    }
  }

  async #startServer() {
    const { home, host, port } = this.#settings;
    const log =
      this.#flags.dev || this.#flags.logToStdout ? "inherit" : openSync(path.join(home, "server.log"), "a", 0o600);
    try {
      this.#server = await startServer({
        dev: this.#flags.dev,
        insecure: this.#flags.insecure,
        output: [log, "inherit"],
        env: {
          DATABASE_URL: this.#databaseUrl,
          // Empty is as good as none: a database elsewhere has no folder here, whatever our own environment says.
          QUARTERDECK_DATABASE_FOLDER: this.#postgres?.dataFolder ?? "",
          QUARTERDECK_HOME: home,
          HOST: host,
          PORT: String(port),
          QUARTERDECK_ROLES: this.#flags.roles.join(","),
          ...(this.#place && {
            QUARTERDECK_LOCAL_AGENT: localAgent.hasIdentity(this.#place) ? "registered" : "wanted",
            QUARTERDECK_LOCAL_AGENT_SEPARATE_USER: String(this.#place.separate),
          }),
        },
      });
    } finally {
      if (log !== "inherit") closeSync(log);
    }
    this.#lock.update({ url: this.#server.ready.url, server: this.#server.process });
    return this.#server.ready;
  }

  async #startAgentFor(ready) {
    await this.#stopAgentElsewhere();
    if (!this.#place) return;
    const running = localAgent.runningAgent(this.#place);
    if (ready.localAgent) {
      if (running) await localAgent.stopAgent(running, 10_000);
      try {
        await step("Registering the local agent", () => localAgent.register(this.#place, ready.localAgent));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        // The console is worth having without it.
        say(error.message);
        this.#place = undefined;
        return;
      }
    } else if (running && !(await this.#moveAgent(ready)) && !localAgent.isOutdated(this.#place, running)) {
      this.#setAgent(running);
      say(`The local agent still runs (process ${running.pid}), and goes on.`);
      return;
    } else if (running) {
      // Its steps outlive it; the new one takes them up.
      await localAgent.stopAgent(running, 10_000);
    } else {
      await this.#moveAgent(ready);
    }
    if (!localAgent.hasIdentity(this.#place)) {
      say("There will be no local agent: the server gave no activation for one.");
      this.#place = undefined;
      return;
    }
    this.#runAgent();
  }

  /** Whether the agent, which has registered, had to be told that the server is somewhere else now. */
  async #moveAgent({ localServer }) {
    if (!localServer || !localAgent.hasIdentity(this.#place)) return false;
    try {
      return await localAgent.move(this.#place, localServer);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      say(error.message);
      return false;
    }
  }

  /** A former start may have left an agent in another place, before --local-agent-as-root or --no-local-agent. */
  async #stopAgentElsewhere() {
    const left = this.#lock.previous?.agent;
    if (left && (!this.#place || localAgent.runningAgent(this.#place)?.pid !== left.pid))
      await localAgent.stopAgent(left, 10_000);
  }

  #runAgent() {
    this.#agentEnd = undefined;
    const agent = localAgent.runAgent(this.#place, (end) => {
      if (this.#agent === agent) this.#agentEnd = end;
    });
    this.#setAgent(agent);
  }

  #setAgent(agent) {
    this.#agent = agent;
    this.#lock.update({ agent });
  }

  #announce({ url, firstStart, certificate }) {
    const lines = ["", `Quarterdeck is at ${url}`];
    if (certificate)
      lines.push(
        "  Its certificate is self-made, so a browser warns once. Its SHA-256 fingerprint is",
        `  ${certificate.toUpperCase().match(/../g).join(":")}`,
      );
    if (firstStart) {
      lines.push("", "  Sign in with this link. It works once:", `    ${firstStart.signInUrl}`);
      if (firstStart.password)
        lines.push(
          "",
          '  Or as user "admin" with this password, which is not shown again:',
          `    ${firstStart.password}`,
        );
      lines.push("");
    }
    if (this.#place?.user) lines.push(`  Commands on this machine run as user ${this.#place.user.name}.`);
    if (!this.#flags.dev && !this.#flags.logToStdout)
      lines.push(`  The server's log is ${path.join(this.#settings.home, "server.log")}.`);
    lines.push("  Ctrl-C stops it.", "");
    say(lines.join("\n"));
  }

  /** Looks after the parts until the server ends for good; gives the exit code. */
  async #watch() {
    let over = false;
    void this.#stopRequested.then(() => {
      over = true;
    });
    const until = async (work, every) => {
      while (!over) {
        await pause(every);
        if (!over) await work();
      }
    };
    const care = [until(() => this.#lookAfterLog(), 10_000)];
    if (this.#postgres) care.push(until(() => this.#lookAfterPostgres(), 500));
    if (this.#place) care.push(until(this.#agentKeeper(), 500));
    // A failure in there is a failure of the launcher, not something to go on without.
    const failed = Promise.all(care);
    return await Promise.race([this.#lookAfterServer(() => over), failed.then(() => 0)]);
  }

  async #lookAfterServer(isOver) {
    let restarts = 0;
    for (;;) {
      const { code, signal } = await this.#server.exited;
      if (isOver()) return 0;
      const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
      const databaseWent =
        this.#postgres && (!this.#postgres.isRunning() || Date.now() - this.#postgresRestartedAt < 15_000);
      if (databaseWent && restarts < 3) {
        restarts += 1;
        say(`The server ${how} because its database was gone.`);
        await this.#lookAfterPostgres();
        await step("Starting the server again", () => this.#startServer());
        continue;
      }
      say(`The server ${how}. ${this.#whatGoesOn()}npm start picks up from here.`);
      return code === badSetting ? badSetting : 1;
    }
  }

  #whatGoesOn() {
    const parts = [
      this.#agent && isSameProcess(this.#agent) && "the local agent",
      this.#postgres?.isRunning() && "PostgreSQL",
    ].filter(Boolean);
    if (!parts.length) return "";
    const text = parts.join(" and ");
    return `${text[0].toUpperCase()}${text.slice(1)} ${parts.length > 1 ? "go" : "goes"} on; `;
  }

  /** Brings the database back when it is gone; callers at the same time wait for the same restart. */
  async #lookAfterPostgres() {
    if (!this.#postgresRestart && this.#postgres.isRunning()) return;
    this.#postgresRestart ??= this.#restartPostgres().finally(() => {
      this.#postgresRestart = undefined;
    });
    await this.#postgresRestart;
  }

  async #restartPostgres() {
    const { port } = this.#postgres;
    this.#postgres = await step("PostgreSQL is gone. Starting it again", () => this.#startPostgres());
    this.#postgresRestartedAt = Date.now();
    if (this.#postgres.port === port) return;
    throw new Refusal(
      `The database's port ${port} was taken by another program while it was down. npm start goes on with port ${this.#postgres.port}.`,
    );
  }

  /** Starts an agent that is gone again, at once the first time, then with growing pauses; one minute of life resets them. */
  #agentKeeper() {
    let failures = 0;
    let startedAt = Date.now();
    let notBefore = 0;
    let gaveUp = false;
    return async () => {
      if (gaveUp || isSameProcess(this.#agent)) return;
      // Somebody may have started it by hand.
      const other = localAgent.runningAgent(this.#place);
      if (other) {
        this.#setAgent(other);
        return;
      }
      if (this.#agentEnd?.code === localAgent.unknownNode) {
        gaveUp = true;
        say("The local agent was deregistered, and stays away until it is wanted again.");
        return;
      }
      if (notBefore === 0) {
        if (Date.now() - startedAt > 60_000) failures = 0;
        const wait = failures === 0 ? 0 : Math.min(1_000 * 2 ** (failures - 1), 30_000);
        failures += 1;
        notBefore = Date.now() + wait;
        const how = this.#agentEnd?.signal ?? (this.#agentEnd ? `code ${this.#agentEnd.code}` : "unknown cause");
        say(
          `The local agent ended (${how}); it is started again${wait ? ` in ${wait / 1000} s` : ""}. Running steps go on.`,
        );
      }
      if (Date.now() < notBefore) return;
      notBefore = 0;
      startedAt = Date.now();
      this.#runAgent();
    };
  }

  /** The server appends, so that its file can be cut from here when it grows too long; one former piece is kept. */
  #lookAfterLog() {
    const file = path.join(this.#settings.home, "server.log");
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) < logBound) return;
    copyFileSync(file, `${file}.1`);
    truncateSync(file);
  }

  async #stopAll() {
    say("");
    if (this.#server?.isRunning()) {
      const inTime = await step("Stopping the server", () => this.#server.stop(20_000));
      if (!inTime) say("  It did not drain within 20 s and was killed.");
    }
    let steps = [];
    if (this.#place && this.#agent) {
      await step("Stopping the local agent", () => localAgent.stopAgent(this.#agent, 10_000));
      steps = await localAgent.runningSteps(this.#place).catch(() => []);
    }
    if (this.#postgres) await step("Stopping PostgreSQL", async () => this.#postgres.stop());
    if (steps.length) {
      say("\nStill running on this machine, and left alone:");
      for (const each of steps)
        say(
          `  ${each.name}, step ${each.step} of command ${each.order} (process ${each.pid}, since ${each.startedAt})`,
        );
      say("The next npm start takes them up again.");
    }
    this.#lock.release();
    say("Stopped.");
  }
}
