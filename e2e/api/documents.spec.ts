import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import {
  CreateDocumentCommand,
  DeleteDocumentCommand,
  DescribeDocumentCommand,
  DocumentAlreadyExists,
  DuplicateDocumentContent,
  GetCommandInvocationCommand,
  GetDocumentCommand,
  InvalidDocument,
  InvalidDocumentContent,
  ListDocumentsCommand,
  ModifyDocumentPermissionCommand,
  paginateListDocuments,
  SendCommandCommand,
  SSMClient,
  UpdateDocumentCommand,
} from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { type RunningQuarterdeck, startQuarterdeck } from "../../scripts/serve-for-tests.mjs";
import { clientConfig } from "../fixture/client-config";
import { consoleDoor } from "../fixture/console-door";
import { aws, awsJson, withoutAwsCli } from "./aws-cli";
import { localAgentOnline } from "./local-agent";
import { differences, errorsOf } from "./shapes";
import { signedCall } from "./signed-call";

let product: RunningQuarterdeck;
let ssm: SSMClient;
let node: string;

beforeAll(async () => {
  product = await startQuarterdeck({ localAgent: true });
  ssm = new SSMClient({ ...clientConfig(product), maxAttempts: 1 });
  node = await localAgentOnline(ssm);
});
afterAll(async () => {
  ssm?.destroy();
  await product?.stop();
});

const yaml = (line: string) => `schemaVersion: "2.2"
description: Greets.
parameters:
  who:
    type: String
    interpolationType: ENV_VAR
mainSteps:
  - action: aws:runShellScript
    name: greet
    inputs:
      runCommand:
        - ${line}
`;

/** What a run of a document printed, once it has succeeded. */
async function printed(input: Omit<ConstructorParameters<typeof SendCommandCommand>[0], "InstanceIds">) {
  const { Command } = await ssm.send(new SendCommandCommand({ ...input, InstanceIds: [node] }));
  return vi.waitFor(
    async () => {
      const invocation = await ssm.send(
        new GetCommandInvocationCommand({ CommandId: Command?.CommandId, InstanceId: node }),
      );
      if (invocation.Status !== "Success") throw new Error(`The invocation is ${invocation.Status}.`);
      return invocation.StandardOutputContent;
    },
    { timeout: 180_000, interval: 50 },
  );
}

