import * as z from "zod";
import type { Application } from "../application";
import { retentionDays } from "../commands/jobs";
import { forgetHolds } from "../commands/order-hold-store";
import * as commands from "../commands/store";
import { stepsOf } from "../commands/stored-body";
import { forgetExecutions } from "./execution-store";
import { refreshNode } from "./refresh-node";
import { databaseNow } from "./store";

const day = 24 * 3_600_000;

const StepKey = z.object({ accountId: z.string(), commandId: z.uuid(), nodeId: z.string(), step: z.int() });

const Inputs = z.object({ associationIds: z.array(z.string()).default([]) });

/** What there is to do about associations on the server's own account, beside applying them. */
export const associationJobs = {
  /** Forgets what associations did once the commands that they made are forgotten. */
  "forget-executions": (app: Application) => async () => {
    const now = await databaseNow(app.db.prisma);
    await forgetExecutions(app.db.prisma, new Date(now.getTime() - retentionDays * day));
    await forgetHolds(app.db.prisma, now);
  },
  /** Applies the associations of a machine on which a step has ended that asks for it; it is what was ordered that counts, and not what the machine says of it. */
  "refresh-associations": (app: Application) => async (payload: unknown) => {
    const { accountId, commandId, nodeId, step } = StepKey.parse(payload);
    const body = await commands.findBody(app.db.prisma, accountId, commandId);
    const ordered = body && stepsOf(body.body)[step];
    const inputs = ordered?.action === "aws:refreshAssociation" ? Inputs.safeParse(ordered.inputs) : undefined;
    if (inputs?.success) await refreshNode(app, { accountId, nodeId, only: inputs.data.associationIds });
  },
};
