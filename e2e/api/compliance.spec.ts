import { SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { type RunningQuarterdeck, startQuarterdeck } from "../../scripts/serve-for-tests.mjs";
import { clientConfig } from "../fixture/client-config";
import { aws, awsJson, withoutAwsCli } from "./aws-cli";
import { localAgentOnline } from "./local-agent";

let product: RunningQuarterdeck;
let node: string;
beforeAll(async () => {
  product = await startQuarterdeck({ localAgent: true });
  const ssm = new SSMClient(clientConfig(product));
  node = await localAgentOnline(ssm);
  ssm.destroy();
});
afterAll(() => product?.stop());

const Items = z.object({ ComplianceItems: z.array(z.looseObject({ Id: z.string() })) });
const ssm = (...args: string[]) => awsJson(product, "ssm", ...args);
const put = (id: string) => [
  ...["ssm", "put-compliance-items", "--resource-id", id, "--resource-type", "ManagedInstance"],
  ...["--compliance-type", "Custom:AVCheck", "--execution-summary", "ExecutionTime=2026-02-18T16:00:00Z"],
  ...["--items", "Id=Version2.0,Title=ScanHost,Severity=CRITICAL,Status=COMPLIANT"],
  ...["Id=Signatures,Title=Signatures are old,Severity=HIGH,Status=NON_COMPLIANT,Details={DocumentName=Scan}"],
];

test.skipIf(withoutAwsCli)("what the AWS CLI puts it finds again: item by item, by machine, and in sum", async () => {
  expect(await aws(product, ...put(node))).toMatchObject({ exitCode: 0, stderr: "" });
  const wrong = [
    "--filters",
    "Key=Status,Values=NON_COMPLIANT,Type=EQUAL",
    "Key=ComplianceType,Values=Custom:AV,Type=BEGIN_WITH",
  ];
  const found = Items.parse(
    await ssm("list-compliance-items", "--resource-ids", node, "--resource-types", "ManagedInstance", ...wrong),
  );
  expect(found.ComplianceItems).toMatchObject([
    {
      ComplianceType: "Custom:AVCheck",
      ResourceType: "ManagedInstance",
      ResourceId: node,
      Id: "Signatures",
      Title: "Signatures are old",
      Status: "NON_COMPLIANT",
      Severity: "HIGH",
      Details: { DocumentName: "Scan" },
    },
  ]);
  // The CLI asks page by page by itself.
  const all = Items.parse(await ssm("list-compliance-items", "--page-size", "1"));
  expect(all.ComplianceItems.map(({ Id }) => Id)).toEqual(["Signatures", "Version2.0"]);
  const none = { CriticalCount: 0, MediumCount: 0, LowCount: 0, InformationalCount: 0, UnspecifiedCount: 0 };
  expect(await ssm("list-resource-compliance-summaries", ...wrong)).toMatchObject({
    ResourceComplianceSummaryItems: [
      {
        ResourceId: node,
        Status: "NON_COMPLIANT",
        OverallSeverity: "HIGH",
        CompliantSummary: { CompliantCount: 1 },
        NonCompliantSummary: { NonCompliantCount: 1, SeveritySummary: { ...none, HighCount: 1 } },
      },
    ],
  });
  expect(await ssm("list-compliance-summaries")).toMatchObject({
    ComplianceSummaryItems: [
      {
        ComplianceType: "Custom:AVCheck",
        CompliantSummary: { CompliantCount: 0 },
        NonCompliantSummary: { NonCompliantCount: 1, SeveritySummary: { ...none, HighCount: 1 } },
      },
    ],
  });
});

test.skipIf(withoutAwsCli)("what cannot be kept is refused in AWS's own words", async () => {
  const unknown = await aws(product, ...put("mi-0123456789abcdef0"));
  expect(unknown.stderr).toContain("InvalidResourceId");
  const patch = await aws(product, ...put(node).map((word) => (word === "Custom:AVCheck" ? "Patch" : word)));
  expect(patch.stderr).toContain("InvalidItemContentException");
});
