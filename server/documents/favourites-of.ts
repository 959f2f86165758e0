import { homeOf } from "@/core/identity/user-rules";
import type { OperationContext } from "../operation";
import * as favourites from "./favourite-store";

/** The names of the documents that the caller has a star on, as lists name them. */
export function favouritesOf({ tx, caller }: Pick<OperationContext, "tx" | "caller">): Promise<ReadonlySet<string>> {
  const { accountId: userAccountId, userName } = homeOf(caller);
  return favourites.namesOf(tx, { accountId: caller.accountId, userAccountId, userName });
}
