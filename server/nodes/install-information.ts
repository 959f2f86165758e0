import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { networkInterfaces } from "node:os";
import type { Config } from "../config";

/** Whether only this machine reaches what listens there. */
export const isLoopback = (host: string) => host === "localhost" || host === "::1" || /^127\./.test(host);

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

/** Where nodes find this server, as far as the configuration tells. */
export function installInformation(config: Pick<Config, "host" | "port" | "nodePort" | "publicUrl" | "tls">) {
  const scheme = config.tls ? "https" : "http";
  const loopback = isLoopback(config.host);
  const address = everywhere(config.host) || loopback ? ownAddress() : config.host;
  const at = (port: number) => `${scheme}://${inUrl(address ?? "<this machine's address>")}:${port}`;
  const settings = [
    `HOST=${loopback ? "0.0.0.0" : config.host}`,
    ...(config.port === 3000 ? [] : [`PORT=${config.port}`]),
    ...(config.nodePort === config.port ? [] : [`NODE_PORT=${config.nodePort}`]),
    ...(config.tls ? [`TLS_CERT=${config.tls.certificateFile}`, `TLS_KEY=${config.tls.keyFile}`] : []),
    `QUARTERDECK_PUBLIC_URL=${config.publicUrl ?? at(config.port)}`,
  ];
  return {
    serverUrl: config.publicUrl
      ? nodeUrl(config.publicUrl, config)
      : loopback || !address
        ? loopbackUrl(config)
        : at(config.nodePort),
    listensOnLoopbackOnly: loopback,
    hasPublicUrl: config.publicUrl !== undefined,
    startLine: `${settings.join(" ")} npm start`,
    tlsFingerprint: config.tls && new X509Certificate(readFileSync(config.tls.certificateFile)).fingerprint256,
  };
}
