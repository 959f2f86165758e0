import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { invocationStates } from "@/core/commands/invocation";
import type { Product } from "../product";
import type { CommandEvidence, InvocationEvidence, StreamEvidence } from "./judge";
import type { Counts, Machine } from "./machine";
import type { Work } from "./script";

const Listed = z.object({
  Commands: z.array(z.object({ CommandId: z.string(), Comment: z.string() })),
  NextToken: z.string().optional(),
});
const Command = z.object({
  Command: z.object({
    Status: z.string(),
    TargetCount: z.int(),
    CompletedCount: z.int(),
    ErrorCount: z.int(),
    EndedDateTime: z.string().nullable(),
    Verdict: z.object({ Family: z.string() }),
  }),
});
const States = z.object({
  InstanceIds: z.array(z.string()),
  States: z.array(z.enum(invocationStates)),
  ExitCodes: z.array(z.int().nullable()),
});

/** Every command that the product knows, by the key that its comment carries. */
export async function allCommands(product: Product): Promise<{ commandId: string; key: string }[]> {
  const found: { commandId: string; key: string }[] = [];
  let token: string | undefined;
  do {
    const page = Listed.parse(await product.console("ListCommandHistory", token ? { NextToken: token } : {}));
    found.push(...page.Commands.map(({ CommandId, Comment }) => ({ commandId: CommandId, key: Comment })));
    token = page.NextToken;
  } while (token);
  return found;
}

/** Whether the product says that a command has ended. */
export async function hasEnded(product: Product, commandId: string): Promise<boolean> {
  return Command.parse(await product.console("GetCommand", { CommandId: commandId })).Command.EndedDateTime !== null;
}

/** What collects evidence beside the product's answers. */
export type Witnesses = {
  machines: ReadonlyMap<string, { machine: Machine; counts: Counts }>;
  /** `<order>/<node>` of each supervisor that was killed. */
  cutShort: ReadonlySet<string>;
};

/** Both sides of a command: what the product says and gives, and what the scripts wrote down themselves. */
export async function evidenceOf(
  product: Product,
  { commandId, work }: { commandId: string; work: Work },
  witnesses: Witnesses,
): Promise<CommandEvidence> {
  const { Command: command } = Command.parse(await product.console("GetCommand", { CommandId: commandId }));
  const states = States.parse(await product.console("ListInvocationStates", { CommandId: commandId }));
  const invocations: InvocationEvidence[] = [];
  for (const [at, nodeId] of states.InstanceIds.entries()) {
    const witness = witnesses.machines.get(nodeId);
    const state = states.States[at];
    if (!witness || !state) throw new Error(`Nobody knows the machine ${nodeId}.`);
    const streams: StreamEvidence[] = [];
    for (const stream of work.hasErrors ? (["stdout", "stderr"] as const) : (["stdout"] as const))
      streams.push(await compare(product, commandId, witness.machine, work.key, stream));
    invocations.push({
      commandId,
      nodeId,
      state,
      exitCode: states.ExitCodes[at] ?? null,
      ...(witness.counts.get(work.key) ?? { begun: 0, done: 0 }),
      wrote: { exitCode: work.exitCode },
      isCutShort: witnesses.cutShort.has(`${commandId}/${nodeId}`),
      streams,
    });
  }
  return {
    commandId,
    counts: { targets: command.TargetCount, completed: command.CompletedCount, errors: command.ErrorCount },
    status: command.Status,
    isGreen: command.Verdict.Family === "green",
    invocations,
  };
}

async function compare(
  product: Product,
  commandId: string,
  { nodeId, truth }: Machine,
  key: string,
  stream: "stdout" | "stderr",
): Promise<StreamEvidence> {
  const stored = await download(product, `/output/${commandId}/${nodeId}/0/1/${stream}?download=1`);
  const copy = path.join(truth, `${key}.${stream}`);
  const own = existsSync(copy) ? readFileSync(copy) : Buffer.alloc(0);
  const shorter = Math.min(own.length, stored.length);
  return {
    stream,
    ownSha256: existsSync(`${copy}.sha256`) ? readFileSync(`${copy}.sha256`, "utf8").split(" ")[0] : undefined,
    storedSha256: createHash("sha256").update(stored).digest("hex"),
    isPrefix: own.subarray(0, shorter).equals(stored.subarray(0, shorter)),
  };
}

/**
 * What is stored, as a person downloads it; nothing where there is no such stream, as of a script that never began.
 *
 * @param at the address of a server; the product's own by default
 */
export async function download({ url, cookie }: Product, address: string, at = url): Promise<Buffer> {
  const answer = await fetch(at + address, { headers: { cookie: `${cookie.name}=${cookie.value}` } });
  if (answer.status === 400 || answer.status === 404) return Buffer.alloc(0);
  if (!answer.ok) throw new Error(`${address}: ${answer.status} ${await answer.text()}`);
  return Buffer.from(await answer.arrayBuffer());
}
