import type { OutputChunk } from "@/core/node-protocol";
import { sizeInWords } from "@/core/output/size-in-words";
import type { OutputLimits } from "../output/usage";

/**
 * Whether output is more than is kept, of one stream or of the node in a day; then the sentence that its run ends with.
 * A machine that floods must not fill the disk that everybody's runs are on, and nobody may take a part for the whole.
 *
 * @param usedToday what the node has stored today, bytes
 */
export function outputOverflow(
  { chunks }: { chunks: readonly OutputChunk[] },
  usedToday: number,
  { perStream, perDay }: OutputLimits,
): string | undefined {
  const beyond = chunks.find(({ offset, bytes }) => offset + bytes.length > perStream);
  if (beyond) {
    return `The step wrote more to ${beyond.stream} than the ${sizeInWords(perStream)} that are kept of one stream. Everything before that is stored; the machine was told to stop the run.`;
  }
  const size = chunks.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (size > 0 && usedToday + size > perDay) {
    return `The machine wrote more output today than the ${sizeInWords(perDay)} that are kept of one machine in a day. Everything before that is stored; the machine was told to stop the run.`;
  }
  return undefined;
}
