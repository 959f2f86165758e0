import * as z from "zod";
import { cloudWatchConfiguration } from "./cloud-watch-configuration";
import { packageHash, packageSource } from "./package-source";

/** The inputs of plugins that exist on Windows alone, as they are checked. Source: user guide, command plugin reference. */

// A hash that is there does not matter to the form of an address; whether one is needed is looked at with both in place.
const anyHash = "0".repeat(64);
const source = (ending: string) =>
  z
    .string()
    .max(2048)
    .superRefine((text, context) => {
      const read = packageSource(text, anyHash, ending);
      if ("problem" in read) context.addIssue(read.problem);
    });

const sourceHash = z
  .string()
  .refine((text) => text.trim() === "" || packageHash.test(text.trim()), "It must be a SHA-256: 64 hexadecimal digits.")
  .optional();

/** Text in one line. */
const line = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[^\u0000-\u001f\u007f]*$/, "It must be one line of text.");

/** Inputs of aws:applications. */
export const applicationFields = {
  action: z.enum(["Install", "Repair", "Uninstall"], "It must be Install, Repair or Uninstall."),
  source: source(".msi"),
  sourceHash,
  parameters: line(4096).optional(),
};

/** Those of aws:psModule that are not a script's. */
export const moduleFields = { source: source(".zip"), sourceHash };

/** A name of the domain name system with at least two parts; a label has letters, digits and hyphens. */
const domainName =
  /^(?=.{3,253}$)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

const Addresses = z.array(z.ipv4("It must be a list of IP addresses, such as 10.0.0.2.")).max(8);

/** Inputs of aws:domainJoin. */
export const domainJoinFields = {
  directoryId: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/, "It has letters, digits and hyphens, 64 at most."),
  directoryName: z.string().regex(domainName, "It must be the domain's full name, such as corp.example.com."),
  directoryOU: line(2048)
    .refine(
      (text) => text === "" || /^(OU|CN|DC)=/i.test(text),
      "It must be a distinguished name, such as OU=Servers,DC=corp,DC=example,DC=com.",
    )
    .optional(),
  dnsIpAddresses: z
    .union([
      z.string().transform((text) => (text.trim() === "" ? [] : text.split(",").map((part) => part.trim()))),
      z.array(z.string()),
    ])
    .pipe(Addresses)
    .optional(),
  hostName: z
    .string()
    .regex(/^([A-Za-z0-9](?:[A-Za-z0-9-]{0,13}[A-Za-z0-9])?)?$/, "It has letters, digits and hyphens, 15 at most.")
    .optional(),
};

/** Whether what a plugin sets up runs. */
export const startTypes = ["Enabled", "Disabled"] as const;
const StartType = z.enum(startTypes, "It must be Enabled or Disabled.");

/** Inputs of aws:cloudWatch. */
export const cloudWatchFields = {
  properties: z
    .union([z.string(), z.record(z.string(), z.unknown())], "It must be a JSON object.")
    .superRefine((given, context) => {
      const read = cloudWatchConfiguration(given);
      if ("problem" in read) context.addIssue(read.problem);
    })
    .optional(),
  settings: z.strictObject({ startType: StartType.optional() }, "It can have startType and nothing else.").optional(),
  startType: StartType.optional(),
};

/** Inputs of aws:updateAgent. */
export const updateAgentFields = {
  agentName: z.string().regex(/^ec2config$/i, "The agent's name must be EC2Config."),
  allowDowngrade: z.union([z.boolean(), z.enum(["true", "false"])], "It must be true or false.").optional(),
  // What is installed has to be signed by Amazon, and comes from Amazon's own address.
  source: z.undefined("Leave it out: EC2Config comes from Amazon's own address only.").optional(),
  targetVersion: z
    .string()
    .regex(/^(|latest|\d{1,9}(\.\d{1,9}){1,3})$/, "It must be a version such as 4.9.5777, or latest.")
    .optional(),
};
