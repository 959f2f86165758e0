import { type AwsCall, type AwsPlace, membersOf } from "./aws-call";
import { type LiteralStyle, literal, stringLiteral } from "./literal";

const style: LiteralStyle = {
  true: "true",
  false: "false",
  null: "null",
  moment: (value) => `new Date(${stringLiteral(value.toISOString())})`,
  // Written as a plain key, this one name would set what the object inherits from.
  key: (name) => (name === "__proto__" ? '["__proto__"]' : /^[A-Za-z_]\w*$/.test(name) ? name : stringLiteral(name)),
};

/** The calls as a JavaScript module that uses version 3 of AWS's SDK. Credentials are where the SDK looks for them. */
export function javaScriptProgram(calls: readonly AwsCall[], { endpoint, region }: AwsPlace): string {
  const classes = [...new Set(calls.map(({ operation }) => `${operation}Command`))];
  const made = calls.map((call) => {
    const input = Object.fromEntries(membersOf(call).map(({ name, value }) => [name, value]));
    return `console.log(\n  await ssm.send(new ${call.operation}Command(${literal(input, style, "  ")})),\n);\n`;
  });
  return [
    `import { ${[...classes, "SSMClient"].join(", ")} } from "@aws-sdk/client-ssm";\n`,
    `const ssm = new SSMClient({ endpoint: ${stringLiteral(endpoint)}, region: ${stringLiteral(region)} });\n`,
    ...made,
  ].join("\n");
}
