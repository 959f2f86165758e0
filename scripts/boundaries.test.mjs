import { describe, expect, test } from "vitest";
import { crossingsIn, findCrossings, importsOf } from "./boundaries.mjs";

const crossings = (files) => crossingsIn(new Map(Object.entries(files)));

describe("imports of a text", () => {
  test.each([
    ['import { a } from "@/core/a";', [{ name: "@/core/a", types: false }]],
    ['import type { A } from "@/server/a";', [{ name: "@/server/a", types: true }]],
    ['import { type A, type B } from "./a";', [{ name: "./a", types: true }]],
    ['import { type A, b } from "./a";', [{ name: "./a", types: false }]],
    ['import a, { type A } from "./a";', [{ name: "./a", types: false }]],
    ['import {\n  a,\n  b,\n} from "./a";', [{ name: "./a", types: false }]],
    ['import "./a.css";', [{ name: "./a.css", types: false }]],
    ['export { a } from "./a";', [{ name: "./a", types: false }]],
    ['export type { A } from "./a";', [{ name: "./a", types: true }]],
    ['export * from "./a";', [{ name: "./a", types: false }]],
    ['const a = await import("./a");', [{ name: "./a", types: false }]],
    ['type A = typeof import("./a");', [{ name: "./a", types: true }]],
    ['// import { a } from "./a";', []],
    ['export const from = "./a";', []],
  ])("are seen in %j", (text, expected) => {
    expect(importsOf(text)).toEqual(expected);
  });
});

describe("boundaries", () => {
  test.each([
    [
      "the server's code in a screen",
      { "components/commands/a.tsx": 'import { b } from "@/server/b";', "server/b.ts": "" },
    ],
    ["a noun in a product-blind part", { "components/ui/a.tsx": 'import { b } from "@/core/b";', "core/b.ts": "" }],
    [
      "a screen's folder in a product-blind part",
      { "components/ui/a.tsx": 'import { b } from "../nodes/b";', "components/nodes/b.ts": "" },
    ],
    ["the server in the agent", { "agent/a.ts": 'import type { B } from "@/server/b";', "server/b.ts": "" }],
    ["the server's code in a route", { "app/api/x/route.ts": 'import { b } from "@/server/b";', "server/b.ts": "" }],
    ["input and output in core", { "core/a.ts": 'import { readFileSync } from "node:fs";' }],
    [
      "a higher capability in a lower one",
      { "server/nodes/a.ts": 'import { b } from "../commands/b";', "server/commands/b.ts": "" },
    ],
    [
      "the product's inside in a test from outside",
      { "e2e/a.spec.ts": 'import { b } from "@/server/b";', "server/b.ts": "" },
    ],
    ["the environment outside of the configuration", { "server/a.ts": "export const a = process.env.HOME;" }],
    ["unescaped HTML", { "components/a.tsx": "<p dangerouslySetInnerHTML={{ __html: a }} />" }],
    ["a barrel", { "components/commands/index.ts": "" }],
    ["a drawer", { "server/commands/utils.ts": "" }],
    [
      "two files that import each other",
      { "core/a.ts": 'import { b } from "./b";', "core/b.ts": 'import { a } from "./a";' },
    ],
  ])("refuse %s", (_what, files) => {
    expect(crossings(files)).toHaveLength(1);
  });

  test.each([
    [
      "the server's types in a screen",
      { "components/a.tsx": 'import type { B } from "@/server/b";', "server/b.ts": "" },
    ],
    ["types of Node in core", { "core/a.ts": 'import type { KeyObject } from "node:crypto";' }],
    [
      "a lower capability in a higher one",
      { "server/commands/a.ts": 'import { b } from "../nodes/b";', "server/nodes/b.ts": "" },
    ],
    [
      "two files that only know each other's types",
      { "core/a.ts": 'import type { B } from "./b";', "core/b.ts": 'import { a } from "./a";' },
    ],
    ["a comment about the environment", { "server/a.ts": "/** Nobody reads process.env. */" }],
    ["a test that finds its database", { "server/a.test.ts": "const url = process.env.TEST_DATABASE_URL;" }],
  ])("allow %s", (_what, files) => {
    expect(crossings(files)).toEqual([]);
  });

  test("name the way around a circle of three once", () => {
    const found = crossings({
      "core/a.ts": 'import "./b";',
      "core/b.ts": 'import "./c";',
      "core/c.ts": 'import "./a";',
    });
    expect(found).toEqual([expect.stringContaining("core/a.ts -> core/b.ts -> core/c.ts -> core/a.ts")]);
  });

  test("hold in this checkout", () => {
    expect(findCrossings()).toEqual([]);
  });
});
