import { defineConfig } from "prisma/config";

/**
 * What the Prisma command line reads. Only `prisma generate` is part of the build; migrations are applied by
 * scripts/migrate.mjs with the same engine compiled to WebAssembly, which works without a download.
 */
export default defineConfig({
  schema: "prisma/schema",
  migrations: { path: "prisma/migrations", seed: "tsx prisma/seed.ts" },
  // `prisma generate` needs no database, so the address may be missing.
  datasource: { url: process.env.DATABASE_URL ?? "postgresql://127.0.0.1:5432/quarterdeck" },
});
