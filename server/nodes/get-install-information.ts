import * as z from "zod";
import { installer } from "../install/installer";
import { account, operation } from "../operation";
import { installInformation } from "./install-information";

/**
 * What the page that adds machines needs to know: where nodes reach this server and which key they should pin; and, when
 * it listens where they cannot reach it, the exact line that starts it so that they can.
 *
 * `TlsFingerprint` is the SHA-256 of the TLS key that nodes pin (`sha256:` and hexadecimal digits); null where they have
 * none to pin. `InstallerSha256` is that of the script at `/install.sh`. Quarterdeck's own.
 */
export const getInstallInformation = operation({
  name: "GetInstallInformation",
  doors: ["console"],
  effect: "read",
  access: "read",
  input: z.strictObject({}),
  resources: (_, caller) => [account(caller)],

  async handle(_, { config, keys }) {
    const information = installInformation(config);
    return {
      ServerUrl: information.serverUrl,
      ListensOnLoopbackOnly: information.listensOnLoopbackOnly,
      HasPublicUrl: information.hasPublicUrl,
      ServerKey: keys.orderKeyId,
      StartLine: information.startLine,
      TlsFingerprint: information.tlsPin ?? null,
      InstallerSha256: installer().scriptSha256,
    };
  },
});
