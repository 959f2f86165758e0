import { createHash } from "node:crypto";
import { SSMClient } from "@aws-sdk/client-ssm";
import { describe, expect, test } from "vitest";
import { signatureVerifier } from "./sigv4";
import type { SignedRequest } from "./sigv4-canonical";

type Sent = SignedRequest & { body: Uint8Array };
/** Both steps in one. */
const verifying =
  (verifier = signatureVerifier()) =>
  async <Key extends { secret: string }>(request: Sent, context: Parameters<typeof verifier<Key>>[1]) =>
    (await verifier(request, context))(request.body);

/** The example that AWS's documentation signs step by step. Source: AWS General Reference, Signature Version 4, examples. */
const published = {
  id: "AKIDEXAMPLE",
  secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  at: new Date("2015-08-30T12:36:00Z"),
  authorization:
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
};
const listUsers = ({
  authorization = published.authorization,
  url = "/?Action=ListUsers&Version=2010-05-08",
  method = "GET",
  body = "",
  headers = [],
  time = "20150830T123600Z",
  host = "iam.amazonaws.com",
}: {
  authorization?: string | null;
  url?: string;
  method?: string;
  body?: string;
  headers?: string[];
  time?: string;
  host?: string;
} = {}): Sent => ({
  method,
  url,
  rawHeaders: [
    "Content-Type",
    "application/x-www-form-urlencoded; charset=utf-8",
    "Host",
    host,
    "X-Amz-Date",
    time,
    ...(authorization === null ? [] : ["Authorization", authorization]),
    ...headers,
  ],
  body: Buffer.from(body),
});

const verify = (request: Sent, { now = published.at, secret = published.secret, service = "iam" } = {}) =>
  verifying()(request, {
    service,
    now,
    keyOf: async (id) => (id === published.id ? { id, secret } : undefined),
  });

const minutesLater = (minutes: number) => new Date(published.at.getTime() + minutes * 60_000);

describe("the example that AWS publishes", () => {
  test("is accepted, and tells whose key signed it", async () => {
    expect(await verify(listUsers())).toEqual({ id: "AKIDEXAMPLE", secret: published.secret });
  });

  test("does not depend on the order of the query, nor on spaces around and inside a header", async () => {
    const request = listUsers({ url: "/?Version=2010-05-08&Action=ListUsers" });
    const rawHeaders = request.rawHeaders.map((value) =>
      value.startsWith("application/") ? "  application/x-www-form-urlencoded;   charset=utf-8 " : value,
    );
    await expect(verify({ ...request, rawHeaders })).resolves.toBeTruthy();
  });

  test.each([
    ["another method", listUsers({ method: "POST" })],
    ["another path", listUsers({ url: "/aws?Action=ListUsers&Version=2010-05-08" })],
    ["another query", listUsers({ url: "/?Action=DeleteUser&Version=2010-05-08" })],
    ["a longer query", listUsers({ url: "/?Action=ListUsers&Version=2010-05-08&Path=a" })],
    ["another host", listUsers({ host: "example.com" })],
    ["another body", listUsers({ body: "{}" })],
    ["another signature", listUsers({ authorization: published.authorization.replace(/d7$/, "d8") })],
    ["another region", listUsers({ authorization: published.authorization.replace("us-east-1", "us-east-2") })],
    ["a second value of a signed header", listUsers({ headers: ["content-type", "text/plain"] })],
    ["a second host", listUsers({ headers: ["host", "iam.amazonaws.com"] })],
  ])("is refused with %s", async (_, request) => {
    await expect(verify(request)).rejects.toMatchObject({ code: "InvalidSignatureException" });
  });

  test("is refused under another secret, also after the right one was in use", async () => {
    await expect(verify(listUsers(), { secret: `${published.secret}x` })).rejects.toMatchObject({
      code: "InvalidSignatureException",
    });
    const verifier = verifying();
    let secret = published.secret;
    const context = { service: "iam", now: published.at, keyOf: async () => ({ secret }) };
    await expect(verifier(listUsers(), context)).resolves.toEqual({ secret });
    secret = "replaced";
    await expect(verifier(listUsers(), context)).rejects.toMatchObject({ code: "InvalidSignatureException" });
  });

  test.each([-5, 5])("is accepted %i minutes away from its time", async (minutes) => {
    await expect(verify(listUsers(), { now: minutesLater(minutes) })).resolves.toBeTruthy();
  });

  test("has expired after more than 5 minutes, and says how late it is", async () => {
    await expect(verify(listUsers(), { now: new Date(minutesLater(5).getTime() + 1_000) })).rejects.toMatchObject({
      code: "InvalidSignatureException",
      message: "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T124101Z - 5 min.)",
    });
  });

  test("is not yet current more than 5 minutes before", async () => {
    await expect(verify(listUsers(), { now: new Date(minutesLater(-5).getTime() - 1_000) })).rejects.toMatchObject({
      code: "InvalidSignatureException",
      message: expect.stringMatching(/^Signature not yet current: /),
    });
  });

  test("is refused for another service than it was made for", async () => {
    await expect(verify(listUsers(), { service: "ssm" })).rejects.toMatchObject({
      code: "InvalidSignatureException",
      message: "Credential should be scoped to correct service: 'ssm'.",
    });
  });

  test("is refused with a session token, which nobody is given", async () => {
    const authorization = published.authorization.replace("x-amz-date,", "x-amz-date;x-amz-security-token,");
    await expect(verify(listUsers({ authorization, headers: ["X-Amz-Security-Token", "any"] }))).rejects.toMatchObject({
      code: "UnrecognizedClientException",
    });
  });

  test("is refused when its key is not known", async () => {
    const authorization = published.authorization.replace("AKIDEXAMPLE", "AKIDUNKNOWN");
    await expect(verify(listUsers({ authorization }))).rejects.toMatchObject({ code: "UnrecognizedClientException" });
  });
});

