import { developerCluster } from "./test-cluster.mjs";

// Prints the address of the developer's test database, so that single test files can be run without `npm test`:
//   TEST_DATABASE_URL=$(node scripts/dev-database.mjs) npx vitest run --project integration server/commands
const cluster = await developerCluster();
console.log(cluster.url("postgres"));
// The migration engine keeps a timer that would hold the process for ten seconds.
process.exit(0);
