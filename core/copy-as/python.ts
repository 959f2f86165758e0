import { type AwsCall, type AwsPlace, lowerCaseWords, membersOf } from "./aws-call";
import { type LiteralStyle, literal, stringLiteral } from "./literal";

const style: LiteralStyle = {
  true: "True",
  false: "False",
  null: "None",
  // boto3 takes a moment as text, too, and needs no import for it.
  moment: (value) => stringLiteral(value.toISOString()),
  key: (name) => stringLiteral(name),
};

/** Whether there is an empty text in it, at any depth. */
function hasEmptyText(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return value === "";
  return Object.values(value).some(hasEmptyText);
}

/**
 * The calls as a Python program that uses boto3. Credentials are where boto3 looks for them.
 *
 * boto3 checks lengths itself before it sends anything, by limits that are not ours: a tag without a value, which is in
 * order here, would never reach the server. Where a text is empty the program therefore turns the check off.
 */
export function pythonProgram(calls: readonly AwsCall[], { endpoint, region }: AwsPlace): string {
  const made = calls.map((call) => {
    const given = membersOf(call).map(({ name, value }) => `    ${name}=${literal(value, style, "    ")},\n`);
    return `response = ssm.${lowerCaseWords(call.operation, "_")}(\n${given.join("")})\nprint(response)\n`;
  });
  const isUnchecked = calls.some(({ input }) => hasEmptyText(input));
  const settings = [
    `endpoint_url=${stringLiteral(endpoint)}`,
    `region_name=${stringLiteral(region)}`,
    ...(isUnchecked ? ["config=Config(parameter_validation=False)"] : []),
  ];
  return [
    `import boto3\n${isUnchecked ? "from botocore.config import Config\n" : ""}`,
    `ssm = boto3.client("ssm", ${settings.join(", ")})\n`,
    ...made,
  ].join("\n");
}
