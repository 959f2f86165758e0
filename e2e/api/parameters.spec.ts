import {
  paginateDescribeParameters,
  paginateGetParameterHistory,
  paginateGetParametersByPath,
  SSM,
} from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { type RunningQuarterdeck, startQuarterdeck } from "../../scripts/serve-for-tests.mjs";
import { clientConfig } from "../fixture/client-config";
import { consoleDoor } from "../fixture/console-door";
import { aws, awsJson, withoutAwsCli } from "./aws-cli";
import { runBoto3, withoutBoto3 } from "./clients";

// Parameter Store as AWS's own clients see it: the whole life of each type.

let product: RunningQuarterdeck;
let ssm: SSM;
beforeAll(async () => {
  product = await startQuarterdeck();
  ssm = new SSM(clientConfig(product));
});
afterAll(async () => {
  ssm?.destroy();
  await product?.stop();
});

const types = ["String", "StringList", "SecureString"] as const;

describe.each(types)("a %s, by the AWS SDK", (Type) => {
  const Name = `/sdk/${Type}/value`;

  test("is written, read by version, label and path, listed, labelled, tagged, deleted and had back", async () => {
    const made = await ssm.putParameter({ Name, Type, Value: "one,1", Tags: [{ Key: "Kind", Value: Type }] });
    expect(made).toMatchObject({ Version: 1, Tier: "Standard" });
    await ssm.putParameter({ Name, Value: "two,2", Overwrite: true, Description: "second" });
    await ssm.labelParameterVersion({ Name, ParameterVersion: 1, Labels: ["prod"] });
    const read = async (reference: string) =>
      (await ssm.getParameter({ Name: reference, WithDecryption: true })).Parameter;
    expect(await read(Name)).toMatchObject({ Type, Value: "two,2", Version: 2, DataType: "text" });
    expect((await read(Name))?.LastModifiedDate).toBeInstanceOf(Date);
    expect(await read(`${Name}:1`)).toMatchObject({ Value: "one,1", Selector: ":1" });
    expect(await read(`${Name}:prod`)).toMatchObject({ Value: "one,1", Selector: ":prod" });
    expect(await read((await read(Name))?.ARN ?? "")).toMatchObject({ Name, Value: "two,2" });
    const { Parameter: stored } = await ssm.getParameter({ Name });
    if (Type === "SecureString") expect(stored?.Value).not.toContain("two");
    else expect(stored?.Value).toBe("two,2");

    const byPath = await ssm.getParametersByPath({
      Path: `/sdk/${Type}`,
      WithDecryption: true,
      ParameterFilters: [{ Key: "Label", Values: ["prod"] }],
    });
    expect(byPath.Parameters).toMatchObject([{ Name, Value: "one,1" }]);
    const { Parameters: tagged } = await ssm.describeParameters({
      ParameterFilters: [{ Key: "tag:Kind", Values: [Type] }],
    });
    expect(tagged).toMatchObject([{ Name, Type, Version: 2, Description: "second", Tier: "Standard" }]);
    const history = await ssm.getParameterHistory({ Name, WithDecryption: true });
    expect(history.Parameters).toMatchObject([
      { Version: 1, Value: "one,1", Labels: ["prod"] },
      { Version: 2, Value: "two,2", Labels: [] },
    ]);
    const { InvalidParameters } = await ssm.getParameters({ Names: [Name, "/sdk/none"] });
    expect(InvalidParameters).toEqual(["/sdk/none"]);

    const unlabel = { Name, ParameterVersion: 1, Labels: ["prod", "none"] };
    expect(await ssm.unlabelParameterVersion(unlabel)).toMatchObject({
      RemovedLabels: ["prod"],
      InvalidLabels: ["none"],
    });
    await ssm.addTagsToResource({ ResourceType: "Parameter", ResourceId: Name, Tags: [{ Key: "a", Value: "b" }] });
    expect((await ssm.listTagsForResource({ ResourceType: "Parameter", ResourceId: Name })).TagList).toHaveLength(2);
    await ssm.deleteParameter({ Name });
    await expect(ssm.getParameter({ Name })).rejects.toMatchObject({ name: "ParameterNotFound" });
    const call = await consoleDoor(product);
    await call("RestoreParameter", { Name });
    expect(await read(`${Name}:1`)).toMatchObject({ Value: "one,1" });
    expect(await ssm.deleteParameters({ Names: [Name] })).toMatchObject({ DeletedParameters: [Name] });
  });

  test.each([
    [{ Name: `/sdk/${Type}/bad`, Type: undefined, Value: "x" }, "ValidationException"],
    [{ Name: `/sdk/${Type}/bad`, Type, Value: "x", AllowedPattern: "[0-9]+" }, "ParameterPatternMismatchException"],
    [{ Name: "/aws/bad", Type, Value: "x" }, "ValidationException"],
    [{ Name: "/a".repeat(16), Type, Value: "x" }, "HierarchyLevelLimitExceededException"],
    [
      { Name: `/sdk/${Type}/bad`, Type, Value: "x", Policies: '[{"Type":"None"}]', Tier: "Advanced" as const },
      "InvalidPolicyTypeException",
    ],
  ])("is refused by AWS's name of the error: %j", async (input, name) => {
    await expect(ssm.putParameter(input)).rejects.toMatchObject({ name });
  });
});

