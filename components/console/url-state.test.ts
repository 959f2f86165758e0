import { expect, test } from "vitest";
import { readUrl, writeUrl } from "./url-state";

const defaults = { tab: "active", search: "", f: [] as readonly string[] };

test("what was written to the address is read back from it", () => {
  const change = { tab: "history", search: "a&b=c d", f: ["Name:web 1", "Role=x"] };
  expect(readUrl(defaults, writeUrl(defaults, new URLSearchParams(), change))).toEqual(change);
});

test("an address without parameters gives the defaults", () => {
  expect(readUrl(defaults, new URLSearchParams())).toEqual(defaults);
});

test("what equals its default is not in the address", () => {
  expect(writeUrl(defaults, new URLSearchParams("tab=history&f=a&f=b"), { tab: "active", f: [] }).toString()).toBe("");
});

test("parameters of others stay", () => {
  expect(writeUrl(defaults, new URLSearchParams("line=12&tab=history"), { search: "x" }).toString()).toBe(
    "line=12&tab=history&search=x",
  );
});
