import { readFile } from "node:fs/promises";
import path from "node:path";

/** What requests to a store are signed with. */
export type AwsCredentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

/** Variables by which the environment says it, as AWS's own tools read them; the agent keeps them from scripts. */
export const awsVariables = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_PROFILE",
  "AWS_SHARED_CREDENTIALS_FILE",
  "AWS_CONFIG_FILE",
  "AWS_REGION",
  "AWS_DEFAULT_REGION",
] as const;

/** Those variables that are set. */
export type AwsEnvironment = Partial<Record<(typeof awsVariables)[number], string>>;

/**
 * The machine's own credentials and region: of the environment, else of a profile in the files of the user that the agent
 * runs as. Roles, single sign-on and instance metadata are not asked. Source: AWS CLI user guide, configuration files.
 */
export async function machineCredentials(
  environment: AwsEnvironment,
  home: string,
): Promise<{ credentials: AwsCredentials | undefined; region: string | undefined }> {
  const profile = environment.AWS_PROFILE ?? "default";
  const file = environment.AWS_SHARED_CREDENTIALS_FILE ?? path.join(home, ".aws", "credentials");
  const configuration = environment.AWS_CONFIG_FILE ?? path.join(home, ".aws", "config");
  const settings = sectionOf(await textOf(configuration), profile === "default" ? "default" : `profile ${profile}`);
  const region = environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION ?? settings.get("region");
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } = environment;
  if (id && secret) return { credentials: credentialsOf(id, secret, token), region };
  const own = sectionOf(await textOf(file), profile);
  const [accessKeyId, secretAccessKey] = [own.get("aws_access_key_id"), own.get("aws_secret_access_key")];
  return {
    credentials:
      accessKeyId && secretAccessKey
        ? credentialsOf(accessKeyId, secretAccessKey, own.get("aws_session_token"))
        : undefined,
    region,
  };
}

const credentialsOf = (accessKeyId: string, secretAccessKey: string, sessionToken: string | undefined) => ({
  accessKeyId,
  secretAccessKey,
  ...(sessionToken && { sessionToken }),
});

const textOf = (file: string) => readFile(file, "utf8").catch(() => "");

/** The settings of one section of an INI file; none when it is not there. */
function sectionOf(text: string, wanted: string): Map<string, string> {
  const settings = new Map<string, string>();
  let isWanted = false;
  for (const line of text.split(/\r?\n/)) {
    const [, section] = /^\s*\[([^\]]+)\]/.exec(line) ?? [];
    if (section !== undefined) isWanted = section.trim().replace(/\s+/g, " ") === wanted;
    const [, name, value] = /^([^\s#;=]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (isWanted && name !== undefined && value !== undefined) settings.set(name.toLowerCase(), value);
  }
  return settings;
}
