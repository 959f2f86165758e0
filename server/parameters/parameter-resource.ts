import { checkedName, type ParameterReference, readReference, readWholeReference } from "@/core/parameters/parameter";
import { pathOf } from "@/core/parameters/parameter-rules";
import type { Resource } from "../authorisation/resource-kinds";
import type { OperationContext } from "../operation";

type Context = Pick<OperationContext, "caller" | "config">;

/**
 * A parameter as policies see it: by its path alone, so that what is decided is the same whether there is such a
 * parameter or not, and nobody learns by a refusal that there is.
 */
export const parameterResource = (accountId: string, path: string): Resource => ({
  type: "Parameter",
  id: path,
  accountId,
  attributes: { path },
});

/** Where parameters of the caller are, as it stands in ARNs. */
export const placeOf = ({ caller, config }: Context) => ({ region: config.region, accountId: caller.accountId });

/** For operations that read what a name means, with or without a version. */
export const byReference = {
  prepare: async ({ Name }: { Name: string }, context: Context) => readReference(Name, placeOf(context)),
  resources: (_: unknown, { accountId }: { accountId: string }, { path }: ParameterReference) => [
    parameterResource(accountId, path),
  ],
};

/** The same for those that are about a parameter as a whole. */
export const byWholeReference = {
  ...byReference,
  prepare: async ({ Name }: { Name: string }, context: Context) => readWholeReference(Name, placeOf(context)),
};

/** The same for one that may have to be made. */
export const byNewName = {
  prepare: async ({ Name }: { Name: string }, context: Context) => checkedName(Name, placeOf(context)),
  resources: (_: unknown, { accountId }: { accountId: string }, name: string) => [
    parameterResource(accountId, pathOf(name)),
  ],
};
