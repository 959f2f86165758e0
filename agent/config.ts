import { homedir } from "node:os";
import path from "node:path";
import { type AwsEnvironment, awsVariables } from "./aws-credentials";

/** What the agent takes from its environment; nobody else reads it. */
export type AgentEnvironment = {
  /** Where identity, journal and spool live when `--home` is not given. */
  home: string;
  /** `QUARTERDECK_ACTIVATION_CODE`: keeps the code out of the process list. */
  activationCode: string | undefined;
  /** `HTTPS_PROXY` or `https_proxy`: an http proxy that every connection to the server goes through. */
  proxy: string | undefined;
  /** `NO_PROXY` or `no_proxy`: comma-separated hosts that are reached directly. */
  noProxy: string;
  /** The search path that steps get. */
  path: string;
  /** The locale that steps get. */
  lang: string;
  /** `AWS_ACCESS_KEY_ID` and its like: the machine's own credentials for a store. No script gets them. */
  aws: AwsEnvironment;
};

/** Reads the environment once. An absent or empty variable means its default. */
export function readEnvironment(env: NodeJS.ProcessEnv = process.env): AgentEnvironment {
  return {
    home: process.getuid?.() === 0 ? "/var/lib/quarterdeck-agent" : path.join(homedir(), ".quarterdeck-agent"),
    activationCode: env.QUARTERDECK_ACTIVATION_CODE || undefined,
    proxy: env.HTTPS_PROXY || env.https_proxy || undefined,
    noProxy: env.NO_PROXY || env.no_proxy || "",
    path: env.PATH || "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    lang: env.LANG || "C.UTF-8",
    aws: Object.fromEntries(awsVariables.flatMap((name) => (env[name] ? [[name, env[name]]] : []))),
  };
}

/** What a step's process hands on to one that it starts: all that it was given itself, and more. */
export const childEnvironment = (more: Record<string, string>): Record<string, string | undefined> => ({
  ...process.env,
  ...more,
});
