import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { DescribeInstanceInformationCommand, SSMClient } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningQuarterdeck, startQuarterdeck } from "../../scripts/serve-for-tests.mjs";
import { aws, awsJson, clientEnvironment, withoutAwsCli } from "./aws-cli";
import { type CallOptions, presign, signedCall } from "./signed-call";

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

/** A program to be left out: only where it is missing, and never in continuous integration. */
const without = (file: string) => !existsSync(file) && !process.env.CI;
const run = async (program: string, ...args: string[]) =>
  (await promisify(execFile)(program, args, { env: clientEnvironment(product), timeout: 180_000 })).stdout;

describe("the Query API", () => {
  const whoAmI = { Action: "GetCallerIdentity", Version: "2011-06-15" };
  const arn = "arn:aws:iam::123456789012:user/admin";
  const form = { target: "", service: "sts", contentType: "application/x-www-form-urlencoded; charset=utf-8" };

  test("answers a presigned GET, with headers of the client's own signed, as those send who prove themselves to others", async () => {
    const headers = { "x-k8s-aws-id": "cluster" };
    const url = presign(product, whoAmI, { headers, expires: 60 });
    const answer = await fetch(url, { headers });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/xml"]);
    expect(await answer.text()).toContain(`<Arn>${arn}</Arn>`);
    expect((await fetch(url, { headers: { "x-k8s-aws-id": "another" } })).status).toBe(403);
    expect((await fetch(url)).status).toBe(403);
  });

  test("answers in JSON whoever accepts that, errors too", async () => {
    const headers = { accept: "application/json" };
    const answer = await fetch(presign(product, whoAmI), { headers });
    expect(await answer.json()).toEqual({
      GetCallerIdentityResponse: {
        GetCallerIdentityResult: { UserId: expect.any(String), Account: "123456789012", Arn: arn },
        ResponseMetadata: { RequestId: answer.headers.get("x-amzn-requestid") },
      },
    });
    const refused = await fetch(`${presign(product, whoAmI)}0`, { headers });
    expect(await refused.json()).toMatchObject({ Error: { Type: "Sender", Code: "IncompleteSignature" } });
  });

  test("refuses a presigned request once its time is over", async () => {
    const url = presign(product, whoAmI, { expires: 60, at: new Date(Date.now() - 120_000) });
    const answer = await fetch(url);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toMatch(
      /<Code>SignatureDoesNotMatch<\/Code>\s*<Message>Signature expired: \w+ is now earlier than \w+ \(\w+ - 1 min\.\)</,
    );
  });

  test.skipIf(without("/usr/lib/python3/dist-packages/boto3/__init__.py"))(
    "answers what boto3 presigned, by GET and by POST",
    async () => {
      const script = `import boto3
sts = boto3.client("sts", endpoint_url="${product.url}")
for method in ("GET", "POST"):
    print(sts.generate_presigned_url("get_caller_identity", HttpMethod=method, ExpiresIn=604800))`;
      const urls = (await run("/usr/bin/python3", "-c", script)).trim().split("\n");
      for (const [index, method] of ["GET", "POST"].entries()) {
        const answer = await fetch(urls[index] ?? "", { method });
        expect(await answer.text(), method).toContain(`<Arn>${arn}</Arn>`);
      }
    },
  );

  test.skipIf(without("/usr/bin/curl"))("answers what curl signs, by GET and by POST", async () => {
    const signing = ["--aws-sigv4", "aws:amz:eu-central-1:sts", "--user"];
    const credentials = `${product.accessKeyId}:${product.secretAccessKey}`;
    const question = "Action=GetCallerIdentity&Version=2011-06-15";
    for (const more of [[`${product.url}/?${question}`], ["--data", question, product.url]])
      expect(await run("/usr/bin/curl", "--silent", ...signing, credentials, ...more)).toContain(`<Arn>${arn}</Arn>`);
  });

  test.each([
    ["no action", "Version=2011-06-15", "MissingAction"],
    ["another version", "Action=GetCallerIdentity&Version=2012-06-15", "InvalidAction"],
    [
      "an action twice",
      "Action=GetCallerIdentity&Action=GetSessionToken&Version=2011-06-15",
      "InvalidParameterCombination",
    ],
    [
      "a parameter that it does not have",
      "Action=GetCallerIdentity&Version=2011-06-15&Extra=1",
      "InvalidQueryParameter",
    ],
    ["what no XML can hold", "Action=%00%01%3C%26%ff%00", "InvalidAction"],
  ])("says what is wrong with %s", async (_, body, code) => {
    const { status, text } = await signedCall(product, "", { ...form, body });
    expect([status, /<Code>(\w+)<\/Code>/.exec(text)?.[1]]).toEqual([400, code]);
    expect(text).not.toMatch(/\0|\u0001|<&/);
  });

  test("is not where an operation of Systems Manager is", async () => {
    for (const query of [{ Action: "DescribeInstanceInformation", Version: "2014-11-06" }, whoAmI]) {
      const answer = await fetch(presign(product, query, { service: "ssm" }));
      expect(await answer.text()).toContain("Credential should be scoped to correct service: &#39;sts&#39;.");
    }
  });
});

describe("a presigned call of Systems Manager", () => {
  const target = { "X-Amz-Target": "AmazonSSM.DescribeInstanceInformation" };
  const body = '{"MaxResults":5}';
  const headers = { "content-type": "application/x-amz-json-1.1" };
  const send = async (parameters: Record<string, string>, sent = body, more: { expires?: number } = {}) => {
    const url = presign(product, parameters, { method: "POST", service: "ssm", body, headers, ...more });
    const answer = await fetch(url, { method: "POST", headers, body: sent });
    const said: unknown = await answer.json();
    return { status: answer.status, said };
  };

  test("is answered, its operation named in the query as the SDK puts it there", async () => {
    expect(await send(target, body, { expires: 604_800 })).toEqual({
      status: 200,
      said: { InstanceInformationList: [] },
    });
  });

  test("is good for its own body only", async () => {
    expect(await send(target, '{"MaxResults":6}')).toMatchObject({
      status: 400,
      said: { __type: "InvalidSignatureException" },
    });
  });

  test("is refused when its input is in the query, where it would be passed over", async () => {
    expect(await send({ ...target, MaxResults: "5" }, body)).toMatchObject({
      status: 400,
      said: { __type: "SerializationException", message: expect.stringContaining("MaxResults") },
    });
  });

  test("is none of a GET's", async () => {
    const answer = await fetch(presign(product, target, { service: "ssm" }));
    expect([answer.status, await answer.json()]).toMatchObject([400, { __type: "UnknownOperationException" }]);
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
    ["constructor", '{"Filters":[{"constructor":{"prototype":{}}}]}'],
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
