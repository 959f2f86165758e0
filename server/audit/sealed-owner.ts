import * as z from "zod";

const CommandLine = z.object({ commandId: z.string() });
const association = "Association/";

/**
 * Whose text is encrypted in a line: of the command or the association that it is about, or of the line itself. A sealed
 * text is bound to that.
 */
export function sealedOwner(
  accountId: string,
  { id, summary, resources }: { id: string; summary: unknown; resources: readonly string[] },
): string[] {
  const command = CommandLine.safeParse(summary);
  const saved = resources.find((name) => name.startsWith(association))?.slice(association.length);
  return [accountId, "audit", command.data?.commandId ?? saved ?? id];
}
