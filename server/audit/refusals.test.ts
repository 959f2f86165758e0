import { afterEach, beforeEach, expect, test } from "vitest";
import { aUser, type TestApplication, testApplication } from "../db/testing";
import { listening, TestBrowser } from "../doors/testing";
import type { RunningServer } from "../start-server";
import type { Refusal } from "./refusals";

let app: TestApplication;
let server: RunningServer;
beforeEach(async () => {
  app = await testApplication();
  server = await listening(app);
});
afterEach(async () => {
  await server?.close();
  await app?.destroy();
});

const refused = async () => {
  await app.refusals.settle();
  return app.db.prisma.auditEntry.findMany({ where: { outcome: "refused" }, orderBy: { id: "asc" } });
};
const aws = (authorization: string) =>
  fetch(`${server.url}/`, {
    method: "POST",
    headers: {
      authorization,
      "x-amz-target": "AmazonSSM.SendCommand",
      "x-amz-date": app
        .now()
        .toISOString()
        .replace(/[-:]|\.\d+/g, ""),
      "content-type": "application/x-amz-json-1.1",
      "user-agent": "aws-cli/2",
    },
    body: "{}",
  });
const signedBy = (key: string) =>
  `AWS4-HMAC-SHA256 Credential=${key}/20260101/us-east-1/ssm/aws4_request, SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`;

test("a call of the AWS API with a bad signature has its line: key, operation, address, program, request", async () => {
  const answer = await aws(signedBy("AKIAIOSFODNN7EXAMPLE"));
  expect(answer.status).toBe(400);
  expect(await refused()).toMatchObject([
    {
      door: "aws",
      operation: "SendCommand",
      principal: "anonymous/anonymous",
      credential: "AKIAIOSFODNN7EXAMPLE",
      source: "127.0.0.1",
      userAgent: "aws-cli/2",
      requestId: answer.headers.get("x-request-id"),
    },
  ]);
});

test("what is no access key's id is not written down: it may be a secret in the wrong place", async () => {
  await aws(signedBy("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"));
  expect(await refused()).toMatchObject([{ door: "aws", credential: null }]);
});

test("a flood of bad signatures is one line, and one more a minute that counts the rest", async () => {
  for (let index = 0; index < 30; index += 1) await aws(signedBy("AKIAIOSFODNN7EXAMPLE"));
  expect((await refused()).map(({ summary }) => summary)).toMatchObject([null, { further: 29 }]);
  for (let index = 0; index < 10; index += 1) await aws(signedBy("AKIAIOSFODNN7EXAMPLE"));
  expect((await refused()).map(({ summary }) => summary)).toMatchObject([null, { further: 29 }, { further: 10 }]);
});

test("however many addresses take part, the lines of a minute are bounded", async () => {
  const refusal: Refusal = {
    accountId: app.config.accountId,
    requestId: "flood",
    door: "aws",
    operation: "AwsCall",
    errorCode: "UnrecognizedClientException",
    principal: "anonymous/anonymous",
    source: "",
  };
  for (let index = 0; index < 5_000; index += 1)
    app.refusals.note({ ...refusal, source: `198.51.${index >> 8}.${index & 255}` });
  const lines = await refused();
  expect(lines.length).toBe(502);
  expect(lines.filter(({ source }) => source === "many").map(({ summary }) => summary)).toMatchObject([
    null,
    { further: 4_499 },
  ]);
});

test("a request without the session's proof has its line, with the person whose session it was", async () => {
  const user = await aUser(app);
  const browser = new TestBrowser(server.url);
  await browser.call("SignIn", { UserName: user.name, Password: "correct-horse" });
  browser.csrfToken = "";
  expect((await browser.call("SignOut")).status).toBe(403);
  expect(await refused()).toMatchObject([
    { door: "console", operation: "SignOut", errorCode: "CsrfRefused", principal: `user/${user.name}` },
  ]);
});

test("a change that nobody signed in asks for has its line; a page that looks without being signed in has none", async () => {
  const browser = new TestBrowser(server.url);
  expect((await browser.call("SendCommand")).status).toBe(401);
  expect((await browser.call("ListCommands")).status).toBe(401);
  expect(await refused()).toMatchObject([{ operation: "SendCommand", errorCode: "NotSignedIn" }]);
});

test("failed sign-ins have a line each, and those that are not even tried any more share one a minute", async () => {
  const user = await aUser(app);
  const browser = new TestBrowser(server.url);
  const codes: unknown[] = [];
  for (let index = 0; index < 12; index += 1)
    codes.push((await browser.call("SignIn", { UserName: user.name, Password: "wrong-horse" })).body["code"]);
  const tried = codes.filter((code) => code === "SignInFailed").length;
  expect(tried).toBeLessThan(12);
  const lines = await refused();
  expect(lines.filter(({ errorCode }) => errorCode === "SignInFailed")).toHaveLength(tried);
  expect(
    lines.filter(({ errorCode }) => errorCode === "ThrottlingException").map(({ summary }) => summary),
  ).toMatchObject([null, { further: 11 - tried }]);
});
