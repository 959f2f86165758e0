import { type AwsCall, type AwsPlace, membersOf } from "./aws-call";
import { jsonText } from "./literal";
import { sh } from "./shell";

/**
 * One call as a command of curl, which signs it with the access key that it finds in the environment. Needs curl 7.76.
 *
 * Source: curl's manual, `--aws-sigv4`; AWS JSON 1.1.
 */
export function curlCommand(call: AwsCall, { endpoint, region }: AwsPlace): string {
  const body = Object.fromEntries(membersOf(call).map(({ name, value }) => [name, value]));
  return sh.lines([
    "curl --silent --show-error --fail-with-body",
    `--aws-sigv4 ${sh.word(`aws:amz:${region}:ssm`)}`,
    '--user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"',
    `--header ${sh.word("Content-Type: application/x-amz-json-1.1")}`,
    `--header ${sh.word(`X-Amz-Target: AmazonSSM.${call.operation}`)}`,
    `--data-binary ${sh.word(jsonText(body))}`,
    sh.word(`${endpoint}/`),
  ]);
}
