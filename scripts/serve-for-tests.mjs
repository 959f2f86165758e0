import { randomBytes } from "node:crypto";
import { closeSync, cpSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import * as localAgent from "./local-agent.mjs";
import { freePort } from "./postgres.mjs";
import { waitUntil } from "./process-identity.mjs";
import { agentProgram, startServer } from "./server-process.mjs";
import { templateName } from "./test-cluster.mjs";

/**
 * Starts the whole product for a test, as `npm start` does, with everything of its own: a database cloned from the
 * migrated template, a home in a temporary folder, a free port, known credentials, and one real agent when asked for.
 * The production build must be there; `npm test` makes it.
 *
 * TEST_DATABASE_URL names the cluster. See serve-for-tests.d.mts for what it takes and gives.
 *
 * Errors: when the server does not become ready, with the end of its log.
 */
export async function startQuarterdeck({
  home: givenHome,
  env = {},
  localAgent: wantsAgent = false,
  clusterUrl: adminUrl = process.env.TEST_DATABASE_URL,
} = {}) {
  if (!adminUrl)
    throw new Error(
      "TEST_DATABASE_URL is not set: run through npm test, or set it to what node scripts/dev-database.mjs prints.",
    );
  const home = givenHome ?? mkdtempSync(path.join(process.env.QUARTERDECK_TEST_FOLDER ?? os.tmpdir(), "quarterdeck-"));
  const agentHome = path.join(home, "agent");
  mkdirSync(agentHome, { recursive: true, mode: 0o700 });
  const databaseName = `product_${process.pid}_${randomBytes(6).toString("hex")}`;
  const databaseUrl = Object.assign(new URL(adminUrl), { pathname: `/${databaseName}` }).href;
  await query(adminUrl, `create database "${databaseName}" template ${templateName}`);

  const port = await freePort();
  const credentials = {
    adminPassword: randomBytes(12).toString("base64url"),
    accessKeyId: `AKIA${randomBytes(8).toString("hex").toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString("base64url"),
  };
  const place = {
    home: agentHome,
    separate: false,
    node: process.execPath,
    program: agentProgram,
    output: path.join(home, "agent.out"),
  };
  const log = path.join(home, "server.log");
  let server;
  let agent;
  let signInUrl;

  const product = {
    url: `http://127.0.0.1:${port}`,
    databaseUrl,
    home,
    agentHome,
    ...credentials,
    get signInUrl() {
      return signInUrl;
    },
    get agentPid() {
      return agent?.pid;
    },
    async startServer() {
      const output = openSync(log, "a", 0o600);
      try {
        server = await startServer({
          output: [output, output],
          limitMilliseconds: 180_000,
          env: {
            HOST: "127.0.0.1",
            PORT: String(port),
            DATABASE_URL: databaseUrl,
            QUARTERDECK_HOME: home,
            QUARTERDECK_ADMIN_PASSWORD: credentials.adminPassword,
            QUARTERDECK_ADMIN_ACCESS_KEY_ID: credentials.accessKeyId,
            QUARTERDECK_ADMIN_SECRET_ACCESS_KEY: credentials.secretAccessKey,
            QUARTERDECK_ROLES: "web,gateway,worker",
            ...(wantsAgent && {
              QUARTERDECK_LOCAL_AGENT: localAgent.hasIdentity(place) ? "registered" : "wanted",
              QUARTERDECK_LOCAL_AGENT_SEPARATE_USER: "false",
            }),
            ...env,
          },
        });
      } catch (error) {
        const end = readFileSync(log, "utf8").trimEnd().split("\n").slice(-20).join("\n");
        throw new Error(`${error.message} ${log} ends with:\n${end}`, { cause: error });
      } finally {
        closeSync(output);
      }
      signInUrl ??= server.ready.firstStart?.signInUrl;
    },
    async stopServer() {
      await server?.stop(15_000);
    },
    get isServerRunning() {
      return server?.isRunning() ?? false;
    },
    async killServer() {
      server.kill();
      await server.exited;
    },
    startAgent() {
      agent = localAgent.runAgent(place);
    },
    async stopAgent() {
      if (agent) await localAgent.stopAgent(agent, 10_000);
    },
    async killAgent() {
      process.kill(agent.pid, "SIGKILL");
      await waitUntil(() => !localAgent.runningAgent(place), 5_000);
    },
    runningSteps: () => localAgent.runningSteps(place),
    async stop() {
      process.off("exit", killLeftovers);
      await product.stopAgent();
      await killSteps();
      await server?.stop(15_000);
      await query(adminUrl, `drop database if exists "${databaseName}" with (force)`);
      if (!givenHome) rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };

  /** A test process that ends without stop() leaves the server, which notices, and the agent, which would not. */
  function killLeftovers() {
    try {
      if (agent) process.kill(agent.pid, "SIGKILL");
    } catch (error) {
      if (error.code !== "ESRCH") throw error;
    }
  }

  /** Steps outlive their agent by design; a test's do not outlive the test. */
  async function killSteps() {
    if (!localAgent.hasIdentity(place)) return;
    for (const { pid } of await localAgent.runningSteps(place)) {
      for (const target of [-pid, pid]) {
        try {
          process.kill(target, "SIGKILL");
        } catch (error) {
          if (error.code !== "ESRCH") throw error;
        }
      }
    }
  }

  process.on("exit", killLeftovers);
  try {
    await product.startServer();
    if (wantsAgent) {
      if (server.ready.localAgent) await localAgent.register(place, server.ready.localAgent);
      if (!localAgent.hasIdentity(place)) throw new Error("The server gave no activation for the local agent.");
      product.startAgent();
    }
  } catch (error) {
    await product.stop();
    throw error;
  }
  return product;
}

/**
 * Starts a second server on the database of the first, as on another machine: with a home and a port of its own, and the
 * first one's keys. See serve-for-tests.d.mts for what it gives.
 *
 * Errors: as startQuarterdeck.
 */
export async function startBeside(product, { env = {} } = {}) {
  const home = mkdtempSync(path.join(process.env.QUARTERDECK_TEST_FOLDER ?? os.tmpdir(), "quarterdeck-beside-"));
  cpSync(path.join(product.home, "keys"), path.join(home, "keys"), { recursive: true });
  const port = await freePort();
  const output = openSync(path.join(home, "server.log"), "a", 0o600);
  try {
    const server = await startServer({
      output: [output, output],
      limitMilliseconds: 180_000,
      env: {
        HOST: "127.0.0.1",
        PORT: String(port),
        DATABASE_URL: product.databaseUrl,
        QUARTERDECK_HOME: home,
        QUARTERDECK_ROLES: "web,gateway,worker",
        ...env,
      },
    });
    return {
      url: `http://127.0.0.1:${port}`,
      home,
      async kill() {
        server.kill();
        await server.exited;
      },
      async stop() {
        await server.stop(15_000);
        rmSync(home, { recursive: true, force: true, maxRetries: 5 });
      },
    };
  } finally {
    closeSync(output);
  }
}

async function query(url, sql) {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000, query_timeout: 60_000 });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
