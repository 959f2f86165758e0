import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { ensureDatabase, startPostgres } from "./postgres.mjs";
import { Refusal } from "./progress.mjs";
import { root } from "./project.mjs";

/** The home of the installation that a command is about, found as by npm start. */
export const homeFolder = () => path.resolve(root, process.env.QUARTERDECK_HOME || "data");

/**
 * The one file that a command is about, from where it was typed: npm runs it in the checkout. Undefined once the usage was
 * printed, because it was asked for.
 *
 * Errors: Refusal with the usage.
 */
export function givenFile(args, usage) {
  if (args.some((arg) => arg === "--help" || arg === "-h")) {
    console.log(usage);
    return undefined;
  }
  const option = args.find((arg) => arg.startsWith("-"));
  if (option) throw new Refusal(`There is no option ${option}.\n\n${usage}`);
  if (args.length !== 1 || !args[0]) throw new Refusal(usage);
  return path.resolve(process.env.INIT_CWD || process.cwd(), args[0]);
}

/**
 * Runs `work` with a connection to the installation's database; an embedded one that does not run is started for it and
 * stopped again.
 *
 * @param name what the connection calls itself
 * @param work takes the connected `pg` client and the database's address
 * @param make whether a home without a database gets an empty one
 * Errors: Refusal when there is no database, or it cannot be reached.
 */
export async function withDatabase(home, name, work, { make = false } = {}) {
  const { default: pg } = await import("pg").catch(() => {
    throw new Refusal("The packages are not installed yet: npm start, or npm install, does it.");
  });
  let url = process.env.DATABASE_URL || undefined;
  let cluster;
  if (!url) {
    const record = path.join(home, "postgres.json");
    if (!existsSync(record) && !make)
      throw new Refusal(
        `There is no database in ${home}: set QUARTERDECK_HOME or DATABASE_URL to that of the installation.`,
      );
    // As somebody else, the database's files would be looked for elsewhere, and new ones made there.
    const { uid } = statSync(existsSync(record) ? record : home);
    if (process.getuid && process.getuid() !== uid)
      throw new Refusal(`${home} belongs to the system user with the number ${uid}: do this as that user.`);
    cluster = await startPostgres({ home });
    if (make) await ensureDatabase(cluster, "quarterdeck");
    url = cluster.url("quarterdeck");
  }
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000, application_name: name });
  try {
    await client.connect().catch((error) => {
      throw new Refusal(`The database cannot be reached: ${error.message}`);
    });
    return await work(client, url);
  } finally {
    await client.end().catch(() => {});
    if (cluster && !cluster.adopted) cluster.stop();
  }
}
