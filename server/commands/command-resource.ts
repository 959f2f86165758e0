import { holds } from "@/core/access/condition";
import { isCommandId } from "@/core/commands/command";
import type { Resource } from "../authorisation/resource-kinds";
import { type OperationContext, seeing } from "../operation";
import { type CommandRow, find } from "./store";

/** A command as policies see it: who sent it, and what it runs. Of one that does not exist there is only the id. */
export const commandResource = (
  accountId: string,
  id: string,
  row: Pick<CommandRow, "requestedBy" | "documentName"> | null,
): Resource => ({
  type: "Command",
  id,
  accountId,
  ...(row && { attributes: { requestedBy: row.requestedBy, document: row.documentName } }),
});

/** The command of an input, as policies see it. Text that can be no command's id names one that does not exist. */
export const theCommand = async (
  { CommandId }: { CommandId: string },
  { tx, caller: { accountId } }: Pick<OperationContext, "tx" | "caller">,
): Promise<Resource> =>
  commandResource(accountId, CommandId, isCommandId(CommandId) ? await find(tx, accountId, CommandId) : null);

/** A command that the caller may see; null for any other, whether there is one or not. */
export async function seenCommand(
  id: string,
  { tx, caller: { accountId }, visible }: Pick<OperationContext, "tx" | "caller" | "visible">,
): Promise<CommandRow | null> {
  const row = await find(tx, accountId, id);
  return row && holds(visible("Command", seeing), commandResource(accountId, id, row)) ? row : null;
}