describe("by the SDK", () => {
  test("a document is created, changed, described, run by version and by hash, and deleted", async () => {
    const Name = "Greet";
    const Content = yaml('echo "hello $SSM_who"');
    await ssm.send(new CreateDocumentCommand({ Name, Content, DocumentFormat: "YAML", DocumentType: "Command" }));
    const { Document } = await ssm.send(new DescribeDocumentCommand({ Name }));
    expect(Document).toMatchObject({
      Hash: createHash("sha256").update(Content).digest("hex"),
      PlatformTypes: ["Linux", "MacOS"],
      Status: "Active",
    });
    const hostile = 'a\'; touch /nowhere; echo "$(id)" `id` 😀';
    const Parameters = { who: [hostile] };
    expect(
      await printed({ DocumentName: Name, DocumentHash: Document?.Hash, DocumentHashType: "Sha256", Parameters }),
    ).toBe(`hello ${hostile}\n`);

    const second = {
      Name,
      Content: yaml('echo "bye $SSM_who"'),
      DocumentFormat: "YAML" as const,
      DocumentVersion: "$LATEST",
    };
    await ssm.send(new UpdateDocumentCommand(second));
    await expect(ssm.send(new UpdateDocumentCommand(second))).rejects.toThrow(DuplicateDocumentContent);
    expect(await printed({ DocumentName: Name, Parameters: { who: ["x"] } })).toBe("hello x\n");
    expect(await printed({ DocumentName: Name, DocumentVersion: "2", Parameters: { who: ["x"] } })).toBe("bye x\n");

    const json = await ssm.send(new GetDocumentCommand({ Name, DocumentFormat: "JSON" }));
    expect(JSON.parse(json.Content ?? "")).toMatchObject({ mainSteps: [{ name: "greet" }] });
    expect((await ssm.send(new GetDocumentCommand({ Name, DocumentFormat: "YAML" }))).Content).toBe(Content);

    await ssm.send(
      new ModifyDocumentPermissionCommand({ Name, PermissionType: "Share", AccountIdsToAdd: ["210987654321"] }),
    );
    await expect(ssm.send(new DeleteDocumentCommand({ Name }))).rejects.toMatchObject({
      name: "InvalidDocumentOperation",
    });
    await ssm.send(
      new ModifyDocumentPermissionCommand({ Name, PermissionType: "Share", AccountIdsToRemove: ["210987654321"] }),
    );
    await ssm.send(new DeleteDocumentCommand({ Name }));
    await expect(ssm.send(new DescribeDocumentCommand({ Name }))).rejects.toThrow(InvalidDocument);
  });

  test("errors are the SDK's own, with line and column of what is wrong", async () => {
    const Name = "Refused";
    const create = (Content: string) => ssm.send(new CreateDocumentCommand({ Name, Content, DocumentFormat: "YAML" }));
    const refused = create(yaml("x").replace("runCommand", "runComand"));
    await expect(refused).rejects.toThrow(InvalidDocumentContent);
    await expect(refused).rejects.toThrow(/Line 11, column 7: .*no input runComand\. Did you mean runCommand\?/);
    await create(yaml("x"));
    await expect(create(yaml("y"))).rejects.toThrow(DocumentAlreadyExists);
  });

  test("lists are filtered, and walked by the SDK's own paginator", async () => {
    for (const Name of ["List-A", "List-B", "List-C"])
      await ssm.send(new CreateDocumentCommand({ Name, Content: yaml(Name), DocumentFormat: "YAML" }));
    const seen: (string | undefined)[] = [];
    const Filters = [{ Key: "Name", Values: ["List-", "AWS-RunShell"] }];
    for await (const page of paginateListDocuments({ client: ssm, pageSize: 2 }, { Filters }))
      seen.push(...(page.DocumentIdentifiers ?? []).map((found) => found.Name));
    expect(seen).toEqual(["AWS-RunShellScript", "List-A", "List-B", "List-C"]);
    const old = new ListDocumentsCommand({ DocumentFilterList: [{ key: "Owner", value: "Amazon" }] });
    expect((await ssm.send(old)).DocumentIdentifiers).toMatchObject(
      [
        "AWS-ConfigureAWSPackage",
        "AWS-ConfigureCloudWatch",
        "AWS-ConfigureWindowsUpdate",
        "AWS-FindWindowsUpdates",
        "AWS-InstallApplication",
        "AWS-InstallMissingWindowsUpdates",
        "AWS-InstallPowerShellModule",
        "AWS-InstallSpecificWindowsUpdates",
        "AWS-JoinDirectoryServiceDomain",
        "AWS-ListWindowsInventory",
        "AWS-RefreshAssociation",
        "AWS-RunDocument",
        "AWS-RunPowerShellScript",
        "AWS-RunRemoteScript",
        "AWS-RunShellScript",
        "AWS-UpdateEC2Config",
        "AWS-UpdateSSMAgent",
      ].map((Name) => ({
        Name,
        Owner: "Amazon",
      })),
    );
  });
});

