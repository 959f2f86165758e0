import { expect, test } from "vitest";
import { readSort, writeSort } from "./sort-address";

const keys = ["Name", "Status"] as const;
const fallback = { column: "Name", direction: "descending" } as const;

test.each([
  ["Status", { column: "Status", direction: "ascending" }],
  ["-Status", { column: "Status", direction: "descending" }],
] as const)("the address %s is an order, and that order is the same address", (written, sort) => {
  expect(readSort(keys, written, fallback)).toEqual(sort);
  expect(writeSort(sort)).toBe(written);
});

test.each(["", "-", "Stat-us", "--Status", "constructor"])("%j in an address names no column", (written) => {
  expect(readSort(keys, written, fallback)).toBe(fallback);
});
