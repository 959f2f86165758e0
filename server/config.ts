import { isIPv4 } from "node:net";
import path from "node:path";
import * as z from "zod";

/** What this process takes part in. One process has all three by default; the flag `--roles` splits them. */
export const roles = ["web", "gateway", "worker"] as const;
export type Role = (typeof roles)[number];

/** Whether only this machine reaches what listens there. */
export const isLoopback = (host: string) =>
  host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));

/** The flag that lets a server speak http where other machines can listen in. */
const insecureFlag = "--insecure-http-beyond-loopback";

/** A setting that cannot be used: the message names the variable and says what it takes. */
export class BadSetting extends Error {}

const port = z.coerce.number().int().min(0).max(65535);
const mebibytes = z.coerce.number().int().min(1).max(1_000_000_000);
const optional = z
  .string()
  .trim()
  .transform((value) => value || undefined)
  .optional();

/** Newest first. Only the first may wait, and never alone. */
const MasterKeys = z
  .array(
    z.object({ isHeldBack: z.boolean(), key: z.custom<Buffer>((key) => Buffer.isBuffer(key) && key.length === 32) }),
  )
  .refine((keys) => new Set(keys.map(({ key }) => key.toString("hex"))).size === keys.length)
  .refine((keys) => keys.every(({ isHeldBack }, index) => !isHeldBack || (index === 0 && keys.length > 1)));

/** A master key as a setting gives it; one that is none has no bytes. */
function masterKeyIn(text: string): { isHeldBack: boolean; key: Buffer } {
  const isHeldBack = text.startsWith("next:");
  const base64 = z.base64().safeParse(isHeldBack ? text.slice("next:".length) : text);
  return { isHeldBack, key: Buffer.from(base64.success ? base64.data : "", "base64") };
}

