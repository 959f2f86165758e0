import { createHash } from "node:crypto";
import type { InvocationState } from "@/core/commands/invocation";
import { aCaller, aNode, type TestApplication } from "../db/testing";
import { perform } from "../operation";
import { type IncomingChunk, prepareChunks } from "../output/incoming";
import { storeChunks } from "../output/store";
import { addTagsToResource } from "../tags/add-tags-to-resource";
import { sendCommand } from "./send-command";

/** How one machine fared, and what it printed; `verified` is whether what is stored was found to be what the node said. */
export type Printed = {
  stdout?: string;
  stderr?: string;
  state?: InvocationState;
  exitCode?: number;
  verified?: boolean | null;
  /** Nothing but the invocation: the node never said that a step began. */
  isSilent?: boolean;
  tags?: Record<string, string>;
};

/** Nodes that are made at the same time. */
const nodesAtOnce = 50;

/** Nodes of these tags, one for each of them, in that order and by name in that order. */
async function nodesOf(app: TestApplication, printed: readonly Printed[]): Promise<{ id: string; name: string }[]> {
  const nodes: { id: string; name: string }[] = [];
  while (nodes.length < printed.length) {
    const next = printed.slice(nodes.length, nodes.length + nodesAtOnce);
    const names = next.map((_, index) => `node-${String(nodes.length + index).padStart(5, "0")}`);
    nodes.push(...(await Promise.all(names.map((name) => aNode(app, { name })))));
  }
  for (const [index, { tags = {} }] of printed.entries()) {
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    const tagged = { ResourceType: "ManagedInstance", ResourceId: nodes[index]?.id ?? "" };
    if (Tags.length > 0) await perform(app, addTagsToResource, { ...tagged, Tags }, aCaller(app));
  }
  return nodes;
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/**
 * A command that was sent to a machine for each of these, and has printed there what it says. Machines in that order. The
 * first 50 are sent to; the others' invocations are copies of the first one's.
 */
export async function aPrintedCommand(
  app: TestApplication,
  printed: readonly Printed[],
  caller = aCaller(app),
): Promise<{ CommandId: string; nodeIds: string[] }> {
  const { accountId } = app.config;
  const nodes = await nodesOf(app, printed);
  const nodeIds = nodes.map(({ id }) => id);
  const request = {
    DocumentName: "AWS-RunShellScript",
    Parameters: { commands: ["true"] },
    InstanceIds: nodeIds.slice(0, 50),
  };
  const { CommandId } = (await perform(app, sendCommand, request, caller)).output.Command;
  const rows = printed.map(
    ({ stdout = "", stderr = "", state = "Success", exitCode = 0, verified = true, isSilent }, index) => {
      const isRunning = state === "InProgress" || state === "Pending";
      return { nodeId: nodeIds[index] ?? "", stdout, stderr, state, exitCode, verified, isSilent, isRunning };
    },
  );
  const begun = rows.filter(({ isSilent }) => !isSilent);
  const client = await app.db.pool.connect();
  try {
    await client.query("BEGIN");
    await client.query(
      `INSERT INTO invocation (account_id, command_id, node_id, node_name, state, body_sha256, envelope, signature, released_at)
       SELECT first.account_id, first.command_id, n.id, n.name, first.state, first.body_sha256, first.envelope, first.signature, first.released_at
       FROM (SELECT * FROM invocation WHERE account_id = $1 AND command_id = $2 LIMIT 1) first,
            unnest($3::text[], $4::text[]) AS n (id, name) ON CONFLICT DO NOTHING`,
      [accountId, CommandId, nodeIds, nodes.map(({ name }) => name)],
    );
    await client.query(
      `UPDATE invocation i SET state = n.state, ended_at = CASE WHEN n.is_running THEN NULL ELSE now() END
       FROM unnest($3::text[], $4::text[], $5::boolean[]) AS n (id, state, is_running)
       WHERE i.account_id = $1 AND i.command_id = $2 AND i.node_id = n.id`,
      [accountId, CommandId, nodeIds, rows.map(({ state }) => state), rows.map(({ isRunning }) => isRunning)],
    );
    await client.query(
      `INSERT INTO invocation_step (account_id, command_id, node_id, step, attempt, name, action, outcome, exit_code,
         stdout_bytes, stdout_sha256, stdout_verified, stderr_bytes, stderr_sha256, stderr_verified)
       SELECT $1, $2, n.id, 0, 1, 'runShellScript', 'aws:runShellScript',
         CASE WHEN n.is_running THEN NULL WHEN n.code = 0 THEN 'Success' ELSE 'Failed' END, CASE WHEN NOT n.is_running THEN n.code END,
         CASE WHEN NOT n.is_running THEN n.out_bytes END, CASE WHEN NOT n.is_running THEN n.out END, n.verified,
         CASE WHEN NOT n.is_running THEN n.err_bytes END, CASE WHEN NOT n.is_running THEN n.err END, n.verified
       FROM unnest($3::text[], $4::boolean[], $5::int[], $6::int[], $7::text[], $8::int[], $9::text[], $10::boolean[])
         AS n (id, is_running, code, out_bytes, out, err_bytes, err, verified)`,
      [
        accountId,
        CommandId,
        begun.map(({ nodeId }) => nodeId),
        begun.map(({ isRunning }) => isRunning),
        begun.map(({ exitCode }) => exitCode),
        begun.map(({ stdout }) => Buffer.byteLength(stdout)),
        begun.map(({ stdout }) => sha256(stdout)),
        begun.map(({ stderr }) => Buffer.byteLength(stderr)),
        begun.map(({ stderr }) => sha256(stderr)),
        begun.map(({ isRunning, verified }) => (isRunning ? null : verified)),
      ],
    );
    const chunks = begun.flatMap(({ nodeId, ...texts }) =>
      (["stdout", "stderr"] as const)
        .filter((stream) => texts[stream] !== "")
        .map((stream): IncomingChunk => {
          const bytes = Buffer.from(texts[stream]);
          const chunk = { step: 0, attempt: 1, stream, offset: 0, bytes, marks: [] };
          return { accountId, commandId: CommandId, nodeId, chunk };
        }),
    );
    await storeChunks(client, prepareChunks(chunks));
    await client.query("COMMIT");
  } finally {
    client.release();
  }
  return { CommandId, nodeIds };
}
