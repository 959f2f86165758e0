import { expect, test } from "vitest";
import { fromAddress } from "@/components/console/filter-tokens";
import { toNodeQuestion } from "./node-filter";

test("tag tokens ask for a key, or for a key's values as alternatives", () => {
  expect(toNodeQuestion(fromAddress(["tag=Role", "tag=Env=prod", "tag=Env=test", "PingStatus=Online"]))).toEqual({
    filters: [
      { Key: "PingStatus", Values: ["Online"] },
      { Key: "tag-key", Values: ["Role"] },
      { Key: "tag:Env", Values: ["prod", "test"] },
    ],
  });
});

test("free text becomes the search, without a filter", () => {
  expect(toNodeQuestion(fromAddress(["=rack", "=7"]))).toEqual({ search: "rack 7", filters: [] });
});
