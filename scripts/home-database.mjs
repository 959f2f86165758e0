import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { startPostgres } from "./postgres.mjs";
import { Refusal } from "./progress.mjs";
import { root } from "./project.mjs";

/** The home of the installation that a command is about, found as by npm start. */
export const homeFolder = () => path.resolve(root, process.env.QUARTERDECK_HOME || "data");

/**
 * Runs `work` with a connection to the installation's database; an embedded one that does not run is started for it and
 * stopped again.
 *
 * @param name what the connection calls itself
 * @param work takes the connected `pg` client and the database's address
 * Errors: Refusal when there is no database, or it cannot be reached.
 */
export async function withDatabase(home, name, work) {
  const { default: pg } = await import("pg").catch(() => {
    throw new Refusal("The packages are not installed yet: npm start, or npm install, does it.");
  });
  let url = process.env.DATABASE_URL || undefined;
  let cluster;
  if (!url) {
    const record = path.join(home, "postgres.json");
    if (!existsSync(record))
      throw new Refusal(
        `There is no database in ${home}: set QUARTERDECK_HOME or DATABASE_URL to that of the installation.`,
      );
    // As somebody else, the database's files would be looked for elsewhere, and new ones made there.
    const { uid } = statSync(record);
    if (process.getuid && process.getuid() !== uid)
      throw new Refusal(`${home} belongs to the system user with the number ${uid}: do this as that user.`);
    cluster = await startPostgres({ home });
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
