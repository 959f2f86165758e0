import type { Chance } from "./seeded";

/** What a command's script does. */
export type Work = {
  /** Names the command in everything that its script writes. */
  key: string;
  /** Lines of standard output, and seconds between two of them as `sleep` takes them; 0 for none. */
  lines: number;
  pause: string;
  /** Random bytes of standard output after the lines. */
  bytes: number;
  /** Whether the same lines go to standard error, too. */
  hasErrors: boolean;
  exitCode: number;
};

/** Makes up what a command does: mostly short, some slow enough to be met by several faults, some large, some failing. */
export function makeWork(key: string, chance: Chance): Work {
  const kind = chance.next();
  const isSlow = kind < 0.35;
  return {
    key,
    lines: chance.between(1, isSlow ? 12 : 40),
    pause: isSlow ? `0.${chance.between(10, 45)}` : "0",
    bytes: kind > 0.8 ? chance.between(1, 400_000) : 0,
    hasErrors: chance.next() < 0.25,
    exitCode: chance.next() < 0.1 ? chance.between(1, 120) : 0,
  };
}

/**
 * The script. Whatever the product says of it can be compared with what it leaves in `<truth>/<its node's id>` by
 * itself: a line in `counter` when it begins and one when it has done everything, a copy of what it wrote, and the hash
 * that coreutils computed of that.
 */
export function scriptOf({ key, lines, pause, bytes, hasErrors, exitCode }: Work, truth: string): string {
  const wait = pause === "0" ? "" : ` sleep ${pause};`;
  const write = [
    `i=0; while [ $i -lt ${lines} ]; do i=$((i+1)); echo "${key} line $i";${wait} done`,
    ...(bytes > 0 ? [`head -c ${bytes} /dev/urandom`] : []),
  ].join("; ");
  const say = (stream: string) => `sha256sum < ${key}.${stream} > ${key}.${stream}.sha256`;
  return [
    `cd '${truth}'/"$AWS_SSM_INSTANCE_ID" || exit 125`,
    `echo '${key} begun' >> counter`,
    hasErrors
      ? `{ ${write}; } | tee ${key}.stdout | tee ${key}.stderr >&2; cat ${key}.stdout`
      : `{ ${write}; } | tee ${key}.stdout`,
    say("stdout"),
    ...(hasErrors ? [say("stderr")] : []),
    `echo '${key} done' >> counter`,
    `exit ${exitCode}`,
  ].join("\n");
}
