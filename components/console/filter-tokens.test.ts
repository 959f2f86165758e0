import { expect, test } from "vitest";
import { fromAddress, toAddress, valuesByProperty } from "./filter-tokens";

const tokens = [
  { property: "PingStatus", operator: "=", value: "Online" },
  { property: "tag", operator: "=", value: "Role=web=1" },
  { property: "", operator: ":", value: "rack 7" },
];

test("tokens come back from the address as they went in, also with = in a value", () => {
  expect(fromAddress(toAddress(tokens))).toEqual(tokens);
});

test("what is no token in an address is left out", () => {
  expect(fromAddress(["", "PingStatus", "PingStatus=", "Name=a"])).toEqual([
    { property: "Name", operator: "=", value: "a" },
  ]);
});

test("values of one property stand together", () => {
  expect(valuesByProperty(fromAddress(["Role=a", "x=1", "Role=b"]))).toEqual(
    new Map([
      ["Role", ["a", "b"]],
      ["x", ["1"]],
    ]),
  );
});
