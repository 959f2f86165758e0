import type { Application } from "../application";
import type { Prisma } from "../db/generated/client";
import { uuid7 } from "../db/uuid7";
import { serverVersion } from "../version";
import { record } from "./store";

/**
 * Writes what became of this process of the server: that it started or stopped, or that it takes no output of machines.
 * One that is killed leaves no line about its end: the next start follows a start.
 */
export async function recordLifecycle(
  { db, config, now, processId }: Pick<Application, "db" | "config" | "now" | "processId">,
  operation: "ServerStarted" | "ServerStopped" | "OutputPaused" | "OutputResumed",
  facts: Prisma.InputJsonObject = {},
): Promise<void> {
  const at = now();
  await record(db.prisma, {
    id: uuid7(at),
    at,
    accountId: config.accountId,
    requestId: processId,
    door: "system",
    operation,
    outcome: "done",
    principal: "system/server",
    source: "local",
    resources: [],
    summary: { version: serverVersion, roles: [...config.roles], process: processId, ...facts },
  });
}
