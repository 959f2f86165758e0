import { createHash, randomUUID } from "node:crypto";
import type { OutputChunk, Report, StepEvent } from "@/core/node-protocol";
import { composeApplication } from "@/server/application";
import { makeDelivery } from "@/server/commands/delivery";
import { sendCommand } from "@/server/commands/send-command";
import { readConfig } from "@/server/config";
import { ensureJobQueue } from "@/server/db/job-queue";
import { ensurePartitions } from "@/server/db/partitions";
import { aNode, anActivation } from "@/server/db/testing";
import { ensureAccount } from "@/server/identity/account-store";
import { perform, systemCaller } from "@/server/operation";

/**
 * Fills an empty database with a small believable fleet, for work on the console: twelve machines that are away, an
 * activation that has expired, and commands that went well, went wrong or are still waiting. Everything is made by the
 * operations and the reporting path that make it in earnest. Does nothing when there is a node already.
 */
const environment = readConfig(process.env, []);
if (!environment.databaseUrl) throw new Error("DATABASE_URL is not set.");
const app = composeApplication(
  { ...environment, databaseUrl: environment.databaseUrl, logLevel: "warn" },
  randomUUID(),
);
const { accountId } = app.config;

const fleet = [
  ...["web-1", "web-2", "web-3", "web-4"].map((name) => ({
    name,
    role: "web",
    stage: "production",
    platform: "Debian GNU/Linux 12",
  })),
  ...["db-1", "db-2"].map((name) => ({ name, role: "database", stage: "production", platform: "Ubuntu 24.04" })),
  ...["batch-1", "batch-2", "batch-3"].map((name) => ({
    name,
    role: "batch",
    stage: "production",
    platform: "Rocky Linux 9.4",
  })),
  ...["web-t1", "db-t1", "batch-t1"].map((name) => ({
    name,
    role: name.slice(0, -3),
    stage: "test",
    platform: "Debian GNU/Linux 12",
  })),
];

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** What a node would report of a script that printed `text` and ended with `exitCode`. */
function reportOf(order: string, exitCode: number, text: string): Report {
  const at = app.now().getTime();
  const bytes = Buffer.from(text);
  const stream = exitCode === 0 ? "stdout" : "stderr";
  const total = { bytes: bytes.length, sha256: sha256(bytes) };
  const nothing = { bytes: 0, sha256: sha256(Buffer.alloc(0)) };
  const step = { step: 0, attempt: 1, name: "aws:runShellScript", action: "aws:runShellScript" };
  const events: StepEvent[] = [
    { event: "started", ...step, at: at - 400 },
    {
      event: "ended",
      ...step,
      startedAt: at - 400,
      at,
      outcome: exitCode === 0 ? "Success" : "Failed",
      exitCode,
      stdout: stream === "stdout" ? total : nothing,
      stderr: stream === "stderr" ? total : nothing,
    },
  ];
  const output: OutputChunk[] = [{ step: 0, attempt: 1, stream, offset: 0, bytes, marks: [[at, bytes.length]] }];
  return { order, outcome: exitCode === 0 ? "Success" : "Failed", at, events, output };
}

async function seed(): Promise<void> {
  const now = app.now();
  await ensurePartitions(app.db, now);
  await ensureJobQueue(app.db);
  await ensureAccount(app.db.prisma, { id: accountId, name: "default", createdAt: now });
  if ((await app.db.prisma.node.count()) > 0) return;

  const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
  await anActivation(app, {
    description: "Rack 4",
    defaultInstanceName: "rack-4",
    registrationLimit: 20,
    registrationsCount: 12,
    createdAt: hoursAgo(72),
    expiresAt: hoursAgo(48),
  });
  const nodes = [];
  for (const [index, { name, role, stage, platform }] of fleet.entries()) {
    const [, platformName = platform, platformVersion = ""] = /^(.*) (\S+)$/.exec(platform) ?? [];
    const node = await aNode(app, {
      name,
      hostName: `${name}.example.net`,
      ipAddress: `192.0.2.${10 + index}`,
      platformName,
      platformVersion,
      registeredAt: hoursAgo(70 - index),
      lastPingAt: hoursAgo(index + 1),
      disconnectedAt: hoursAgo(index + 1),
      disconnectReason: "The connection was lost.",
    });
    const tags = { Role: role, Stage: stage };
    await app.db.prisma.tag.createMany({
      data: Object.entries(tags).map(([key, value]) => ({
        accountId,
        resourceType: "ManagedInstance",
        resourceId: node.id,
        key,
        value,
      })),
    });
    nodes.push(node);
  }

  const delivery = makeDelivery(app);
  const caller = systemCaller(accountId, "seed", "seed");
  const send = async (comment: string, commands: string[], nodeIds: string[]) =>
    (
      await perform(
        app,
        sendCommand,
        {
          DocumentName: "AWS-RunShellScript",
          Comment: comment,
          Parameters: { commands },
          InstanceIds: nodeIds,
          MaxErrors: "100%",
          MaxConcurrency: "100%",
        },
        caller,
      )
    ).output.Command.CommandId;
  const answer = (nodeId: string, report: Report) =>
    delivery.report(
      {
        accountId,
        nodeId,
        connectionId: randomUUID(),
        address: "192.0.2.2",
        sendOrder: async () => ({ taken: true }),
        sendCancel: async () => ({ ok: true }),
        reject: () => undefined,
      },
      report,
    );

  const ids = nodes.map(({ id }) => id);
  const uptime = await send("Are they up?", ["uptime"], ids);
  for (const [index, id] of ids.entries())
    await answer(
      id,
      reportOf(uptime, 0, ` 10:0${index % 10}:00 up ${index + 3} days,  load average: 0.0${index % 10}\n`),
    );
  const restart = await send("Restart the web servers", ["systemctl restart nginx"], ids.slice(0, 4));
  for (const [index, id] of ids.slice(0, 4).entries())
    await answer(
      id,
      index === 2
        ? reportOf(restart, 5, "Failed to restart nginx.service: Unit nginx.service not found.\n")
        : reportOf(restart, 0, "restarted\n"),
    );
  await send("Kernel versions", ["uname -r"], ids.slice(6, 9));
  await new Promise((resolve) => setTimeout(resolve, 500));
  await delivery.close();
}

await seed();
await app.close();
