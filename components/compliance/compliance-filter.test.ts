import { expect, test } from "vitest";
import { fromAddress } from "@/components/console/filter-tokens";
import { complianceHref, toComplianceQuestion } from "./compliance-filter";

const token = (property: string, value: string) => ({ property, operator: "=", value });

test("what was found and what the machine is are asked for apart, and both must hold", () => {
  expect(
    toComplianceQuestion("NON_COMPLIANT", [
      token("ComplianceType", "Association"),
      token("Severity", "HIGH"),
      token("Severity", "CRITICAL"),
      token("tag", "Role=web"),
      token("ItemId", "a"),
      token("", "web"),
    ]),
  ).toEqual({
    Filters: [
      { Key: "Status", Values: ["NON_COMPLIANT"] },
      { Key: "ComplianceType", Values: ["Association"] },
      { Key: "Severity", Values: ["HIGH", "CRITICAL"] },
    ],
    NodeFilters: [{ Key: "tag:Role", Values: ["web"] }],
    ItemId: "a",
    Search: "web",
  });
});

test("all machines without a filter is a question without one", () => {
  expect(toComplianceQuestion("ALL", [])).toEqual({});
});

test("a number leads to the machines that it counts", () => {
  const href = complianceHref("COMPLIANT", { ComplianceType: "Custom:a b", Severity: undefined });
  const parameters = new URLSearchParams(href.split("?")[1]);
  expect([parameters.get("status"), fromAddress(parameters.getAll("f"))]).toEqual([
    "COMPLIANT",
    [token("ComplianceType", "Custom:a b")],
  ]);
  expect(complianceHref("NON_COMPLIANT", {})).toBe("/compliance");
});