const Described = z.object({
  Parameters: z.array(
    z.object({
      Policies: z.array(z.object({ PolicyType: z.string(), PolicyText: z.string(), PolicyStatus: z.string() })),
    }),
  ),
});

test.skipIf(withoutAwsCli)(
  "policies are given, shown, acted by, changed and refused as AWS's guide writes them, by the AWS CLI",
  async () => {
    const cli = (...args: string[]) => awsJson(product, "ssm", ...args);
    const Name = "/cli/policies";
    const expiry = { Type: "Expiration", Version: "1.0", Attributes: { Timestamp: "2999-12-02T21:34:33.000Z" } };
    const notice = { Type: "ExpirationNotification", Version: "1.0", Attributes: { Before: "15", Unit: "Days" } };
    const unchanged = { Type: "NoChangeNotification", Version: "1.0", Attributes: { After: "20", Unit: "Hours" } };
    const put = (...policies: object[]) => {
      const given = ["put-parameter", "--name", Name, "--value", "v", "--type", "String", "--tier", "Advanced"];
      return [...given, "--overwrite", "--policies", JSON.stringify(policies)];
    };
    await cli(...put(expiry, notice, unchanged));
    const described = async () =>
      Described.parse(
        await cli("describe-parameters", "--parameter-filters", `Key=Name,Values=${Name}`),
      ).Parameters.flatMap(({ Policies }) => Policies);
    expect(await described()).toEqual(
      [expiry, notice, unchanged].map((policy) => ({
        PolicyType: policy.Type,
        PolicyText: JSON.stringify(policy),
        PolicyStatus: "Pending",
      })),
    );
    // One that is due by now is finished within a minute, whoever hears of it.
    const years = { ...notice, Attributes: { Before: "99999", Unit: "Days" } };
    const soon = { ...expiry, Attributes: { Timestamp: new Date(Date.now() + 86_400_000).toISOString() } };
    await cli(...put(soon, years, unchanged));
    await expect
      .poll(async () => (await described()).map(({ PolicyStatus }) => PolicyStatus), {
        timeout: 100_000,
        interval: 1000,
      })
      .toEqual(["Pending", "Finished", "Pending"]);
    const history = Described.parse(await cli("get-parameter-history", "--name", Name));
    expect(history.Parameters.map(({ Policies }) => Policies.map(({ PolicyStatus }) => PolicyStatus))).toEqual([
      ["Finished", "Finished", "Finished"],
      ["Pending", "Finished", "Pending"],
    ]);
    for (const [policies, error] of [
      [[notice], "IncompatiblePolicyException"],
      [[expiry, expiry], "IncompatiblePolicyException"],
      [[{ ...expiry, Type: "Rotation" }], "InvalidPolicyTypeException"],
      [[{ ...unchanged, Attributes: { After: "20", Unit: "Weeks" } }], "InvalidPolicyAttributeException"],
      [Array.from({ length: 11 }, () => unchanged), "PoliciesLimitExceededException"],
    ] as const)
      expect((await aws(product, "ssm", ...put(...policies))).stderr).toContain(error);
    await cli("put-parameter", "--name", Name, "--value", "v", "--overwrite", "--policies", "[{}]");
    expect(await described()).toEqual([]);
  },
);

