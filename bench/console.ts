import { gzipSync } from "node:zlib";
import type { Browser } from "@playwright/test";
import * as z from "zod";
import { commandSortKeys } from "@/core/commands/command-rules";
import type { AwsCall } from "./aws-call";
import { signedInContext } from "./browser";
import { runScript } from "./command-run";
import { multiplyCommand } from "./more-history";
import type { Product } from "./product";
import type { Report } from "./report";
import type { Sizes } from "./run-settings";
import { summarise } from "./statistics";

const section = "console";
const count = (value: number) => value.toLocaleString("en-US");

/** How long the server takes to answer what list screens ask, with many nodes and a long history. */
export async function measureLists(
  product: Product,
  groups: readonly string[],
  nodes: number,
  sizes: Sizes,
  report: Report,
): Promise<string> {
  const { commandId } = await runScript(product, groups, "echo hello", { expected: nodes, lookEveryMs: 20 });
  report.say(`making ${count(sizes.invocations)} invocations of history …`);
  const invocations = await multiplyCommand(product.database, commandId, sizes.invocations);
  const [node] = (
    await product.database.query("SELECT node_id FROM invocation WHERE command_id = $1 LIMIT 1", [commandId])
  ).rows;

  const InstanceId = z.string().parse(node?.node_id);
  const { console: ofConsole, aws: ofAws } = product;
  const failed = [{ key: "Status", value: "Failed" }];
  const questions: [name: string, ask: AwsCall, operation: string, input: object][] = [
    ["managed instances, first page", ofConsole, "ListManagedNodes", {}],
    ["managed instances, 1,000 on a page", ofConsole, "ListManagedNodes", { MaxResults: 1000 }],
    ["managed instances, searched", ofConsole, "ListManagedNodes", { Search: "bench" }],
    [
      "managed instances, by last ping",
      ofConsole,
      "ListManagedNodes",
      { SortBy: "LastPingDateTime", SortOrder: "Descending" },
    ],
    ["overview", ofConsole, "GetOverview", {}],
    ["commands, first page", ofConsole, "ListCommandHistory", {}],
    ...commandSortKeys.map((SortBy): [string, AwsCall, string, object] => [
      `commands by ${SortBy}`,
      ofConsole,
      "ListCommandHistory",
      { SortBy, SortOrder: "Descending" },
    ]),
    ["commands that failed, of which there are none", ofConsole, "ListCommandHistory", { Filters: failed }],
    ["commands of one node", ofConsole, "ListCommandHistory", { InstanceId }],
    ["every state of one command", ofConsole, "ListInvocationStates", { CommandId: commandId }],
    ["machines of one command by output", ofConsole, "GroupInvocationsByOutput", { CommandId: commandId }],
    ["timeline of one node", ofConsole, "GetNodeTimeline", { InstanceId }],
    ["audit, first page", ofConsole, "ListAuditEntries", {}],
    ["audit of one node", ofConsole, "ListAuditEntries", { Filters: [{ Key: "Resource", Values: [InstanceId] }] }],
    ["documents", ofConsole, "ListDocuments", {}],
    ["activations", ofConsole, "DescribeActivations", {}],
    ["AWS API, commands", ofAws, "ListCommands", {}],
    ["AWS API, commands of one node", ofAws, "ListCommands", { InstanceId }],
    ["AWS API, invocations", ofAws, "ListCommandInvocations", {}],
    ["AWS API, invocations of one command", ofAws, "ListCommandInvocations", { CommandId: commandId }],
    ["AWS API, invocations of one node", ofAws, "ListCommandInvocations", { InstanceId }],
    ["AWS API, invocations of one node with details", ofAws, "ListCommandInvocations", { InstanceId, Details: true }],
    ["AWS API, managed instances", ofAws, "DescribeInstanceInformation", { MaxResults: 50 }],
  ];
  for (const [name, ask, operation, input] of questions) {
    const taken: number[] = [];
    try {
      await ask(operation, input);
      for (let call = 0; call < sizes.listCalls; call++) {
        const begun = performance.now();
        await ask(operation, input);
        taken.push(performance.now() - begun);
      }
    } catch (error) {
      report.add({
        section,
        figure: name,
        unit: "ms",
        measured: undefined,
        note: error instanceof Error ? error.message : "failed",
      });
      continue;
    }
    const { p50, p95, worst } = summarise(taken);
    report.add({
      section,
      figure: `${name}, server's answer, p95`,
      unit: "ms",
      budget: { atMost: 150 },
      measured: p95,
      note: `p50 ${p50.toFixed(0)} ms, worst ${worst.toFixed(0)} ms; ${count(nodes)} nodes, ${count(invocations)} invocations`,
    });
  }
  return commandId;
}

/** First load of screens in a browser that has nothing cached, and the JavaScript that each one brings. */
export async function measureFirstLoads(
  product: Product,
  browser: Browser | undefined,
  addresses: readonly string[],
  report: Report,
): Promise<void> {
  for (const address of addresses) {
    const shown = address
      .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "[commandId]")
      .replaceAll(/mi-[0-9a-f]{17}/g, "[nodeId]");
    const figure = `first load of ${shown}`;
    if (!browser) {
      report.add({
        section,
        figure,
        unit: "ms",
        budget: { atMost: 1_500 },
        measured: undefined,
        note: "there is no Chromium",
      });
      continue;
    }
    const taken: number[] = [];
    const bytes = { named: 0, untilInteractive: 0, untilQuiet: 0 };
    for (let round = 0; round < 3; round++) {
      const context = await signedInContext(browser, product);
      try {
        const page = await context.newPage();
        const scripts = new Map<string, Promise<number>>();
        const packed = async (counts: (address: string) => boolean = () => true) => {
          const sizes = await Promise.all(
            [...scripts].filter(([url]) => counts(new URL(url).pathname)).map(([, size]) => size),
          );
          return sizes.reduce((sum, size) => sum + size, 0);
        };
        page.on("response", (response) => {
          if (response.request().resourceType() !== "script") return;
          const size = response.body().then(
            (body) => gzipSync(body).length,
            () => 0,
          );
          scripts.set(response.url(), size);
        });
        const opened = await page.goto(address, { waitUntil: "commit" });
        const html = (await opened?.text()) ?? "";
        // Interactive: the heading is there, and React has taken it over.
        await page.getByRole("heading", { level: 1 }).first().waitFor({ timeout: 30_000 });
        await page.waitForFunction(() => {
          const heading = document.querySelector("h1");
          return heading !== null && Object.keys(heading).some((key) => key.startsWith("__react"));
        });
        taken.push(await page.evaluate(() => performance.now()));
        bytes.named = await packed((script) => html.includes(`src="${script}`));
        bytes.untilInteractive = await packed();
        await page.waitForLoadState("networkidle").catch(() => {});
        bytes.untilQuiet = await packed();
      } finally {
        await context.close();
      }
    }
    const { p50, worst } = summarise(taken);
    report.add({
      section,
      figure: `${figure}, to interactive, p50`,
      unit: "ms",
      budget: { atMost: 1_500 },
      measured: p50,
      note: `worst ${worst.toFixed(0)} ms of ${taken.length}, nothing cached`,
    });
    report.add({
      section,
      figure: `JavaScript of ${shown}, gzip`,
      unit: "KB",
      budget: { atMost: 250 },
      measured: bytes.named / 1000,
      note: `what its page names; ${Math.round(bytes.untilInteractive / 1000)} KB fetched until interactive, ${Math.round(bytes.untilQuiet / 1000)} KB in all with what is fetched ahead`,
    });
  }
}
