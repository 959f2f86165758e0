import { DomainError } from "@/core/errors";
import { restorableMilliseconds } from "@/core/parameters/parameter-rules";
import type { Application } from "../application";
import { perform, systemCaller } from "../operation";
import { deleteParameter } from "./delete-parameter";
import { listExpired, purge } from "./store";

/** So many are deleted in one go; the next round takes the rest. */
const atOnce = 500;

/** What happens to parameters because time passes. */
export const parameterJobs = {
  /** Deletes those whose policy says so, as a person would. */
  "expire-parameters": (app: Application) => async () => {
    for (const { accountId, path } of await listExpired(app.db.prisma, app.now(), atOnce))
      await perform(
        app,
        deleteParameter,
        { Name: path },
        systemCaller(accountId, "parameter-policy", "expiration"),
      ).catch((error: unknown) => {
        // Somebody else deleted it meanwhile, or its row is none of ours.
        if (!(error instanceof DomainError)) throw error;
      });
  },
  /** Removes for good what nobody has had back for a day. */
  "forget-parameters": (app: Application) => () =>
    purge(app.db.prisma, new Date(app.now().getTime() - restorableMilliseconds)),
};
