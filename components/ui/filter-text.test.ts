import { describe, expect, test } from "vitest";
import { completeDraft, type FilterProperty, readDraft, suggest, tokenText } from "./filter-text";

const properties: FilterProperty[] = [
  { id: "name", label: "Name", operators: ["=", "!=", ":"] },
  { id: "nameSpace", label: "Name space" },
  {
    id: "platform",
    label: "Platform",
    values: [
      { value: "linux", label: "Linux" },
      { value: "windows", label: "Windows" },
    ],
    isClosed: true,
  },
];

describe("a condition on its way", () => {
  test.each([
    ["", "property"],
    ["Nam", "property"],
    ["Name", "property"],
    ["Name ", "operator"],
    ["name !", "operator"],
    ["Name = ", "value"],
    ["Name space = a", "value"],
    ["uptime", "property"],
  ])("%j is read as a %s", (text, stage) => {
    expect(readDraft(text, properties).stage).toBe(stage);
  });

  test("takes the longer operator where one begins with the other", () => {
    expect(readDraft("Name != a", properties)).toMatchObject({ operator: "!=", text: "a" });
  });

  test("takes the longer label where one begins with the other", () => {
    expect(readDraft("Name space = a", properties)).toMatchObject({ property: { id: "nameSpace" } });
  });
});

describe("Enter", () => {
  const complete = (text: string) => completeDraft(readDraft(text, properties));
  test("makes free text of what names no property", () => {
    expect(complete(" nginx ")).toEqual({ property: "", operator: ":", value: "nginx" });
  });
  test("keeps spaces inside a value", () => {
    expect(complete("Name = a b")).toEqual({ property: "name", operator: "=", value: "a b" });
  });
  test("finds a known value by its label whatever the case", () => {
    expect(complete("platform = LINUX")).toEqual({ property: "platform", operator: "=", value: "linux" });
  });
  test("refuses a value that a closed property does not have", () => {
    expect(complete("Platform = beos")).toBeUndefined();
  });
  test.each(["", "Name ", "Name ="])("makes nothing of %j", (text) => {
    expect(complete(text)).toBeUndefined();
  });
});

describe("suggestions", () => {
  test("skip the operator where there is only one", () => {
    expect(suggest(readDraft("plat", properties), properties, false)).toEqual([
      { id: "property-platform", label: "Platform", text: "Platform = " },
    ]);
  });
  test("lead from a property over its operators to its values", () => {
    const labels = (text: string) => suggest(readDraft(text, properties), properties, true).map(({ label }) => label);
    expect(labels("Name ")).toEqual(["Name =", "Name !=", "Name :"]);
    expect(labels("Platform = ")).toEqual(["Linux", "Windows"]);
    expect(labels("Platform = win")).toEqual(["Windows"]);
  });
});

test("a token of a property that is gone still reads", () => {
  expect(tokenText({ property: "gone", operator: "=", value: "x" }, properties)).toBe("gone = x");
});
