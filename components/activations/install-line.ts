import type { Answer } from "@/components/console/call";

/** Quotes a word for a POSIX shell where it needs it. */
const quoted = (word: string) => (/^[A-Za-z0-9_./:=@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/**
 * The line that registers a machine with an activation, to be pasted into its terminal where the agent's file lies.
 * The code goes in through the environment, where other users of the machine cannot read it from the process list.
 */
export function installLine(installation: Pick<Answer<"GetInstallInformation">, "ServerUrl" | "ServerKey"> & { TlsFingerprint?: string | null }, activation: { ActivationId: string; ActivationCode: string }): string {
  const { ServerUrl, ServerKey, TlsFingerprint } = installation;
  const register = [
    `QUARTERDECK_ACTIVATION_CODE=${quoted(activation.ActivationCode)}`,
    "node agent.cjs register",
    `--server ${quoted(ServerUrl)}`,
    `--activation-id ${quoted(activation.ActivationId)}`,
    `--server-key ${quoted(ServerKey)}`,
    ...(TlsFingerprint ? [`--server-fingerprint ${quoted(TlsFingerprint)}`] : []),
  ].join(" ");
  return `${register} && node agent.cjs run`;
}
