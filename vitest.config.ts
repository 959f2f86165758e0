import path from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const root = import.meta.dirname;

/** The same `@/` that tsconfig.json declares: an import across top-level folders. */
const alias = [{ find: /^@\//, replacement: `${root}${path.sep}` }];

/** What every project leaves out: other people's tests, and what a build wrote. */
const exclude = ["**/node_modules/**", "**/dist/**", "**/.next*/**", "data/**"];

/** A project that needs a database; `npm test` or `node scripts/dev-database.mjs` says where (TEST_DATABASE_URL). */
const withDatabase = {
  testTimeout: 180_000,
  hookTimeout: 300_000,
  // What is waited for comes at once or, on a busy machine, somewhat later.
  expect: { poll: { timeout: 90_000, interval: 25 } },
};

/** Short files that take minutes. Vitest begins with the longest text, and would leave one worker alone with these at the end. */
const patient = [
  "bench/faults/",
  "scripts/start.spec.mjs",
  "agent/update.test.ts",
  "agent/survival.test.ts",
  "server/walls.test.ts",
];

class PatientFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isPatient = ({ moduleId }: TestSpecification) =>
      patient.some((start) => path.relative(root, moduleId).startsWith(start));
    return [...sorted.filter(isPatient), ...sorted.filter((file) => !isPatient(file))];
  }
}

/**
 * Three kinds of tests that run without a browser. `unit` needs nothing else running; `integration` needs
 * PostgreSQL (TEST_DATABASE_URL); `api` starts the whole product, drives it with the AWS SDK and the AWS CLI, and
 * kills its parts while it works. Files of the first two share their worker's modules: loaded anew for each file, these
 * took a quarter of the time. What a module remembers is therefore remembered for an application or a database.
 */
export default defineConfig({
  resolve: { alias },
  test: {
    // Two cores are shared by the tests, the database and real agents. Many tests wait for a process to end or a time to
    // come: measured with two workers, two cores were idle for 29 % of the time, with three for 12 %, and a quarter faster.
    maxWorkers: 3,
    sequence: { sequencer: PatientFirst },
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          environment: "node",
          isolate: false,
          include: ["{core,outbound,components,app,scripts,bench}/**/*.test.{ts,tsx,mjs}"],
          exclude,
          testTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "integration",
          environment: "node",
          isolate: false,
          include: ["{server,agent}/**/*.test.ts"],
          exclude,
          ...withDatabase,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "api",
          environment: "node",
          include: ["e2e/api/**/*.spec.ts", "bench/**/*.spec.ts", "scripts/**/*.spec.mjs"],
          exclude,
          testTimeout: 300_000,
          hookTimeout: 400_000,
        },
      },
    ],
  },
});
