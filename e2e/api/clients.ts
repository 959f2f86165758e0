import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import {
  paginateListCommandInvocations,
  paginateListCommands,
  SSM,
  waitUntilCommandExecuted,
} from "@aws-sdk/client-ssm";
import * as z from "zod";
import type { RunningQuarterdeck } from "../../scripts/serve-for-tests.mjs";
import { clientConfig } from "../fixture/client-config";
import { awsJson, clientEnvironment, withoutAwsCli } from "./aws-cli";

/** A list that all clients can walk by themselves, and what holds its rows. */
type PagedList = { operation: "ListCommands" | "ListCommandInvocations"; rows: "Commands" | "CommandInvocations" };

const lists = {
  ListCommands: { operation: "ListCommands", rows: "Commands" },
  ListCommandInvocations: { operation: "ListCommandInvocations", rows: "CommandInvocations" },
} as const satisfies Record<string, PagedList>;

/** One of AWS's clients, unmodified, as a test drives it. */
export type Client = {
  /** One call by the API's own names; what it answers, as the client gives it. */
  call(operation: string, input: object): Promise<unknown>;
  /** The request's id, where the client tells it. */
  requestId(answer: unknown): string | undefined;
  /** Waits in the client's own way until a command has succeeded on a node; fails when it does not. */
  waitUntilExecuted(commandId: string, nodeId: string): Promise<void>;
  /** The ids of the commands in all pages, by the client's own paginator; `pageSize` rows a page. */
  commandIds(list: keyof typeof lists, pageSize: number): Promise<string[]>;
  /** The same, in portions: `portion` rows, and from there on as often as there are more. */
  commandIdsInPortions?(list: keyof typeof lists, portion: number): Promise<string[][]>;
};

const Rows = z.array(z.object({ CommandId: z.string() }));
const idsIn = (answer: unknown, rows: PagedList["rows"]) =>
  z
    .object({ [rows]: Rows })
    .parse(answer)
    [rows]?.map(({ CommandId }) => CommandId) ?? [];

/** A name of the API with its words apart, such as get_command_invocation. */
const apart = (name: string, by: string) =>
  name.replace(/[A-Z]/g, (letter, at: number) => (at > 0 ? by : "") + letter.toLowerCase());

/** The AWS SDK for JavaScript. */
function sdk(product: RunningQuarterdeck): Client {
  const client = new SSM(clientConfig(product));
  return {
    async call(operation, input) {
      const method: unknown = Reflect.get(client, operation.charAt(0).toLowerCase() + operation.slice(1));
      if (typeof method !== "function") throw new Error(`The SDK has no ${operation}.`);
      return method.call(client, input);
    },
    requestId: (answer) =>
      z.object({ $metadata: z.object({ requestId: z.string() }) }).parse(answer).$metadata.requestId,
    async waitUntilExecuted(CommandId, InstanceId) {
      await waitUntilCommandExecuted({ client, maxWaitTime: 90, minDelay: 1, maxDelay: 1 }, { CommandId, InstanceId });
    },
    async commandIds(list, pageSize) {
      const paginate = list === "ListCommands" ? paginateListCommands : paginateListCommandInvocations;
      const ids: string[] = [];
      for await (const page of paginate({ client, pageSize }, {})) ids.push(...idsIn(page, lists[list].rows));
      return ids;
    },
  };
}

/** Debian's AWS CLI. */
function cli(product: RunningQuarterdeck): Client {
  const ssm = (operation: string, ...args: string[]) => awsJson(product, "ssm", apart(operation, "-"), ...args);
  return {
    call: (operation, input) => ssm(operation, "--cli-input-json", JSON.stringify(input)),
    requestId: () => undefined,
    async waitUntilExecuted(commandId, nodeId) {
      await awsJson(product, "ssm", "wait", "command-executed", "--command-id", commandId, "--instance-id", nodeId);
    },
    commandIds: async (list, pageSize) => idsIn(await ssm(list, "--page-size", String(pageSize)), lists[list].rows),
    async commandIdsInPortions(list, portion) {
      const portions: string[][] = [];
      let token: string | undefined;
      do {
        const args = ["--max-items", String(portion), ...(token ? ["--starting-token", token] : [])];
        const answer = await ssm(list, ...args);
        portions.push(idsIn(answer, lists[list].rows));
        token = z.object({ NextToken: z.string().optional() }).parse(answer).NextToken;
      } while (token);
      return portions;
    },
  };
}

const python = "/usr/bin/python3";
/** Whether boto3's tests are left out: only where it is missing, and never in continuous integration. */
export const withoutBoto3 = !existsSync("/usr/lib/python3/dist-packages/boto3/__init__.py") && !process.env.CI;

/** Runs a program that has boto3's client as `ssm` and the input as `given`; what it leaves in `answer`. */
export async function runBoto3(product: RunningQuarterdeck, text: string, input: object = {}): Promise<unknown> {
  const program = `import boto3, json, sys
ssm = boto3.client("ssm", endpoint_url=sys.argv[1])
given = json.loads(sys.argv[2])
${text}
print(json.dumps(answer, default=str))`;
  const { stdout } = await promisify(execFile)(python, ["-c", program, product.url, JSON.stringify(input)], {
    env: clientEnvironment(product),
    timeout: 120_000,
  });
  return JSON.parse(stdout);
}

/** Debian's boto3. Each call is a program of its own. */
function boto3(product: RunningQuarterdeck): Client {
  const run = (text: string, input: object = {}) => runBoto3(product, text, input);
  const walk = (list: keyof typeof lists, config: object) =>
    run(
      `token, answer = None, []
while True:
    pages = ssm.get_paginator("${apart(list, "_")}").paginate(PaginationConfig={**given, "StartingToken": token})
    whole = pages.build_full_result()
    answer.append([row["CommandId"] for row in whole["${lists[list].rows}"]])
    token = whole.get("NextToken")
    if token is None: break`,
      config,
    ).then((portions) => z.array(z.array(z.string())).parse(portions));
  return {
    call: (operation, input) => run(`answer = ssm.${apart(operation, "_")}(**given)`, input),
    requestId: (answer) =>
      z.object({ ResponseMetadata: z.object({ RequestId: z.string() }) }).parse(answer).ResponseMetadata.RequestId,
    async waitUntilExecuted(CommandId, InstanceId) {
      await run(
        `ssm.get_waiter("command_executed").wait(**given, WaiterConfig={"Delay": 1, "MaxAttempts": 90})
answer = None`,
        { CommandId, InstanceId },
      );
    },
    commandIds: async (list, pageSize) => (await walk(list, { PageSize: pageSize })).flat(),
    commandIdsInPortions: (list, portion) => walk(list, { MaxItems: portion }),
  };
}

/** Every client, how it is made for a running product, and whether it is left out where it is not installed. */
export const clients = [
  { name: "the AWS SDK for JavaScript", open: sdk, isLeftOut: false },
  { name: "the AWS CLI", open: cli, isLeftOut: withoutAwsCli },
  { name: "boto3", open: boto3, isLeftOut: withoutBoto3 },
] as const;
