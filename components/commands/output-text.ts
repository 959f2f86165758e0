import { queryOptions } from "@tanstack/react-query";
import { call } from "@/components/console/call";
import { textOf, toSpans } from "@/core/output/spans";
import { plainStyle } from "@/core/output/text-style";

/** Of longer outputs only the beginning is compared: so many lines, and so many bytes. */
export const comparedLines = 2_000;
const comparedBytes = 256 * 1024;

/** Which stream of which machine. */
type TextPlace = {
  commandId: string;
  nodeId: string;
  step: number;
  attempt: number;
  stream: "stdout" | "stderr";
};

/** The beginning of an output as people read it, and whether there is more of it. */
export type OutputText = { lines: string[]; isCut: boolean };

/** The beginning of an output that has ended: it does not change any more. */
export const outputText = ({ commandId, nodeId, step, attempt, stream }: TextPlace) =>
  queryOptions({
    queryKey: ["output-text", commandId, nodeId, step, attempt, stream],
    queryFn: async ({ signal }) => {
      const which = { CommandId: commandId, InstanceId: nodeId, Step: step, Attempt: attempt, Stream: stream };
      const range = { FromLine: 0, MaxLines: comparedLines, MaxBytes: comparedBytes };
      const { Content, TotalBytes } = await call("GetOutput", { ...which, ...range }, { signal });
      return readText(Content, TotalBytes);
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

/** @param content base64 */
export function readText(content: string, totalBytes: number): OutputText {
  const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return { lines: lines.map((line) => textOf(toSpans(line, plainStyle))), isCut: bytes.length < totalBytes };
}
