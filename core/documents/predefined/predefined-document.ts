import type { PlatformType } from "../../nodes/node";
import type { Json } from "../document";

/** A document that comes with Quarterdeck under the name that AWS gave it, so that existing commands keep working. */
export type PredefinedDocument = {
  name: string;
  /** Read only, so there is one version. */
  version: "1";
  /** As AWS's own; people look for it under this owner. */
  owner: "Amazon";
  documentType: "Command";
  platformTypes: readonly PlatformType[];
  /**
   * True when who may run it can do anything on the machine: it gives them administrator there. Screens and
   * authorisation say so.
   */
  runsArbitraryCommands: boolean;
  /** The platforms of which nobody has run it on a real machine yet; its page says so. */
  notYetRunOn: readonly PlatformType[];
  content: Json;
};
