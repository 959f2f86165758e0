import { expect, test } from "vitest";
import { carriedOut } from "@/core/documents/plugins";
import { actions } from "./table";

test("what documents are told that agents carry out is what this agent does", () => {
  expect([...actions].sort()).toEqual([...carriedOut].sort());
});
