import { expect, test } from "vitest";
import { compareCatalogs } from "./forgotten-migrations.mjs";

const column = "column node.name text";

test("finds what the schema says and no migration makes", () => {
  expect(compareCatalogs([], [column], {})).toEqual([expect.stringContaining(column)]);
});

test("finds what a migration makes and the schema does not say, unless a reason is listed", () => {
  expect(compareCatalogs([column], [], {})).toHaveLength(1);
  expect(compareCatalogs([column], [], { [column]: "a reason" })).toEqual([]);
});

test("lets a listed table stand for its columns and indexes, and for no other table's", () => {
  const made = ["table extra", "column extra.a text", "index CREATE UNIQUE INDEX extra_pkey ON extra USING btree (a)"];
  expect(compareCatalogs(made, [], { "table extra": "a reason" })).toEqual([]);
  expect(
    compareCatalogs(["table extra", "column extraordinary.a text"], [], { "table extra": "a reason" }),
  ).toHaveLength(1);
});

test("finds a reason that has outlived what it was given for", () => {
  expect(compareCatalogs([], [], { [column]: "a reason" })).toHaveLength(1);
  expect(compareCatalogs([column], [column], { [column]: "a reason" })).toHaveLength(1);
});

test("leaves out what the schema says and is not wanted, as long as both hold", () => {
  const allowed = { [`no ${column}`]: "a reason" };
  expect(compareCatalogs([], [column], allowed)).toEqual([]);
  expect(compareCatalogs([], [], allowed)).toHaveLength(1);
  expect(compareCatalogs([column], [column], allowed)).toHaveLength(1);
});
