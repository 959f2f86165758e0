import type { ThawHearer } from "../freeze/freeze-events";
import * as commands from "./store";

/** How many unfinished commands are read at a time. */
const page = 1_000;

/**
 * Once a freeze is lifted, lets go what it held back: looks at every unfinished command of the account. Where the process
 * is killed before it gets to them, the minute's sweep does.
 */
export const letGoAfterThaw: ThawHearer = async ({ app, caller: { accountId }, afterCommit }) => {
  afterCommit(() => {
    const look = async () => {
      let after: string | undefined;
      do {
        const found = await commands.unfinishedCommands(app.db.prisma, page, after);
        for (const { accountId: of, id } of found)
          if (of === accountId) app.commandChanged({ accountId, commandId: id });
        after = found.length === page ? found.at(-1)?.id : undefined;
      } while (after !== undefined);
    };
    look().catch((error: unknown) => app.log.warn({ err: error }, "the commands that waited could not be looked at"));
  });
};
