import { type ComplianceItemEntry, PutComplianceItemsCommand } from "@aws-sdk/client-ssm";
import { expect, test } from "./fixture/test";

test("a machine that is not as declared stands there with why and since when, until it is put right", async ({
  page,
  api,
  machine,
  thisServer,
}) => {
  const put = (ResourceId: string, Items: ComplianceItemEntry[]) =>
    api.ssm.send(
      new PutComplianceItemsCommand({
        ResourceId,
        ResourceType: "ManagedInstance",
        ComplianceType: "Custom:Antivirus",
        ExecutionSummary: { ExecutionTime: new Date() },
        Items,
      }),
    );
  const signatures = { Id: "signatures", Title: "Signatures are 12 days old" };
  await put(machine.id, [{ ...signatures, Severity: "CRITICAL", Status: "NON_COMPLIANT" }]);
  await put(thisServer, [{ Id: "signatures", Severity: "LOW", Status: "COMPLIANT" }]);

  await page.goto("/compliance");
  const list = page.getByRole("grid", { name: "Machines", exact: true });
  const row = list.getByRole("row", { name: /web-1/ });
  await expect(row).toContainText("Signatures are 12 days old");
  await expect(row).toContainText("Critical");
  await expect(list.getByRole("row")).toHaveCount(2);
  const type = page
    .getByRole("grid", { name: "Machines by type and severity" })
    .getByRole("row", { name: /Antivirus/ });
  await type.getByRole("link", { name: "1 machines are compliant" }).click();
  await expect(list.getByRole("row", { name: "This server" })).toContainText("Compliant");
  await expect(row).toBeHidden();
  await type.getByRole("link", { name: "1 machines, severity Critical" }).click();
  await expect(page.getByText("Severity = Critical")).toBeVisible();

  await row.getByRole("link", { name: "web-1" }).click();
  const item = page.getByRole("grid", { name: "Compliance" }).getByRole("row", { name: /Signatures are 12 days old/ });
  await expect(item).toContainText("Non-compliant");
  // Only what is not as declared is shown: put right, it is gone without a look.
  await put(machine.id, [{ ...signatures, Severity: "CRITICAL", Status: "COMPLIANT" }]);
  await expect(page.getByText("There is none of these on this machine")).toBeVisible();
  await page.goto("/compliance");
  await expect(page.getByText("Every machine that was looked at is in its declared state")).toBeVisible();
  await put(machine.id, []);
  await put(thisServer, []);
});