describe("on the wire", () => {
  test.each<[string, object]>([
    ["CreateDocument", { Name: "Wire", Content: yaml("x"), DocumentFormat: "YAML", Tags: [{ Key: "a", Value: "b" }] }],
    ["UpdateDocument", { Name: "Wire", Content: yaml("y"), DocumentFormat: "YAML", VersionName: "two" }],
    ["DescribeDocument", { Name: "Wire" }],
    ["DescribeDocument", { Name: "AWS-RunShellScript" }],
    ["GetDocument", { Name: "Wire", VersionName: "two" }],
    ["ListDocuments", {}],
    ["ListDocumentVersions", { Name: "Wire" }],
    ["UpdateDocumentDefaultVersion", { Name: "Wire", DocumentVersion: "2" }],
    [
      "UpdateDocumentMetadata",
      { Name: "Wire", DocumentReviews: { Action: "SendForReview", Comment: [{ Content: "x" }] } },
    ],
    ["ListDocumentMetadataHistory", { Name: "Wire", Metadata: "DocumentReviews" }],
    ["DescribeDocument", { Name: "Wire" }],
    ["ModifyDocumentPermission", { Name: "Wire", PermissionType: "Share", AccountIdsToAdd: ["all"] }],
    ["DescribeDocumentPermission", { Name: "Wire", PermissionType: "Share" }],
  ])("%s answers as the API model says", async (operation, body) => {
    const { status, text } = await signedCall(product, operation, { body });
    expect(status, text).toBe(200);
    expect(differences(operation, JSON.parse(text))).toEqual([]);
  });

  test.each<[string, object, string]>([
    ["CreateDocument", { Name: "Wire", Content: yaml("x"), DocumentFormat: "YAML" }, "DocumentAlreadyExists"],
    ["CreateDocument", { Name: "New", Content: "{}" }, "InvalidDocumentContent"],
    ["CreateDocument", { Name: "New", Content: '{"schemaVersion":"9.9"}' }, "InvalidDocumentSchemaVersion"],
    ["CreateDocument", { Name: "New", Content: " ".repeat(70_000) }, "MaxDocumentSizeExceeded"],
    ["UpdateDocument", { Name: "None", Content: yaml("x"), DocumentFormat: "YAML" }, "InvalidDocument"],
    [
      "UpdateDocument",
      { Name: "Wire", Content: yaml("z"), DocumentFormat: "YAML", DocumentVersion: "1" },
      "InvalidDocumentVersion",
    ],
    [
      "UpdateDocument",
      { Name: "Wire", Content: yaml("z"), DocumentFormat: "YAML", VersionName: "two" },
      "DuplicateDocumentVersionName",
    ],
    ["DescribeDocument", { Name: "Wire", DocumentVersion: "7" }, "InvalidDocumentVersion"],
    ["GetDocument", { Name: "None" }, "InvalidDocument"],
    ["ListDocuments", { NextToken: "x.y" }, "InvalidNextToken"],
    ["ListDocuments", { Filters: [{ Key: "Colour", Values: ["x"] }] }, "InvalidFilterKey"],
    ["DeleteDocument", { Name: "Wire" }, "InvalidDocumentOperation"],
    ["UpdateDocumentDefaultVersion", { Name: "Wire", DocumentVersion: "7" }, "InvalidDocumentVersion"],
    ["UpdateDocumentMetadata", { Name: "None", DocumentReviews: { Action: "Approve" } }, "InvalidDocument"],
    ["UpdateDocumentMetadata", { Name: "Wire", DocumentReviews: { Action: "Approve" } }, "InvalidDocumentOperation"],
    [
      "UpdateDocumentMetadata",
      { Name: "Wire", DocumentVersion: "7", DocumentReviews: { Action: "Reject" } },
      "InvalidDocumentVersion",
    ],
    ["ListDocumentMetadataHistory", { Name: "None", Metadata: "DocumentReviews" }, "InvalidDocument"],
    [
      "ListDocumentMetadataHistory",
      { Name: "Wire", Metadata: "DocumentReviews", NextToken: "x.y" },
      "InvalidNextToken",
    ],
  ])("%s refuses %j with an error that the API model lists: %s", async (operation, body, code) => {
    const { status, text } = await signedCall(product, operation, { body });
    expect(status).toBe(400);
    expect(JSON.parse(text).__type).toBe(code);
    expect(errorsOf(operation)).toContain(code);
  });
});

