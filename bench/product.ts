import pg from "pg";
import * as z from "zod";
import { type RunningQuarterdeck, startQuarterdeck } from "../scripts/serve-for-tests.mjs";
import { type MortalCluster, startMortalCluster } from "../scripts/test-cluster.mjs";
import { type AwsCall, awsCaller } from "./aws-call";

/** The whole product under measurement, with what is needed to ask it and to look behind it. */
export type Product = {
  /** The processes. */
  running: RunningQuarterdeck;
  /** Address of the console and both other doors, without a trailing slash. */
  url: string;
  aws: AwsCall;
  /** The server's own database, to see when something is stored without asking the server. */
  database: pg.Pool;
  /**
   * Calls an operation as the signed-in administrator's browser does, of another server where its address is given.
   * Errors: Error with the answer's text.
   */
  console(operation: string, input: object, at?: string): Promise<unknown>;
  /** The session's cookie, for a browser. */
  cookie: { name: string; value: string };
  /** Resident memory of the server's process, bytes. */
  serverMemory(): Promise<number>;
  /** CPU seconds that the server's process has used. */
  serverCpuSeconds(): Promise<number>;
  /** Stops everything and removes what it stored. */
  stop(): Promise<void>;
};

const Session = z.object({ CsrfToken: z.string() });

/**
 * Starts the product (production build, database with fsync) and signs in.
 *
 * @param env        more of the server's environment
 * @param clusterUrl the PostgreSQL that it uses; the bench's own by default
 */
export async function startProduct(env: Record<string, string> = {}, clusterUrl?: string): Promise<Product> {
  const running = await startQuarterdeck({
    ...(clusterUrl !== undefined && { clusterUrl }),
    // What is measured is what it can do, not what it lets one principal do.
    env: { QUARTERDECK_RATE_LIMIT: "0", ...env },
  });
  const { url } = running;
  const database = new pg.Pool({
    connectionString: running.databaseUrl,
    max: 4,
    // Looks come every millisecond: planned anew each time, they would take half of a core from what is measured.
    options: "-c plan_cache_mode=force_generic_plan",
  });
  // A pool without a listener would end the process when the database is stopped first.
  database.on("error", () => {});
  const aws = awsCaller(running);

  const headers = { "content-type": "application/json", origin: url };
  const signedIn = await fetch(`${url}/api/console/SignIn`, {
    method: "POST",
    headers,
    body: JSON.stringify({ UserName: "admin", Password: running.adminPassword }),
  });
  const [name, value] = (signedIn.headers.get("set-cookie") ?? "").split(";")[0]?.split("=") ?? [];
  if (!signedIn.ok || !name || !value) throw new Error(`Nobody could sign in: ${signedIn.status}`);
  const { CsrfToken } = Session.parse(await signedIn.json());

  const metric = async (wanted: string) => {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(new RegExp(`^${wanted} (\\S+)$`, "m").exec(text)?.[1] ?? Number.NaN);
  };

  return {
    running,
    url,
    database,
    aws,
    cookie: { name, value },
    async console(operation: string, input: object, at = url) {
      const answer = await fetch(`${at}/api/console/${operation}`, {
        method: "POST",
        headers: { ...headers, origin: at, cookie: `${name}=${value}`, "x-csrf-token": CsrfToken },
        body: JSON.stringify(input),
      });
      if (!answer.ok) throw new Error(`${operation}: ${answer.status} ${(await answer.text()).slice(0, 500)}`);
      return answer.json();
    },
    serverMemory: () => metric("process_resident_memory_bytes"),
    serverCpuSeconds: () => metric("process_cpu_seconds_total"),
    async stop() {
      aws.close();
      await database.end();
      await running.stop();
    },
  };
}

/** Starts the product on a PostgreSQL of its own, so that both can be killed. */
export async function startMortalProduct(): Promise<{ product: Product; cluster: MortalCluster }> {
  const cluster = await startMortalCluster();
  try {
    return { product: await startProduct({}, cluster.url("postgres")), cluster };
  } catch (error) {
    cluster.stop();
    throw error;
  }
}
