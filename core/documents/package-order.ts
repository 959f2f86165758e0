import * as z from "zod";
import { AttachmentName } from "./attachment";
import { PackagesByPlatform } from "./package-manifest";

/**
 * A package as an order has it with it: put there by the server when the order was authorised, so that a machine installs
 * what was meant then and asks for nothing but the file that is for it.
 */
export const OrderedPackage = z.object({
  /** As its account names it; another account's by its ARN. */
  name: z.string(),
  /** The version that its manifest says. */
  version: z.string(),
  packages: PackagesByPlatform,
  /** Of all platforms; the machine picks. The path is the server's own, and holds as long as the order may run. */
  files: z.record(
    AttachmentName,
    z.object({ path: z.string().startsWith("/"), size: z.int().nonnegative(), sha256: z.string() }),
  ),
});
export type OrderedPackage = z.infer<typeof OrderedPackage>;
