import * as z from "zod";

/** A secret of Parameter Store in exactly one version: what stands in an order in the place of its value. */
const Reference = z.strictObject({
  parameterId: z.uuid(),
  /** As it was written when the order was signed; the id says which parameter it is. */
  name: z.string(),
  version: z.int().positive(),
});
export type SecretReference = z.infer<typeof Reference>;

/** A part of a value that has secrets in it: text as it is, or a secret. */
export const SecretPart = z.union([z.string(), Reference]);
export type SecretPart = z.infer<typeof SecretPart>;