test.each([
  ["no Authorization", listUsers({ authorization: null })],
  ["Authorization of another kind", listUsers({ authorization: "Bearer abc" })],
  ["only a date in the query", listUsers({ authorization: null, url: "/?X-Amz-Date=20150830T123600Z" })],
])("a request with %s has no authentication token", async (_, request) => {
  await expect(verify(request)).rejects.toMatchObject({ code: "MissingAuthenticationTokenException" });
});

test.each([
  ["only the algorithm", "AWS4-HMAC-SHA256"],
  ["no signature", published.authorization.replace(/, Signature=.*/, "")],
  ["a short signature", published.authorization.slice(0, -1)],
  ["no signed headers", published.authorization.replace("content-type;host;x-amz-date", "")],
  [
    "signed headers in disorder",
    published.authorization.replace("content-type;host;x-amz-date", "host;content-type;x-amz-date"),
  ],
  [
    "a signed header twice",
    published.authorization.replace("content-type;host;x-amz-date", "content-type;host;host;x-amz-date"),
  ],
  ["a scope that is cut off", published.authorization.replace("/iam/aws4_request", "")],
  ["more after the signature", `${published.authorization}, Signature=00`],
  ["another algorithm", published.authorization.replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256")],
])("an Authorization with %s is incomplete", async (_, authorization) => {
  await expect(verify(listUsers({ authorization }))).rejects.toMatchObject({ code: "IncompleteSignatureException" });
});

test("an Authorization that lacks parts says which", async () => {
  const request = listUsers({ authorization: "AWS4-HMAC-SHA256 Credential=a/20150830/us-east-1/iam/aws4_request" });
  await expect(verify(request)).rejects.toMatchObject({
    code: "IncompleteSignatureException",
    message:
      "Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter.",
  });
});

test.each([[", "], [","], ["  ,  "]])(
  "the parts of an Authorization may be separated by %j, in any order",
  async (separator) => {
    const parts = published.authorization.replace("AWS4-HMAC-SHA256 ", "").split(", ").reverse();
    const authorization = `AWS4-HMAC-SHA256 ${parts.join(separator)}`;
    await expect(verify(listUsers({ authorization }))).resolves.toBeTruthy();
  },
);

test("two Authorization headers are refused", async () => {
  await expect(verify(listUsers({ headers: ["Authorization", published.authorization] }))).rejects.toMatchObject({
    code: "IncompleteSignatureException",
  });
});

test.each(["", "2015-08-30T12:36:00Z", "20151330T123600Z", "20150830T123600"])(
  "a time written as %j is refused",
  async (time) => {
    await expect(
      verify(
        listUsers({ time, authorization: published.authorization.replace("20150830", time.slice(0, 8) || "20150830") }),
      ),
    ).rejects.toMatchObject({
      code: "IncompleteSignatureException",
    });
  },
);

test("a scope of another day than the request's time is refused", async () => {
  await expect(
    verify(listUsers({ authorization: published.authorization.replace("20150830", "20150829") })),
  ).rejects.toMatchObject({
    code: "InvalidSignatureException",
  });
});

test.each([
  ["Host' or ':authority", published.authorization.replace("content-type;host;", "content-type;"), []],
  ["x-amz-date", published.authorization.replace(";x-amz-date", ""), []],
  ["x-amz-target", published.authorization, ["X-Amz-Target", "AmazonSSM.SendCommand"]],
])("%s has to be signed", async (name, authorization, headers) => {
  await expect(verify(listUsers({ authorization, headers }))).rejects.toMatchObject({
    code: "InvalidSignatureException",
    message: `'${name}' must be a 'SignedHeader' in the AWS Authorization.`,
  });
});

test.each([
  [
    "/?a-b=1&a=1&A=2&a=0&sp=x%20y&plus=%2B&u=%C3%A4&e=",
    "1910e2dc1096ffcc67dbb64dbcc24e3ed43159919d64fe229a8a5b90b49b2b25",
  ],
  [
    "/?u=%c3%a4&e&plus=%2b&sp=x+y&%41=2&a=0&a=1&a-b=1",
    "1910e2dc1096ffcc67dbb64dbcc24e3ed43159919d64fe229a8a5b90b49b2b25",
  ],
  ["/aws/?x=1", "411a37c3986fa51c8d905e1b5a9f72c0396a000e69a2d02c668c26dab17d5354"],
])("the target %s is signed as botocore signs it, however it is written", async (url, signature) => {
  const authorization = `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`;
  const rawHeaders = ["Host", "quarterdeck.test", "X-Amz-Date", "20150830T123600Z", "Authorization", authorization];
  const request = { method: "GET", url, rawHeaders, body: Buffer.from("") };
  await expect(verify(request)).resolves.toBeTruthy();
  await expect(verify({ ...request, url: `${url}?more` })).rejects.toMatchObject({
    code: "InvalidSignatureException",
  });
});

describe("the request's time", () => {
  /** By botocore 1.29, which signs a Date in place of X-Amz-Date where the caller has set one. */
  const authorization =
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=date;host, Signature=2ad9eb6eab7069423fb16500d95326d060ff89ada539772f2dcfecddb1ecd3a8";
  const dated = (date: string): Sent => ({
    method: "POST",
    url: "/",
    rawHeaders: ["Host", "quarterdeck.test", "Date", date, "Authorization", authorization],
    body: Buffer.from("{}"),
  });

  test("may be in the header Date, as HTTP writes it", async () => {
    await expect(verify(dated("Sun, 30 Aug 2015 12:36:00 -0000"))).resolves.toBeTruthy();
  });

  test.each(["Sun, 30 Aug 2015 12:36:01 -0000", "Sun, 30 Aug 2015 14:36:00 +0200", "yesterday"])(
    "is not believed as %j in its place",
    async (date) => {
      await expect(verify(dated(date))).rejects.toMatchObject({
        code: expect.stringMatching(/^(Invalid|Incomplete)SignatureException$/),
      });
    },
  );
});

describe("what the AWS SDK signs", () => {
  /** Signs by the SDK, and keeps the request from being sent. */
  async function signed(input: { Comment?: string } = {}): Promise<Sent> {
    let kept: Sent | undefined;
    const client = new SSMClient({
      endpoint: "http://quarterdeck.test:3000/aws",
      region: "eu-central-1",
      credentials: { accessKeyId: published.id, secretAccessKey: published.secret },
      maxAttempts: 1,
      requestHandler: {
        handle: async (request: { method: string; path: string; headers: Record<string, string>; body?: string }) => {
          kept = {
            method: request.method,
            url: request.path,
            rawHeaders: Object.entries(request.headers).flat(),
            body: new TextEncoder().encode(request.body),
          };
          throw new Error("kept");
        },
      },
    });
    const { SendCommandCommand } = await import("@aws-sdk/client-ssm");
    await client
      .send(new SendCommandCommand({ DocumentName: "AWS-RunShellScript", ...input }))
      .catch((error: Error) => {
        if (error.message !== "kept") throw error;
      });
    if (!kept) throw new Error("The SDK made no request.");
    return kept;
  }

  const check = (request: Sent, secret = published.secret) =>
    verifying()(request, { service: "ssm", now: new Date(), keyOf: async () => ({ secret }) });

  test("is accepted, text beyond ASCII and a path of its own included", async () => {
    await expect(check(await signed({ Comment: "Ärger – 日本" }))).resolves.toBeTruthy();
  });

  test("is refused when anything of it is changed", async () => {
    const request = await signed();
    await expect(check(request, "another")).rejects.toMatchObject({ code: "InvalidSignatureException" });
    await expect(check({ ...request, body: Buffer.from('{"DocumentName":"Other"}') })).rejects.toMatchObject({
      code: "InvalidSignatureException",
    });
    const rawHeaders = request.rawHeaders.map((value) =>
      value.replace("AmazonSSM.SendCommand", "AmazonSSM.CancelCommand"),
    );
    await expect(check({ ...request, rawHeaders })).rejects.toMatchObject({ code: "InvalidSignatureException" });
  });

  test.each([
    "UNSIGNED-PAYLOAD",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    createHash("sha256").update("other").digest("hex"),
  ])("is refused with a body hash of %s", async (hash) => {
    const request = await signed();
    const rawHeaders = request.rawHeaders.map((value, index) =>
      request.rawHeaders[index - 1] === "x-amz-content-sha256" ? hash : value,
    );
    expect(rawHeaders).not.toEqual(request.rawHeaders);
    await expect(check({ ...request, rawHeaders })).rejects.toMatchObject({
      message: expect.stringContaining("x-amz-content-sha256"),
    });
  });
});

test("before its body is there, a request is refused whose key is not known or whose time is over", async () => {
  const { body: _unread, ...head } = listUsers();
  const context = { service: "iam", now: published.at, keyOf: async () => undefined };
  await expect(signatureVerifier()(head, context)).rejects.toMatchObject({ code: "UnrecognizedClientException" });
  const known = { ...context, keyOf: async () => ({ secret: published.secret }) };
  await expect(signatureVerifier()(head, { ...known, now: minutesLater(6) })).rejects.toMatchObject({
    code: "InvalidSignatureException",
  });
  await expect(signatureVerifier()(head, known)).resolves.toBeTypeOf("function");
});

test("a key that is withdrawn while the body is on its way signs nothing any more", async () => {
  let isWithdrawn = false;
  const signed = await signatureVerifier()(listUsers(), {
    service: "iam",
    now: published.at,
    keyOf: async () => (isWithdrawn ? undefined : { secret: published.secret }),
  });
  isWithdrawn = true;
  await expect(signed(Buffer.from(""))).rejects.toMatchObject({ code: "UnrecognizedClientException" });
});
