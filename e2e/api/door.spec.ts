import { Agent } from "node:http";
import { DescribeInstanceInformationCommand, SSMClient } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type RunningQuarterdeck, startQuarterdeck } from "../../scripts/serve-for-tests.mjs";
import { aws, awsJson, withoutAwsCli } from "./aws-cli";
import { type CallOptions, signedCall } from "./signed-call";

let product: RunningQuarterdeck;
beforeAll(async () => {
  product = await startQuarterdeck();
});
afterAll(() => product?.stop());

const clientConfig = (credentials: { accessKeyId?: string; secretAccessKey?: string } = {}) => ({
  endpoint: product.url,
  region: "eu-central-1",
  maxAttempts: 1,
  credentials: { accessKeyId: product.accessKeyId, secretAccessKey: product.secretAccessKey, ...credentials },
});
const describeNodes = new DescribeInstanceInformationCommand({});

/** The error that an operation's call ends with, as it is on the wire. */
async function refusal(options: CallOptions, operation = "DescribeInstanceInformation") {
  const { status, headers, text } = await signedCall(product, operation, options);
  const { __type, message } = JSON.parse(text);
  expect(headers.get("content-type")).toBe("application/x-amz-json-1.1");
  expect(headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
  return { status, type: __type, message };
}

describe("who calls", () => {
  test("is told by GetCallerIdentity, to the SDK", async () => {
    const identity = await new STSClient(clientConfig()).send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({
      Account: "123456789012",
      Arn: "arn:aws:iam::123456789012:user/admin",
      UserId: expect.stringMatching(/./),
    });
    expect(identity.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test.skipIf(withoutAwsCli)("is told by GetCallerIdentity, to the AWS CLI", async () => {
    expect(await awsJson(product, "sts", "get-caller-identity")).toMatchObject({
      Account: "123456789012",
      Arn: "arn:aws:iam::123456789012:user/admin",
    });
  });

  test("is not believed with a wrong secret", async () => {
    const wrong = clientConfig({ secretAccessKey: "wrong" });
    await expect(new SSMClient(wrong).send(describeNodes)).rejects.toMatchObject({
      name: "InvalidSignatureException",
      $metadata: { httpStatusCode: 400 },
    });
    await expect(new STSClient(wrong).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: "SignatureDoesNotMatch",
    });
  });

  test("is not believed with a key that nobody has", async () => {
    const unknown = clientConfig({ accessKeyId: "AKIAUNKNOWNUNKNOWN00" });
    await expect(new SSMClient(unknown).send(describeNodes)).rejects.toMatchObject({
      name: "UnrecognizedClientException",
      message: "The security token included in the request is invalid.",
    });
    await expect(new STSClient(unknown).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: "InvalidClientTokenId",
    });
  });

  test.skipIf(withoutAwsCli)("is told to the AWS CLI in a way that it prints the error's name", async () => {
    const { exitCode, stderr } = await aws(
      { ...product, secretAccessKey: "wrong" },
      "ssm",
      "describe-instance-information",
    );
    expect(stderr).toContain(
      "An error occurred (InvalidSignatureException) when calling the DescribeInstanceInformation operation: The request signature we calculated",
    );
    expect(exitCode).toBe(254);
  });

  test("is refused with a session token", async () => {
    expect(await refusal({ headers: { "x-amz-security-token": "any" } })).toMatchObject({
      status: 400,
      type: "UnrecognizedClientException",
    });
  });
});

describe("a signature", () => {
  test("more than 5 minutes old has expired", async () => {
    const { type, message } = await refusal({ at: new Date(Date.now() - 6 * 60_000) });
    expect(type).toBe("InvalidSignatureException");
    expect(message).toMatch(/^Signature expired: \d{8}T\d{6}Z is now earlier than /);
  });

  test("of a time to come is not yet current", async () => {
    expect(await refusal({ at: new Date(Date.now() + 6 * 60_000) })).toMatchObject({
      type: "InvalidSignatureException",
      message: expect.stringMatching(/^Signature not yet current: /),
    });
  });

  test("of a client whose clock is an hour off is put right by the SDK itself", async () => {
    const late = new SSMClient({ ...clientConfig(), maxAttempts: 3, systemClockOffset: -3_600_000 });
    await expect(late.send(describeNodes)).resolves.toHaveProperty("InstanceInformationList");
  });

  test("may be for any region", async () => {
    const { status } = await signedCall(product, "DescribeInstanceInformation", { region: "ap-southeast-2" });
    expect(status).toBe(200);
  });

  test("for another service is refused", async () => {
    expect(await refusal({ service: "sts" })).toMatchObject({
      type: "InvalidSignatureException",
      message: "Credential should be scoped to correct service: 'ssm'.",
    });
  });

  test("does not fit another operation than it was made for", async () => {
    expect(await refusal({ tamper: { "x-amz-target": "AmazonSSM.SendCommand" } })).toMatchObject({
      type: "InvalidSignatureException",
    });
  });

  test("that is missing is said to be missing", async () => {
    expect(await refusal({ tamper: { authorization: undefined } })).toMatchObject({
      status: 400,
      type: "MissingAuthenticationTokenException",
    });
  });

  test("that is malformed is said to be incomplete", async () => {
    expect(await refusal({ tamper: { authorization: "AWS4-HMAC-SHA256 Credential=x" } })).toMatchObject({
      status: 400,
      type: "IncompleteSignatureException",
    });
  });
});

describe("an operation", () => {
  test.each(["NoSuchOperation", "GetSession", "GetCallerIdentity", "constructor", "__proto__", ""])(
    "named %j is not known at this door",
    async (name) => {
      expect(await refusal({}, name)).toMatchObject({ status: 400, type: "UnknownOperationException" });
    },
  );

  test("of another API is not known", async () => {
    expect(await refusal({ target: "DynamoDB_20120810.ListTables" })).toMatchObject({
      type: "UnknownOperationException",
    });
    expect(await refusal({ target: "" })).toMatchObject({ type: "UnknownOperationException" });
  });

  test("of STS that is not there is an InvalidAction, also to the AWS CLI", async () => {
    const { status, text } = await signedCall(product, "", {
      body: "Action=GetSessionToken&Version=2011-06-15",
      target: "",
      service: "sts",
      contentType: "application/x-www-form-urlencoded; charset=utf-8",
    });
    expect(status).toBe(400);
    expect(text).toContain("<Code>InvalidAction</Code>");
  });

  test.each([
    ["no JSON", "{"],
    ["no object", "[]"],
    ["a member twice", '{"MaxResults":5,"MaxResults":50}'],
    ["__proto__", '{"__proto__":{"MaxResults":5}}'],
    ["nesting without end", `{"Filters":${"[".repeat(5_000)}${"]".repeat(5_000)}}`],
    ["a number for a string", '{"NextToken":1}'],
    ["a string for a number", '{"MaxResults":"10"}'],
    ["a string for a list", '{"Filters":"a"}'],
  ])("with %s is a SerializationException", async (_, body) => {
    expect(await refusal({ body })).toMatchObject({ status: 400, type: "SerializationException" });
  });

  test("with another content type is not read", async () => {
    expect(await refusal({ contentType: "application/json" })).toMatchObject({ type: "SerializationException" });
  });

  test("with a value outside its constraint is told which member it is", async () => {
    await expect(
      new SSMClient(clientConfig()).send(new DescribeInstanceInformationCommand({ MaxResults: 1 })),
    ).rejects.toMatchObject({
      name: "ValidationException",
      message:
        "1 validation error detected: Value '1' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 5",
    });
    expect(await refusal({ body: { Targets: [] } }, "SendCommand")).toMatchObject({
      type: "ValidationException",
      message:
        "1 validation error detected: Value null at 'documentName' failed to satisfy constraint: Member must not be null",
    });
  });

  test("with more than 1 MiB is not read", async () => {
    expect(await refusal({ body: { NextToken: "x".repeat(1024 * 1024) } })).toMatchObject({
      status: 413,
      type: "RequestEntityTooLarge",
    });
  });

  test("ignores a member that is null", async () => {
    const { status, text } = await signedCall(product, "DescribeInstanceInformation", { body: { MaxResults: null } });
    expect([status, JSON.parse(text)]).toEqual([200, { InstanceInformationList: [] }]);
  });
});

test.each(["/aws", "/aws/"])("the door is at %s too", async (path) => {
  const client = new SSMClient({ ...clientConfig(), endpoint: `${product.url}${path}` });
  await expect(client.send(describeNodes)).resolves.toHaveProperty("InstanceInformationList");
});

test("answers name their request, and are not to be kept", async () => {
  const { headers } = await signedCall(product, "DescribeInstanceInformation");
  expect(headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
  expect(headers.get("cache-control")).toBe("no-store");
});

test("a page of another site gets no leave to call", async () => {
  const { headers } = await signedCall(product, "DescribeInstanceInformation", {
    headers: { origin: "https://elsewhere.test" },
  });
  expect(headers.get("access-control-allow-origin")).toBeNull();
});

test("fifty calls at a time are all answered, and the next fifty over the same connections", async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 10 });
  const client = new SSMClient({ ...clientConfig(), requestHandler: { httpAgent: agent } });
  const ports = () =>
    Object.values(agent.freeSockets)
      .flatMap((sockets = []) => sockets.map(({ localPort }) => localPort))
      .sort();
  const fifty = async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => client.send(describeNodes)));
    expect(new Set(answers.map(({ $metadata }) => $metadata.requestId)).size).toBe(50);
    await vi.waitFor(() => expect(ports()).toHaveLength(10));
    return ports();
  };
  expect(await fifty()).toEqual(await fifty());
  agent.destroy();
});
