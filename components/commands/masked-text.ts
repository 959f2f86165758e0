/**
 * What is said of the secrets that a machine masked in what a step wrote; undefined where the step had none, or still runs.
 *
 * @param stdout how often in standard output; null where there was nothing to mask
 */
export function maskedText(stdout: number | null, stderr: number | null): string | undefined {
  if (stdout === null && stderr === null) return undefined;
  const count = (stdout ?? 0) + (stderr ?? 0);
  if (count === 0) return "The step was given secrets. None was found in its output, which is as it was written.";
  const secrets = count === 1 ? "1 secret was" : `${count.toLocaleString("en-US")} secrets were`;
  return `${secrets} masked on the machine (***). The output's hash is of the masked output.`;
}
