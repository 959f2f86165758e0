import { CreateDocumentCommand, ListDocumentMetadataHistoryCommand } from "@aws-sdk/client-ssm";
import { expect, test } from "./fixture/test";
import { addUser, signInAs } from "./fixture/user";

const Content = `schemaVersion: "2.2"\nmainSteps:\n  - action: aws:runShellScript\n    name: say\n    inputs:\n      runCommand: ["echo reviewed"]\n`;

test("a version is sent for review by its author, who cannot approve it, and approved by somebody else by keyboard", async ({
  page,
  browser,
  api,
  product,
}) => {
  const Name = "Reviewed-By-Two";
  await api.ssm.send(new CreateDocumentCommand({ Name, DocumentFormat: "YAML", Content }));
  await page.goto(`/documents/${Name}?tab=versions`);
  const review = page.getByRole("region", { name: "Review of version 1" });
  await expect(review).toContainText("Nobody has been asked to look at this version");
  await review.getByRole("button", { name: "Send for review" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: /^Comment/ }).fill("Please look at the quotes.");
  await dialog.getByRole("button", { name: "Send for review" }).click();
  await expect(review).toContainText("Please look at the quotes.");
  await expect(review).toContainText("You wrote this version: somebody else has to approve or reject it.");
  await expect(review.getByRole("button", { name: "Approve" })).toBeDisabled();
  await expect(page.getByRole("row").filter({ hasText: "In review" })).toBeVisible();

  const person = await addUser(product, "reviewer", "Administrator");
  const context = await browser.newContext({ baseURL: product.url, storageState: { cookies: [], origins: [] } });
  const other = await signInAs(context, person);
  await other.goto(`/documents/${Name}?tab=versions`);
  const theirs = other.getByRole("region", { name: "Review of version 1" });
  await theirs.getByRole("button", { name: "Approve" }).press("Enter");
  const verdict = other.getByRole("dialog");
  await expect(verdict.getByRole("textbox", { name: /^Comment/ })).toBeFocused();
  await other.keyboard.type("Looks right.");
  // The dialog goes with the press: the key is pressed on whatever has the focus, once.
  await verdict.getByRole("button", { name: "Approve", exact: true }).focus();
  await other.keyboard.press("Enter");
  await expect(theirs).toContainText("Looks right.");
  await expect(theirs.getByText("Approved").first()).toBeVisible();
  await context.close();

  // Whoever looks on sees it without asking again.
  await expect(review).toContainText("Looks right.");
  await expect(review.getByRole("button", { name: "Approve" })).toHaveCount(0);
  const { Metadata } = await api.ssm.send(
    new ListDocumentMetadataHistoryCommand({ Name, Metadata: "DocumentReviews" }),
  );
  expect(Metadata?.ReviewerResponse?.map(({ ReviewStatus, Reviewer }) => [ReviewStatus, Reviewer])).toEqual([
    ["APPROVED", "reviewer"],
    ["PENDING", "admin"],
  ]);
});
