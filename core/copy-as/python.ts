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

/** The calls as a Python program that uses boto3. Credentials are where boto3 looks for them. */
export function pythonProgram(calls: readonly AwsCall[], { endpoint, region }: AwsPlace): string {
  const made = calls.map((call) => {
    const given = membersOf(call).map(({ name, value }) => `    ${name}=${literal(value, style, "    ")},\n`);
    return `response = ssm.${lowerCaseWords(call.operation, "_")}(\n${given.join("")})\nprint(response)\n`;
  });
  return [
    "import boto3\n",
    `ssm = boto3.client("ssm", endpoint_url=${stringLiteral(endpoint)}, region_name=${stringLiteral(region)})\n`,
    ...made,
  ].join("\n");
}
