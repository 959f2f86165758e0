import * as z from "zod";
import { operation } from "../operation";
import { findProvider } from "./provider-store";

/**
 * What the sign-in page offers beside the password: the identity provider by its name, where one is set up. Public: the
 * page says it to everybody.
 */
export const getSignInWays = operation({
  name: "GetSignInWays",
  doors: ["console"],
  effect: "read",
  access: "public",
  input: z.strictObject({}),
  resources: () => [],
  async handle(_input, { app, tx, config }): Promise<{ ProviderName?: string }> {
    const provider = await findProvider(tx, app, config.accountId);
    return provider?.isEnabled ? { ProviderName: provider.name } : {};
  },
});