/** One schema per variable; the second member is what it must be, in words for the person who starts the server. */
const variables = {
  HOST: [optional, "an address to listen on, such as 127.0.0.1 or 0.0.0.0"],
  PORT: [port.optional(), "a port number from 0 to 65535"],
  NODE_PORT: [port.optional(), "a port number from 0 to 65535"],
  QUARTERDECK_HOME: [optional, "a folder"],
  DATABASE_URL: [
    z.url({ protocol: /^postgres(ql)?$/ }),
    "a PostgreSQL address, such as postgresql://user:password@host:5432/database",
  ],
  QUARTERDECK_PUBLIC_URL: [z.url({ protocol: /^https?$/ }).optional(), "the http(s) address that nodes and people use"],
  QUARTERDECK_ADMIN_PASSWORD: [z.string().min(8).max(256).optional(), "a password of 8 to 256 characters"],
  QUARTERDECK_ADMIN_ACCESS_KEY_ID: [
    z
      .string()
      .regex(/^[A-Z0-9]{16,128}$/)
      .optional(),
    "16 to 128 capital letters and digits",
  ],
  QUARTERDECK_ADMIN_SECRET_ACCESS_KEY: [z.string().min(16).max(256).optional(), "a secret of 16 to 256 characters"],
  QUARTERDECK_MASTER_KEY: [
    z
      .string()
      .transform((text) => text.split(",").map((part) => masterKeyIn(part.trim())))
      .pipe(MasterKeys)
      .optional(),
    "32 bytes in base64; or several different ones separated by commas, the newest first, with next: before the first while it is not to be used yet",
  ],
  QUARTERDECK_REGION: [
    z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d$/)
      .default("us-east-1"),
    "a region name such as us-east-1",
  ],
  QUARTERDECK_ACCOUNT_ID: [
    z
      .string()
      .regex(/^\d{12}$/)
      .default("123456789012"),
    "12 digits",
  ],
  QUARTERDECK_AUDIT_RETENTION_DAYS: [
    z.coerce.number().int().min(30).max(36_500).default(400),
    "a number of days from 30 to 36500",
  ],
  QUARTERDECK_ROLES: [
    z
      .string()
      .default(roles.join(","))
      .transform((text) => text.split(",").map((role) => role.trim()))
      .pipe(z.array(z.enum(roles)).min(1)),
    `one or more of ${roles.join(", ")}, separated by commas`,
  ],
  QUARTERDECK_LOCAL_AGENT: [z.enum(["registered", "wanted"]).optional(), "registered or wanted (the launcher sets it)"],
  QUARTERDECK_LOCAL_AGENT_SEPARATE_USER: [z.enum(["true", "false"]).optional(), "true or false (the launcher sets it)"],
  QUARTERDECK_LOG_LEVEL: [z.enum(["debug", "info", "warn", "error"]).default("info"), "debug, info, warn or error"],
  QUARTERDECK_RATE_LIMIT: [
    z.coerce.number().int().min(0).max(1_000_000).default(100),
    "requests per second, a whole number such as 100; 0 for no limit",
  ],
  QUARTERDECK_STEP_OUTPUT_MIB: [mebibytes.default(10 * 1024), "a whole number of MiB from 1, such as 10240"],
  QUARTERDECK_NODE_OUTPUT_MIB_PER_DAY: [mebibytes.default(50 * 1024), "a whole number of MiB from 1, such as 51200"],
  QUARTERDECK_LEAST_FREE_DISK_PERCENT: [
    z.coerce.number().min(0).max(50).default(5),
    "a percentage from 0 to 50, such as 5; 0 to watch no disk",
  ],
  QUARTERDECK_DATABASE_FOLDER: [optional, "a folder (the launcher sets it)"],
  QUARTERDECK_OUTBOUND_HOSTS: [
    z
      .string()
      .default("")
      .transform((text) =>
        text
          .split(",")
          .map((host) => host.trim().toLowerCase())
          .filter(Boolean),
      )
      .pipe(z.array(z.string().regex(/^(?:\[[0-9a-f:.]+\](?::\d{1,5})?|[0-9a-f:.]+|[a-z0-9._-]+(?::\d{1,5})?)$/))),
    "host names or addresses, with or without a port, separated by commas",
  ],
  TLS_CERT: [optional, "the path of a PEM certificate"],
  TLS_KEY: [optional, "the path of a PEM private key"],
  TRUST_PROXY: [optional, "proxy addresses, separated by commas"],
} as const satisfies Record<string, readonly [z.ZodType, string]>;

type Variables = { [Name in keyof typeof variables]: z.output<(typeof variables)[Name][0]> };

function read<Name extends keyof typeof variables>(
  environment: Record<string, string | undefined>,
  name: Name,
): Variables[Name] {
  const [schema, takes] = variables[name];
  const given = environment[name] === "" ? undefined : environment[name];
  const result = schema.safeParse(given);
  if (result.success) return result.data as Variables[Name];
  // The value itself may be a secret, so it is not repeated.
  throw new BadSetting(
    given === undefined ? `${name} is not set; it takes ${takes}.` : `${name} is not usable; it takes ${takes}.`,
  );
}

/**
 * The environment, parsed once; nobody else reads process.env.
 *
 * Errors: BadSetting, whose message names the variable.
 */
