import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import type { Product } from "./product";

const Sent = z.object({ Command: z.object({ CommandId: z.uuid() }) });
const Look = z.object({ ended: z.boolean(), unstored: z.coerce.number() });

/** How a command went, milliseconds since it was issued (the moment before SendCommand was called). */
export type CommandRun = {
  commandId: string;
  /** SendCommand was answered. */
  answered: number;
  /** The last node's result was stored. */
  stored: number;
  /** The command itself had ended. */
  ended: number;
};

/** Which nodes: by their tag `Fleet`. */
export const targetsOf = (groups: readonly string[]) => [{ Key: "tag:Fleet", Values: [...groups] }];

/** Sends a script to all nodes of some groups through the AWS API, with more of its input. Gives the command's id. */
export async function sendScript(
  product: Product,
  groups: readonly string[],
  script: string,
  more: object = {},
): Promise<string> {
  const answer = await product.aws("SendCommand", {
    DocumentName: "AWS-RunShellScript",
    Targets: targetsOf(groups),
    Parameters: { commands: [script] },
    MaxConcurrency: "100%",
    MaxErrors: "100%",
    ...more,
  });
  return Sent.parse(answer).Command.CommandId;
}

/**
 * Sends a script to all nodes of some groups and looks into the database, every so many milliseconds, until the command
 * has ended with every result stored.
 *
 * @param expected how many nodes must succeed
 * @param more     more of the input of SendCommand
 * Errors: Error when it takes longer than the limit, or when fewer succeed: a fast failure is no figure.
 */
export async function runScript(
  product: Product,
  groups: readonly string[],
  script: string,
  {
    expected,
    lookEveryMs,
    limitMs = 60_000,
    more,
  }: { expected: number; lookEveryMs: number; limitMs?: number; more?: object },
): Promise<CommandRun> {
  const issued = performance.now();
  const since = () => performance.now() - issued;
  const commandId = await sendScript(product, groups, script, more);
  const answered = since();
  let stored: number | undefined;
  for (;;) {
    const { rows } = await product.database.query({
      name: "bench-look",
      text: `SELECT c.ended_at IS NOT NULL AS ended,
               (SELECT count(*) FROM (SELECT 1 FROM invocation i
                  WHERE i.account_id = c.account_id AND i.command_id = c.id AND i.ended_at IS NULL LIMIT 1) one) AS unstored
             FROM command c WHERE c.id = $1`,
      values: [commandId],
    });
    const { ended, unstored } = Look.parse(rows[0]);
    if (unstored === 0) stored ??= since();
    if (ended && stored !== undefined) {
      const run = { commandId, answered, stored, ended: since() };
      await mustHaveSucceeded(product, commandId, expected);
      return run;
    }
    if (since() > limitMs)
      throw new Error(`The command had not ended after ${limitMs / 1000} s.${await statesOf(product, commandId)}`);
    await delay(lookEveryMs);
  }
}

async function mustHaveSucceeded(product: Product, commandId: string, expected: number): Promise<void> {
  const { rows } = await product.database.query(
    "SELECT count(*)::int AS n FROM invocation WHERE command_id = $1 AND state = 'Success'",
    [commandId],
  );
  if (rows[0]?.n !== expected)
    throw new Error(`${rows[0]?.n} of ${expected} nodes succeeded.${await statesOf(product, commandId)}`);
}

async function statesOf({ database }: Product, commandId: string): Promise<string> {
  const { rows } = await database.query(
    "SELECT state, count(*)::int AS n FROM invocation WHERE command_id = $1 GROUP BY state",
    [commandId],
  );
  return ` States: ${rows.map(({ state, n }) => `${state} ${n}`).join(", ")}.`;
}