test("the SDK's own paginators come to the end of every list", async () => {
  const names = Array.from({ length: 23 }, (_, index) => `/pages/${String(index).padStart(2, "0")}`);
  for (const Name of names) await ssm.putParameter({ Name, Type: "String", Value: Name });
  for (let index = 0; index < 11; index++)
    await ssm.putParameter({ Name: "/pages/00", Value: `${index}`, Overwrite: true });
  const byPath: unknown[] = [];
  for await (const { Parameters = [] } of paginateGetParametersByPath({ client: ssm, pageSize: 5 }, { Path: "/pages" }))
    byPath.push(...Parameters.map(({ Name }) => Name));
  expect(byPath).toEqual(names);
  const described: unknown[] = [];
  const filter = { ParameterFilters: [{ Key: "Path", Values: ["/pages"] }] };
  for await (const { Parameters = [] } of paginateDescribeParameters({ client: ssm, pageSize: 7 }, filter))
    described.push(...Parameters.map(({ Name }) => Name));
  expect(described).toEqual(names);
  const versions: unknown[] = [];
  for await (const { Parameters = [] } of paginateGetParameterHistory(
    { client: ssm, pageSize: 5 },
    { Name: "/pages/00" },
  ))
    versions.push(...Parameters.map(({ Version }) => Version));
  expect(versions).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
});

const Listed = z.object({ Parameters: z.array(z.object({ Name: z.string(), Value: z.string() })) });

test.skipIf(withoutAwsCli)("Debian's AWS CLI lives through the whole life of a secret", async () => {
  const cli = (...args: string[]) => awsJson(product, "ssm", ...args);
  const Name = "/cli/secret";
  const put = await cli("put-parameter", "--name", Name, "--type", "SecureString", "--value", "canary-cli");
  expect(put).toEqual({ Version: 1, Tier: "Standard" });
  const again = await aws(product, "ssm", "put-parameter", "--name", Name, "--type", "SecureString", "--value", "x");
  expect(again.stderr).toContain("ParameterAlreadyExists");
  await cli("put-parameter", "--name", Name, "--value", "second", "--overwrite");
  await cli("label-parameter-version", "--name", Name, "--parameter-version", "1", "--labels", "prod");
  expect(await cli("get-parameter", "--name", `${Name}:prod`, "--with-decryption")).toMatchObject({
    Parameter: { Value: "canary-cli", Type: "SecureString", Version: 1 },
  });
  const { Parameters } = Listed.parse(
    await cli("get-parameters-by-path", "--path", "/", "--recursive", "--with-decryption", "--max-items", "500"),
  );
  expect(Parameters).toContainEqual(expect.objectContaining({ Name, Value: "second" }));
  const hidden = Listed.parse(await cli("get-parameters-by-path", "--path", "/cli"));
  expect(JSON.stringify(hidden)).not.toContain("second");
  await cli("delete-parameters", "--names", Name);
  const gone = await aws(product, "ssm", "get-parameter", "--name", Name);
  expect(gone.stderr).toContain("ParameterNotFound");
});

test.skipIf(withoutBoto3)("boto3 leads a parameter of each type through its life", async () => {
  const life = `answer = []
for kind in given["types"]:
    name = "/boto3/" + kind + "/value"
    read = lambda reference: ssm.get_parameter(Name=reference, WithDecryption=True)["Parameter"]["Value"]
    rows = lambda operation, **asked: [row for page in ssm.get_paginator(operation).paginate(**asked) for row in page["Parameters"]]
    ssm.put_parameter(Name=name, Type=kind, Value="one,1")
    ssm.put_parameter(Name=name, Value="two,2", Overwrite=True)
    ssm.label_parameter_version(Name=name, ParameterVersion=1, Labels=["prod"])
    values = [read(name), read(name + ":1"), read(name + ":prod")]
    values += [row["Value"] for row in rows("get_parameters_by_path", Path="/boto3/" + kind, WithDecryption=True)]
    labels = [row["Labels"] for row in rows("get_parameter_history", Name=name)]
    ssm.delete_parameter(Name=name)
    try:
        error = read(name)
    except ssm.exceptions.ParameterNotFound:
        error = "ParameterNotFound"
    answer.append([kind, values, labels, error])`;
  const values = ["two,2", "one,1", "one,1", "two,2"];
  expect(await runBoto3(product, life, { types })).toEqual(
    types.map((type) => [type, values, [["prod"], []], "ParameterNotFound"]),
  );
});
