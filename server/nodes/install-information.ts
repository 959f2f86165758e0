import { isIP } from "node:net";
import { networkInterfaces } from "node:os";
import { type Config, isLoopback } from "../config";
import { tlsIdentity } from "../tls";

const inUrl = (host: string) => (isIP(host) === 6 ? `[${host}]` : host);

/** The first address of this machine that others may reach; IPv4 before IPv6. Undefined without a network. */
function ownAddress(): string | undefined {
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ internal }) => !internal);
  const reachable = addresses.filter(({ address }) => !address.startsWith("fe80:"));
  return (reachable.find(({ family }) => family === "IPv4") ?? reachable[0])?.address;
}

const everywhere = (host: string) => host === "0.0.0.0" || host === "::";

/** The address by which the machine itself reaches the server's node port. */
export const loopbackUrl = ({ host, nodePort, tls }: Pick<Config, "host" | "nodePort" | "tls">) =>
  `${tls ? "https" : "http"}://${inUrl(everywhere(host) || host === "localhost" ? "127.0.0.1" : host)}:${nodePort}`;

/** The public address as nodes use it: theirs is another port where they have one of their own. */
function nodeUrl(publicUrl: string, { port, nodePort }: Pick<Config, "port" | "nodePort">): string {
  if (port === nodePort) return publicUrl;
  const url = new URL(publicUrl);
  url.port = String(nodePort);
  return url.href.replace(/\/+$/, "");
}

/**
 * Where nodes find this server, as far as the configuration tells.
 *
 * @returns `listensOnLoopbackOnly` is false where a trusted proxy stands before it. `startLine` starts it so that others
 *   reach it: https, with a certificate of its own where it has none. `tlsPin` is what nodes pin (`sha256:` and
 *   hexadecimal digits of the public key); undefined without TLS, where an authority vouches for the certificate, and
 *   where nodes see a proxy's instead.
 */
export function installInformation(
  config: Pick<Config, "host" | "port" | "nodePort" | "publicUrl" | "tls" | "trustedProxies">,
) {
  const { publicUrl, tls } = config;
  const loopback = isLoopback(config.host);
  const isBehindProxy = config.trustedProxies.length > 0;
  const address = everywhere(config.host) || loopback ? ownAddress() : config.host;
  const at = (scheme: string, port: number) => `${scheme}://${inUrl(address ?? "<this machine's address>")}:${port}`;
  const settings = [
    `HOST=${loopback ? "0.0.0.0" : config.host}`,
    ...(config.port === 3000 ? [] : [`PORT=${config.port}`]),
    ...(config.nodePort === config.port ? [] : [`NODE_PORT=${config.nodePort}`]),
    ...(tls && !tls.isSelfMade ? [`TLS_CERT=${tls.certificateFile}`, `TLS_KEY=${tls.keyFile}`] : []),
    `QUARTERDECK_PUBLIC_URL=${publicUrl?.replace(/^http:/, "https:") ?? at("https", config.port)}`,
  ];
  const identity = tls && !isBehindProxy ? tlsIdentity(tls) : undefined;
  return {
    serverUrl: publicUrl
      ? nodeUrl(publicUrl, config)
      : loopback || !address
        ? loopbackUrl(config)
        : at(tls ? "https" : "http", config.nodePort),
    listensOnLoopbackOnly: loopback && !(isBehindProxy && publicUrl !== undefined),
    hasPublicUrl: publicUrl !== undefined,
    startLine: `${settings.join(" ")} npm start`,
    tlsPin: identity?.isOwn ? `sha256:${identity.key}` : undefined,
  };
}
