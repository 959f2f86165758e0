/** What a script means to a simulated node, which runs no processes. */
export type SimulatedScript =
  | { kind: "echo"; text: string }
  | {
      kind: "stream";
      /** Bytes of log lines to write to standard output. */
      bytes: number;
      /** As fast as they are taken when undefined. */
      bytesPerSecond: number | undefined;
    };

/**
 * Reads the two scripts that simulated nodes know: `echo TEXT`, and `stream BYTES [BYTES_PER_SECOND]`.
 *
 * Errors: Error for any other script, so that no figure is of something that was never carried out.
 */
export function readScript(script: string): SimulatedScript {
  const [, text] = /^echo (.*)$/.exec(script) ?? [];
  if (text !== undefined) return { kind: "echo", text: `${text}\n` };
  const [, bytes, rate] = /^stream (\d+)(?: (\d+))?$/.exec(script) ?? [];
  if (bytes !== undefined)
    return { kind: "stream", bytes: Number(bytes), bytesPerSecond: rate === undefined ? undefined : Number(rate) };
  throw new Error(`Simulated nodes know no such script: ${script.slice(0, 100)}`);
}

/** One line of a log as services write them; a thousand and odd different ones follow each other. Ends in a newline. */
function logLine(number: number): string {
  const level = number % 97 === 0 ? "WARN" : "INFO";
  const path = ["/orders", "/customers", "/invoices", "/healthz", "/sessions"][number % 5];
  const time = new Date(Date.UTC(2026, 10, 22) + number * 37).toISOString();
  return `${time} ${level} [worker-${number % 8}] request=${((number * 2654435761) >>> 0).toString(16)} GET ${path}/${number % 1009} took ${(number * 31) % 400} ms\n`;
}

/** Log lines, at least so many bytes of them, cut at a line's end. The same every time. */
export function logLines(bytes: number): Buffer {
  const lines: string[] = [];
  for (let length = 0, number = 0; length < bytes; number++) {
    const line = logLine(number);
    lines.push(line);
    length += line.length;
  }
  return Buffer.from(lines.join(""));
}
