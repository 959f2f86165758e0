/**
 * Who may import whom, with the reason. The longest `from` that a file lies in is the one that counts for it.
 *
 * - `may`: files and folders of this checkout, beside the file's own `from`
 * - `types`: what may be imported by `import type` only
 * - `packages`: a test of package names; all are allowed without it. Types of refused packages may be imported.
 */
export const importRules = [
  {
    from: "core",
    packages: (name) => ["zod", "croner", "yaml", "jsonc-parser", "fast-check", "vitest"].includes(name),
    because:
      "The meaning of the product is pure: no clock, no randomness, no input or output, in the browser as in the agent.",
  },
  {
    from: "outbound",
    packages: (name) => name.startsWith("node:") || name === "vitest",
    because: "What guards the way out knows nothing of who takes it, so that server and agent take the same one.",
  },
  {
    from: "server",
    may: ["core", "outbound", "package.json"],
    packages: (name) =>
      !/^(react|react-dom|react-aria-components|@tanstack\/.*|@codemirror\/.*|@cedar-policy\/.*)$/.test(name),
    because: "The server never depends on a screen, and has its engine of decisions from one file.",
  },
  {
    from: "server/authorisation/engine.ts",
    because: "What V8 must not do with the engine's calls is said where the engine is loaded.",
  },
  {
    from: "server/output-destinations/uploads.test.ts",
    may: ["server", "core", "agent/testing/object-store.ts"],
    because: "The store that tests put objects into is the one that the agent's tests fetch them from.",
  },
  {
    from: "server/commands/secrets-on-machines.test.ts",
    may: ["server", "core", "agent/testing/command-lines.ts"],
    because: "What the command lines of a machine say is looked up in one way.",
  },
  {
    from: "agent",
    may: ["core", "outbound", "package.json"],
    packages: (name) => !/^(pg|@prisma\/.*|next|react.*|socket\.io|graphile-worker)$/.test(name),
    because:
      "The agent is one small file on somebody else's machine; with the server it shares core, and the guard of the way out.",
  },
  {
    from: "agent/testing",
    may: ["core", "agent"],
    because: "The fake gateway of the agent's tests serves what the real one serves.",
  },
  {
    from: "components/ui",
    packages: (name) => !name.startsWith("node:"),
    because: "A part that every screen uses never learns what a command is.",
  },
  {
    from: "components",
    may: ["core"],
    types: ["server"],
    packages: (name) => !name.startsWith("node:"),
    because: "Screens reach the server by call() only; its types keep the two in step, its code stays off the wire.",
  },
  {
    from: "app",
    may: ["components"],
    because: "Routes are three-line pages around one screen.",
  },
  {
    from: "app/api",
    types: ["server", "core"],
    because:
      "Route handlers are bundled apart from the server: importing its code would make a second server in the same process.",
  },
  {
    from: "bench",
    may: ["core", "agent", "scripts/serve-for-tests.mjs", "scripts/test-cluster.mjs", "scripts/postgres.mjs"],
    because: "Simulated nodes speak the real protocol through the agent's own connection code.",
  },
  {
    from: "e2e",
    may: ["scripts/serve-for-tests.mjs"],
    because: "These tests see what a user sees: an address, a password, an access key.",
  },
  {
    from: "e2e/api/secrets.spec.ts",
    may: ["e2e", "scripts/serve-for-tests.mjs", "scripts/test-cluster.mjs"],
    because: "It stops its database, and looks into the files as whoever steals the disk would.",
  },
  {
    from: "e2e/api/copy-as.spec.ts",
    may: ["e2e", "scripts/serve-for-tests.mjs", "core/copy-as"],
    because: "It runs the text that the console gives people to copy; the text is made there.",
  },
  {
    from: "scripts",
    may: ["server", "core"],
    because: "Scripts start, build and check the product from outside.",
  },
  {
    from: "prisma/seed.ts",
    may: ["server", "core"],
    because: "The seeded fleet is made by the same factories as the tests' rows.",
  },
];

/**
 * Capabilities from the bottom up; within a layer, one may import those of its own row and of the rows above it here. A
 * lower one tells a higher one by an event that it publishes.
 */
export const capabilityRows = {
  rows: [
    ["identity", "freeze", "nodes", "node-groups", "documents", "encryption-keys", "parameters", "activations"],
    ["commands", "output", "output-destinations", "notifications", "parameter-policies"],
    ["inventory", "patching", "automation"],
    ["associations", "maintenance-windows"],
    ["compliance"],
  ],
  in: ["core", "server", "components"],
  exceptions: [
    {
      from: "core/documents/render.ts",
      to: "core/commands/order.ts",
      because: "What a document renders to is the order's own shape, and its canonical form is what is signed.",
    },
    {
      from: "core/documents/dry-run.ts",
      to: "core/commands/order.ts",
      because: "What a machine would leave out is judged by the rule that the agent itself goes by.",
    },
  ],
  because: "An arrow back means that a rule is in the wrong place.",
};

/** Files that may read the environment. Everybody else is told what was found there. */
export const environmentReaders = {
  files: [
    "server/config.ts",
    // Hands the whole of it to the line above.
    "server/main.ts",
    "server/master-key/server-for-tests.ts",
    // A program of its own, started with the settings of the installation that it works on.
    "server/at-the-machine.ts",
    "agent/config.ts",
    // A process of its own: the secrets that it masks are in its environment, and nowhere else.
    "agent/redact.ts",
    "next.config.js",
    "prisma.config.ts",
    // A program of its own, started with the settings of the server that it fills the database for.
    "prisma/seed.ts",
    "playwright.config.ts",
    // Next replaces process.env.NODE_ENV by the build's own value; the gallery shows itself in development only.
    "app/gallery/page.tsx",
  ],
  folders: ["scripts", "e2e", "bench"],
  // Tests find the database of their run there.
  tests: true,
  because: "The environment is read once, checked, and a bad value stops the start with a sentence naming it.",
};

/** Text that appears nowhere, with the reason. */
export const refusedText = [
  {
    pattern: /\bdangerouslySetInnerHTML\b|\.innerHTML\s*=|\.outerHTML\s*=|insertAdjacentHTML/,
    folders: ["app", "components"],
    because: "Everything from a node is hostile text; React escapes what it renders, and nothing goes around it.",
  },
];

/** File names that say nothing about what is inside. */
export const refusedNames = {
  pattern: /(^|\/)(index|utils?|helpers?|common|misc|types|constants|shared)\.(ts|tsx|mjs|js)$/,
  because: "A home for everything is a home for nothing, and a barrel hides which file defines the thing.",
};
