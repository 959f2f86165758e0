import { type AwsCall, type AwsMember, type AwsPlace, lowerCaseWords, membersOf } from "./aws-call";
import type { Shell } from "./shell";

/** A text that the AWS CLI would not take as it is: an option's name, or the address of a file to be read instead. */
const isReadOtherwise = (text: string) => text === "" || text.startsWith("-") || /^[a-z0-9]+:\/\//i.test(text);

/** A member's value as it stands behind its option; undefined when it can only be given in `--cli-input-json`. */
function optionValue(value: unknown, shell: Shell): string | undefined {
  if (typeof value === "number") return String(value);
  if (value instanceof Date) return shell.word(value.toISOString());
  if (typeof value === "string") return isReadOtherwise(value) || !shell.takes(value) ? undefined : shell.word(value);
  if (typeof value !== "object" || value === null) return undefined;
  const isListOfNames =
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((item) => typeof item === "string" && /^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(item));
  return isListOfNames ? value.join(" ") : shell.json(value);
}

/**
 * One call as a command of the AWS CLI, version 1 or 2, for one shell. Credentials are where the CLI looks for them: in
 * the environment or a profile. A value that cannot be an option's in this shell is given in `--cli-input-json`, which
 * the options beside it complete.
 *
 * Source: AWS CLI user guide, "Specify parameter values" and "skeletons and input files".
 */
export function awsCliCommand(call: AwsCall, { endpoint, region }: AwsPlace, shell: Shell): string {
  const members = membersOf(call).map((member) => ({ member, value: optionValue(member.value, shell) }));
  const rest = members.flatMap(({ member, value }) => (value === undefined ? [member] : []));
  return shell.lines([
    `aws ssm ${lowerCaseWords(call.operation, "-")}`,
    `--endpoint-url ${shell.word(endpoint)}`,
    `--region ${shell.word(region)}`,
    ...members.flatMap(({ member, value }) =>
      value === undefined ? [] : [`--${lowerCaseWords(member.name, "-")} ${value}`],
    ),
    ...(rest.length > 0 ? [`--cli-input-json ${shell.json(toObject(rest))}`] : []),
  ]);
}

const toObject = (members: readonly AwsMember[]) => Object.fromEntries(members.map(({ name, value }) => [name, value]));