describe.skipIf(withoutAwsCli)("by the AWS CLI", () => {
  test("a version is sent for review, not approved by its author, approved by somebody else, and has its history", async () => {
    await ssm.send(new CreateDocumentCommand({ Name: "Reviewed", Content: yaml("echo one"), DocumentFormat: "YAML" }));
    const call = await consoleDoor(product);
    await call("CreateUser", { UserName: "reviewer", Role: "Administrator", SignInWith: "SignInLink" });
    const key = z
      .object({ AccessKeyId: z.string(), SecretAccessKey: z.string() })
      .parse(await call("CreateAccessKey", { UserName: "reviewer" }));
    const reviewer = { ...product, accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey };
    const of = ["--name", "Reviewed", "--document-version", "1"];
    const review = (action: string, comment: string) => [
      "ssm",
      "update-document-metadata",
      ...of,
      "--document-reviews",
      `Action=${action},Comment=[{Type=Comment,Content="${comment}"}]`,
    ];
    const history = ["ssm", "list-document-metadata-history", ...of, "--metadata", "DocumentReviews"];
    await awsJson(product, ...review("SendForReview", "please look"));
    const own = await aws(product, ...review("Approve", "mine"));
    expect([own.exitCode, own.stderr]).toEqual([
      254,
      expect.stringContaining(
        "(InvalidDocumentOperation) when calling the UpdateDocumentMetadata operation: You are the author",
      ),
    ]);
    await awsJson(reviewer, ...review("Approve", "good"));
    const entry = (ReviewStatus: string, Reviewer: string, Content: string) => ({
      ReviewStatus,
      Reviewer,
      Comment: [{ Type: "Comment", Content }],
    });
    const approved = entry("APPROVED", "reviewer", "good");
    expect(await awsJson(product, ...history)).toMatchObject({
      Name: "Reviewed",
      DocumentVersion: "1",
      Author: "user/admin",
      Metadata: { ReviewerResponse: [approved, entry("PENDING", "admin", "please look")] },
    });
    const page = z
      .object({ NextToken: z.string(), Metadata: z.object({ ReviewerResponse: z.array(z.unknown()) }) })
      .parse(await awsJson(product, ...history, "--max-results", "1"));
    expect(page.Metadata.ReviewerResponse).toMatchObject([approved]);
    const rest = await awsJson(product, ...history, "--max-results", "1", "--next-token", page.NextToken);
    expect(rest).toMatchObject({ Metadata: { ReviewerResponse: [{ ReviewStatus: "PENDING" }] } });
    expect(rest).not.toHaveProperty("NextToken");
    expect(await awsJson(product, "ssm", "describe-document", "--name", "Reviewed")).toMatchObject({
      Document: { ReviewStatus: "APPROVED", ApprovedVersion: "1", ReviewInformation: [{ Reviewer: "reviewer" }] },
    });
  });

  test("a document is created from a YAML file, and its default version moved", async () => {
    const file = path.join(product.home, "greet.yaml");
    writeFileSync(file, yaml("echo one"));
    const create = [
      "ssm",
      "create-document",
      "--name",
      "Cli",
      "--document-type",
      "Command",
      "--document-format",
      "YAML",
    ];
    expect(await awsJson(product, ...create, "--content", `file://${file}`)).toMatchObject({
      DocumentDescription: { Name: "Cli", DocumentVersion: "1", DocumentFormat: "YAML" },
    });
    const again = await aws(product, ...create, "--content", `file://${file}`);
    expect(again.exitCode).not.toBe(0);
    expect(again.stderr).toContain("(DocumentAlreadyExists)");

    writeFileSync(file, yaml("echo two"));
    const update = [
      "ssm",
      "update-document",
      "--name",
      "Cli",
      "--document-format",
      "YAML",
      "--document-version",
      "$LATEST",
    ];
    expect(await awsJson(product, ...update, "--content", `file://${file}`)).toMatchObject({
      DocumentDescription: { DocumentVersion: "2", DefaultVersion: "1" },
    });
    await awsJson(product, "ssm", "update-document-default-version", "--name", "Cli", "--document-version", "2");
    expect(await awsJson(product, "ssm", "list-document-versions", "--name", "Cli")).toMatchObject({
      DocumentVersions: [{ DocumentVersion: "2", IsDefaultVersion: true }, { DocumentVersion: "1" }],
    });

    writeFileSync(file, yaml("echo two").replace("aws:runShellScript", "aws:runShelScript"));
    const refused = await aws(product, ...update, "--content", `file://${file}`);
    expect(refused.stderr).toContain("(InvalidDocumentContent)");
    expect(refused.stderr).toContain("Line 8, column 13: There is no plugin aws:runShelScript. Did you mean");
  });
});
