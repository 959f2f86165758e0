import * as z from "zod";
import { operation } from "../operation";
import { beginVisit, offeredProvider } from "./visit";

/**
 * Begins a sign-in at the identity provider: gives the address there, and leaves in a cookie what its answer is checked
 * against. Public, as it comes before sign-in; the addresses that ask are counted, and the provider's description is
 * asked for once in ten minutes.
 *
 * Errors: SingleSignOnNotSetUp, ProviderUnavailable.
 */
export const beginSingleSignOn = operation({
  name: "BeginSingleSignOn",
  doors: ["console"],
  effect: "read",
  access: "public",
  input: z.strictObject({ Next: z.string().max(1024).optional() }),
  resources: () => [],
  handle: async ({ Next }, context) =>
    beginVisit(context, await offeredProvider(context), { purpose: "sign-in", next: Next ?? null }),
});
