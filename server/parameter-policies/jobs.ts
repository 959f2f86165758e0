import { DomainError } from "@/core/errors";
import type { Application } from "../application";
import { perform, systemCaller } from "../operation";
import { listDueNotices } from "../parameters/notice-store";
import { listExpired } from "../parameters/store";
import { applyParameterPolicy } from "./apply-parameter-policy";

/** So much is done in one go; the next round takes the rest. */
const atOnce = 500;

/** What policies of parameters do because time passes. */
export const parameterPolicyJobs = {
  /**
   * What is to be told first: after an outage a parameter's expiry is announced before it is done. The name is from when
   * parameters only expired: what a server of then has added is done by one of now.
   */
  "expire-parameters": (app: Application) => async () => {
    const apply = (accountId: string, input: { Name: string; Position?: number }) =>
      perform(app, applyParameterPolicy, input, systemCaller(accountId, "parameter-policy", "parameter-policy")).catch(
        (error: unknown) => {
          // Somebody else did it, or deleted the parameter, meanwhile; or its row is none of ours.
          if (!(error instanceof DomainError)) throw error;
        },
      );
    for (const { accountId, path, position } of await listDueNotices(app.db.prisma, app.now(), atOnce))
      await apply(accountId, { Name: path, Position: position });
    for (const { accountId, path } of await listExpired(app.db.prisma, app.now(), atOnce))
      await apply(accountId, { Name: path });
  },
};
