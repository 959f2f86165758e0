import path from "node:path";
import { findForgotten } from "./forgotten-migrations.mjs";
import { deploy, writeNext } from "./migrations.mjs";
import { endWith, Refusal } from "./progress.mjs";
import { root } from "./project.mjs";
import { developerCluster } from "./test-cluster.mjs";

const usage = `Usage: npm run migrate -- <what>
  deploy     apply the migrations that DATABASE_URL (or the developer database) does not have yet
  new NAME   write the next migration from what changed in prisma/schema
  check      fail when the migrations and prisma/schema disagree`;

await endWith(async () => {
  const [what, name] = process.argv.slice(2);
  const wanted = what === "deploy" || what === "check" || (what === "new" && /^[a-z0-9_]+$/.test(name ?? ""));
  if (!wanted) throw new Refusal(usage);
  const url = process.env.DATABASE_URL ?? process.env.TEST_DATABASE_URL ?? (await developerCluster()).url("postgres");
  if (what === "deploy") {
    const applied = await deploy(url);
    console.log(applied.length ? `Applied ${applied.join(", ")}.` : "Nothing to apply.");
    return 0;
  }
  if (what === "new") {
    const folder = await writeNext(url, name, new Date());
    console.log(
      folder
        ? `Wrote ${path.relative(root, folder)}: read it, and add what a Prisma schema cannot say.`
        : "The schema has not changed since the last migration.",
    );
    return 0;
  }
  const findings = await findForgotten(url);
  console.log(findings.join("\n") || "The migrations make exactly what prisma/schema says.");
  return findings.length ? 1 : 0;
});
