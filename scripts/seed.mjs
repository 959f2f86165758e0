import { spawn } from "node:child_process";
import { once } from "node:events";
import { Refusal } from "./progress.mjs";
import { quietTools, root } from "./project.mjs";

/** Fills an empty database with the sample fleet of prisma/seed.ts; one that has a node stays as it is. */
export async function seed(databaseUrl, home) {
  const child = spawn(process.execPath, ["--import", "tsx", "prisma/seed.ts"], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...quietTools, DATABASE_URL: databaseUrl, QUARTERDECK_HOME: home },
  });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Refusal("The database could not be seeded.");
}