export function readConfig(environment: Record<string, string | undefined>, argv: string[]) {
  const home = path.resolve(read(environment, "QUARTERDECK_HOME") ?? "data");
  const host = read(environment, "HOST") ?? "127.0.0.1";
  const accessKeyId = read(environment, "QUARTERDECK_ADMIN_ACCESS_KEY_ID");
  const secretAccessKey = read(environment, "QUARTERDECK_ADMIN_SECRET_ACCESS_KEY");
  if (Boolean(accessKeyId) !== Boolean(secretAccessKey)) {
    throw new BadSetting(
      `${accessKeyId ? "QUARTERDECK_ADMIN_SECRET_ACCESS_KEY" : "QUARTERDECK_ADMIN_ACCESS_KEY_ID"} is not set; the access key id and its secret are given together.`,
    );
  }
  const tlsCertificate = read(environment, "TLS_CERT");
  const tlsKey = read(environment, "TLS_KEY");
  if (Boolean(tlsCertificate) !== Boolean(tlsKey)) {
    throw new BadSetting(
      `${tlsCertificate ? "TLS_KEY" : "TLS_CERT"} is not set; TLS_CERT and TLS_KEY are given together.`,
    );
  }
  const mainPort = read(environment, "PORT") ?? 3000;
  const publicUrl = read(environment, "QUARTERDECK_PUBLIC_URL")?.replace(/\/+$/, "");
  const isReachable = !isLoopback(host);
  const mayBePlain = argv.includes(insecureFlag);
  if (isReachable && !mayBePlain && publicUrl?.startsWith("http:")) {
    throw new BadSetting(
      `QUARTERDECK_PUBLIC_URL is not usable; beyond loopback everything is encrypted, so it takes an https address. To go without, start with ${insecureFlag}.`,
    );
  }
  return {
    development: argv.includes("--dev"),
    home,
    host,
    port: mainPort,
    nodePort: read(environment, "NODE_PORT") ?? mainPort,
    databaseUrl: read(environment, "DATABASE_URL"),
    publicUrl,
    adminPassword: read(environment, "QUARTERDECK_ADMIN_PASSWORD"),
    adminAccessKey: accessKeyId && secretAccessKey ? { id: accessKeyId, secret: secretAccessKey } : undefined,
    masterKey: read(environment, "QUARTERDECK_MASTER_KEY"),
    region: read(environment, "QUARTERDECK_REGION"),
    accountId: read(environment, "QUARTERDECK_ACCOUNT_ID"),
    /** How long lines of the audit are kept; output and runs have a retention of their own. */
    auditRetentionDays: read(environment, "QUARTERDECK_AUDIT_RETENTION_DAYS"),
    roles: new Set<Role>(read(environment, "QUARTERDECK_ROLES")),
    localAgent: read(environment, "QUARTERDECK_LOCAL_AGENT"),
    localAgentHasOwnUser: read(environment, "QUARTERDECK_LOCAL_AGENT_SEPARATE_USER") === "true",
    logLevel: read(environment, "QUARTERDECK_LOG_LEVEL"),
    /** Requests that one principal may make in a second; 0 is no limit. */
    rateLimit: read(environment, "QUARTERDECK_RATE_LIMIT"),
    /** What a node may store, bytes. */
    outputLimits: {
      perStream: read(environment, "QUARTERDECK_STEP_OUTPUT_MIB") * 1024 ** 2,
      perDay: read(environment, "QUARTERDECK_NODE_OUTPUT_MIB_PER_DAY") * 1024 ** 2,
    },
    /** Where the disk is looked at, and how much of it stays free of output. A database elsewhere cannot be looked at. */
    disk: {
      folder: read(environment, "QUARTERDECK_DATABASE_FOLDER") ?? home,
      leastFreePercent: read(environment, "QUARTERDECK_LEAST_FREE_DISK_PERCENT"),
    },
    /** Hosts of the inside that files may be fetched from all the same. */
    outboundHosts: read(environment, "QUARTERDECK_OUTBOUND_HOSTS"),
    /** The certificate and key to serve https with; undefined for http. Self-made ones are made when they are first needed. */
    tls:
      tlsCertificate && tlsKey
        ? { certificateFile: tlsCertificate, keyFile: tlsKey, isSelfMade: false }
        : isReachable && !mayBePlain
          ? {
              certificateFile: path.join(home, "keys/tls-certificate.pem"),
              keyFile: path.join(home, "keys/tls-key.pem"),
              isSelfMade: true,
            }
          : undefined,
    trustedProxies: (read(environment, "TRUST_PROXY") ?? "")
      .split(",")
      .map((part) => part.trim())
      .filter(Boolean),
    gallery: environment.QUARTERDECK_GALLERY === "1",
  };
}
export type Config = ReturnType<typeof readConfig>;
