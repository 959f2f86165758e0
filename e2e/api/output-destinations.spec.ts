import { execFileSync } from "node:child_process";
import { SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { type RunningQuarterdeck, startQuarterdeck } from "../../scripts/serve-for-tests.mjs";
import { clientConfig } from "../fixture/client-config";
import { consoleDoor } from "../fixture/console-door";
import { type ObjectStore, startObjectStore } from "../fixture/object-store";
import { aws, withoutAwsCli } from "./aws-cli";
import { localAgentOnline } from "./local-agent";

let product: RunningQuarterdeck;
let store: ObjectStore;
let node: string;
beforeAll(async () => {
  store = await startObjectStore();
  product = await startQuarterdeck({ localAgent: true, env: { QUARTERDECK_OUTBOUND_HOSTS: "127.0.0.1" } });
  const ssm = new SSMClient(clientConfig(product));
  node = await localAgentOnline(ssm);
  ssm.destroy();
  const call = await consoleDoor(product);
  await call("CreateOutputDestination", {
    BucketName: "private",
    Endpoint: store.endpoint,
    Region: "eu-central-1",
    UsesPathStyle: true,
    AccessKeyId: store.accessKeyId,
    SecretAccessKey: store.secretAccessKey,
  });
});
afterAll(async () => {
  await product?.stop();
  await store?.stop();
});

const send = (bucket: string, script: string) =>
  aws(
    product,
    ...["ssm", "send-command", "--document-name", "AWS-RunShellScript", "--instance-ids", node],
    ...["--parameters", JSON.stringify({ commands: [script] })],
    ...["--output-s3-bucket-name", bucket, "--output-s3-key-prefix", "of/the-cli"],
  );
const Sent = z.object({
  Command: z.object({
    CommandId: z.string(),
    OutputS3BucketName: z.string(),
    OutputS3KeyPrefix: z.string(),
    OutputS3Region: z.string(),
  }),
});
const Found = z.object({
  StandardOutputUrl: z.string(),
  StandardErrorUrl: z.string(),
  StandardOutputContent: z.string(),
});

test.skipIf(withoutAwsCli)(
  "what the AWS CLI sends to a bucket lies there, whole, at the address that the AWS CLI is told",
  async () => {
    const sent = await send("private", "seq 1 100000; echo oops >&2");
    expect(sent.stderr).toBe("");
    const { Command } = Sent.parse(JSON.parse(sent.stdout));
    expect(Command).toMatchObject({
      OutputS3BucketName: "private",
      OutputS3KeyPrefix: "of/the-cli",
      OutputS3Region: "eu-central-1",
    });
    const which = ["--command-id", Command.CommandId, "--instance-id", node];
    expect(await aws(product, "ssm", "wait", "command-executed", ...which)).toMatchObject({ exitCode: 0 });
    const found = Found.parse(JSON.parse((await aws(product, "ssm", "get-command-invocation", ...which)).stdout));
    const folder = `of/the-cli/${Command.CommandId}/${node}/awsrunShellScript/0.awsrunShellScript`;
    expect(found.StandardOutputUrl).toBe(`${store.endpoint}/private/${folder}/stdout`);
    expect(found.StandardErrorUrl).toBe(`${store.endpoint}/private/${folder}/stderr`);
    // AWS's limit in AWS's member; the whole lies in the bucket.
    expect(found.StandardOutputContent).toHaveLength(24_000);
    await expect
      .poll(() => store.aws("s3", "ls", "--recursive", `s3://private/${folder}`), { timeout: 200_000, interval: 1_000 })
      .toMatch(/stderr[\s\S]*stdout/);
    expect(store.aws("s3", "cp", `s3://private/${folder}/stdout`, "-")).toBe(
      execFileSync("seq", ["1", "100000"], { encoding: "utf8" }),
    );
    expect(store.aws("s3", "cp", `s3://private/${folder}/stderr`, "-")).toBe("oops\n");
  },
);

test.skipIf(withoutAwsCli)(
  "a bucket that is not set up is refused in AWS's own word, and nothing is sent",
  async () => {
    const refused = await send("somewhere-else", "true");
    expect(refused.exitCode).not.toBe(0);
    expect(refused.stderr).toContain("InvalidOutputFolder");
    expect(refused.stderr).toContain("There is no output destination somewhere-else.");
  },
);
