import * as z from "zod";

const Members = z.record(z.string().max(256), z.union([z.string(), z.number(), z.boolean()]));

/** Only classes of the plugin itself: the name of a class is a program to load. */
const FullName = z
  .string()
  .regex(
    /^AWS\.EC2\.Windows\.CloudWatch(\.[A-Za-z0-9]+)+, ?AWS\.EC2\.Windows\.CloudWatch$/,
    "It must be a class of AWS.EC2.Windows.CloudWatch.",
  );

const Component = z.strictObject({
  Id: z.string().regex(/^[A-Za-z0-9_-]{1,128}$/, "An Id has letters, digits, _ and -, 128 at most."),
  FullName,
  Parameters: Members.optional(),
});

/** How often the plugin looks: hours, minutes and seconds, 5 seconds at least. */
const PollInterval = z
  .string()
  .regex(/^\d{2}:[0-5]\d:[0-5]\d$/, "It must be hours, minutes and seconds, such as 00:00:15.")
  .refine((text) => {
    const [hours = 0, minutes = 0, seconds = 0] = text.split(":").map(Number);
    return hours * 3600 + minutes * 60 + seconds >= 5;
  }, "It must be 5 seconds at least.");

const EngineConfiguration = z.strictObject({
  PollInterval: PollInterval.optional(),
  Components: z.array(Component).min(1).max(100),
  Flows: z.strictObject({ Flows: z.array(z.string().max(2048)).min(1).max(100) }),
});

/** What the CloudWatch plugin of a Windows machine is configured with. */
type CloudWatchConfiguration = { EngineConfiguration: z.infer<typeof EngineConfiguration> };

/** Members of a component that hold secrets, which would lie in the command, in its order and in the audit. */
const secrets = ["AccessKey", "SecretKey"];

/**
 * The configuration that `properties` of aws:cloudWatch holds, as JSON text or as an object, or one sentence about what is
 * wrong with it. Undefined where nothing is said. Source: user guide, aws:cloudWatch.
 */
export function cloudWatchConfiguration(
  properties: unknown,
): { configuration: CloudWatchConfiguration | undefined } | { problem: string } {
  if (properties === undefined || (typeof properties === "string" && properties.trim() === ""))
    return { configuration: undefined };
  const given = typeof properties === "string" ? jsonOf(properties) : properties;
  const wrapped = z
    .union([
      z.strictObject({ EngineConfiguration: z.unknown() }),
      z
        .strictObject({ engineConfiguration: z.unknown() })
        .transform((found) => ({ EngineConfiguration: found.engineConfiguration })),
    ])
    .safeParse(given);
  if (!wrapped.success)
    return { problem: "It must be a JSON object with the member EngineConfiguration and no other." };
  const read = EngineConfiguration.safeParse(wrapped.data.EngineConfiguration);
  if (!read.success) {
    const [issue] = read.error.issues;
    return { problem: `${["EngineConfiguration", ...(issue?.path ?? [])].join(".")}: ${issue?.message}` };
  }
  const problem = componentProblem(read.data) ?? flowProblem(read.data);
  return problem === undefined ? { configuration: { EngineConfiguration: read.data } } : { problem };
}

type Engine = z.infer<typeof EngineConfiguration>;

function componentProblem({ Components }: Engine): string | undefined {
  const ids = new Set<string>();
  for (const [index, { Id, Parameters = {} }] of Components.entries()) {
    const place = `EngineConfiguration.Components.${index}`;
    if (ids.has(Id)) return `${place}.Id: there are two components ${Id}.`;
    ids.add(Id);
    const secret = secrets.find((name) => String(Parameters[name] ?? "") !== "");
    if (secret) return `${place}.Parameters.${secret}: leave it empty. The machine's own AWS credentials are used.`;
    const { Levels } = Parameters;
    if (Levels !== undefined && !/^[1-7]$/.test(String(Levels)))
      return `${place}.Parameters.Levels: it must be a sum of 1 (errors), 2 (warnings) and 4 (information).`;
  }
  return undefined;
}

/** A flow leads from one component, or several in parentheses, to others. */
const flow = /^\s*(\([^()]*\)|[^(),]+)((?:\s*,\s*(?:\([^()]*\)|[^(),]+))+)\s*$/;

function flowProblem({ Components, Flows }: Engine): string | undefined {
  const ids = new Set(Components.map(({ Id }) => Id));
  for (const [index, text] of Flows.Flows.entries()) {
    const place = `EngineConfiguration.Flows.Flows.${index}`;
    if (!flow.test(text)) return `${place}: it must be source,destination; several of either are in parentheses.`;
    const unknown = text
      .split(/[(),]/)
      .map((id) => id.trim())
      .find((id) => id !== "" && !ids.has(id));
    if (unknown !== undefined) return `${place}: there is no component ${unknown.slice(0, 128)}.`;
  }
  return undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
