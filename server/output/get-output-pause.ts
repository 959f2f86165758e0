import * as z from "zod";
import { holds } from "@/core/access/condition";
import { account, operation } from "../operation";
import { pausesNow } from "./pause-store";

/**
 * Which processes of the server take no output of machines now, because their disk is nearly full. For those who
 * administer, and which disk it is for those of the installation's own account; to everybody else there is nothing. Quarterdeck's own.
 */
export const getOutputPause = operation({
  name: "GetOutputPause",
  doors: ["console"],
  effect: "read",
  access: "self",
  input: z.strictObject({}),
  resources: (_, caller) => [account(caller)],

  async handle(_input, { tx, caller, now, visible, config }) {
    // Every page of the console asks: whoever may not know is told nothing, and no refusal is written each time.
    const mayKnow = holds(visible("Account", { name: "GetOutputPause", permission: "administer" }), account(caller));
    if (!mayKnow) return { Pauses: [] };
    const pauses = await pausesNow(tx, now);
    // What the server's own machine is like is the business of those whose installation it is.
    const ownsInstallation = caller.accountId === config.accountId;
    return {
      Pauses: pauses.map(({ hostName, folder, freeBytes, sizeBytes, since }) => ({
        Since: since,
        ...(ownsInstallation && {
          Disk: { HostName: hostName, Folder: folder, FreeBytes: Number(freeBytes), SizeBytes: Number(sizeBytes) },
        }),
      })),
    };
  },
});
