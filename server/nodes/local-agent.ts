import { createActivation, localAgentPrincipal } from "../activations/create-activation";
import type { Application } from "../application";
import { perform, systemCaller } from "../operation";
import { tlsIdentity } from "../tls";
import { loopbackUrl } from "./install-information";
import * as registry from "./registry-store";

/** The name of the node that is the server's own machine. */
const localNodeName = "This server";
/** The launcher registers its agent at once; a code that is not used by then is worth nothing. */
const activationLifeMs = 15 * 60_000;

/** How the agent on the server's own machine reaches and recognises the server. */
export type LocalServer = {
  serverUrl: string;
  serverKey: string;
  /** SHA-256 of the TLS key that is served with now, whoever vouches for it: no certificate names a loopback address. */
  serverFingerprint?: string;
};

/** What the launcher needs to register the agent on the server's own machine. */
export type LocalAgentActivation = LocalServer & { activationId: string; activationCode: string };

/**
 * Where the agent on the server's own machine finds it. Undefined when the launcher wants no agent.
 *
 * @param port where nodes are listened for, when the configuration left the choice to the system
 */
export function localServer(
  { config, keys }: Pick<Application, "config" | "keys">,
  port: number,
): LocalServer | undefined {
  if (!config.localAgent) return undefined;
  return {
    serverUrl: loopbackUrl({ ...config, nodePort: port }),
    serverKey: keys.orderKeyId,
    ...(config.tls && { serverFingerprint: `sha256:${tlsIdentity(config.tls).key}` }),
  };
}

/**
 * An activation for the agent on the server's own machine, when it needs one: it has never registered, or what it
 * registered with is not in this database (any more). Undefined when it needs none, or when the launcher wants no agent.
 *
 * @param port where nodes are listened for, when the configuration left the choice to the system
 */
export async function prepareLocalAgent(
  app: Application,
  port = app.config.nodePort,
): Promise<LocalAgentActivation | undefined> {
  const { config } = app;
  const server = localServer(app, port);
  if (!server) return undefined;
  if (config.localAgent === "registered" && (await registry.hasLocalNode(app.db.prisma, config.accountId)))
    return undefined;

  const now = app.now();
  const { output } = await perform(
    app,
    createActivation,
    {
      Description: "For the agent on the server's own machine.",
      DefaultInstanceName: localNodeName,
      IamRole: "local-agent",
      RegistrationLimit: 1,
      ExpirationDate: new Date(now.getTime() + activationLifeMs),
    },
    systemCaller(config.accountId, localAgentPrincipal, "start"),
  );
  return {
    activationId: output.ActivationId,
    activationCode: output.ActivationCode,
    ...server,
  };
}
