import * as z from "zod";
import { account, operation } from "../operation";
import { countWrapped, listKeyRows } from "./key-store";
import { presentKey } from "./present";

/**
 * The encryption keys of the account, by alias, with how many secrets each wraps, and how many of these are still to be wrapped
 * by its present version. Quarterdeck's own; words of KMS API 2014-11-01, ListKeys.
 */
export const listKeys = operation({
  name: "ListKeys",
  doors: ["console"],
  effect: "read",
  access: "read",
  input: z.strictObject({}),
  resources: (_input, caller) => [account(caller)],
  async handle(_input, { app, tx, config, caller }) {
    const [rows, counts] = await Promise.all([
      listKeyRows(tx, app, caller.accountId),
      countWrapped(tx, caller.accountId),
    ]);
    return {
      Keys: rows.map((row) => {
        const count = counts.find(({ id }) => id === row.id);
        return {
          ...presentKey(row, config.region),
          SecretCount: count?.all ?? 0,
          /** Wrapped by a former version; what is under way brings it to 0. */
          BehindCount: count?.behind ?? 0,
        };
      }),
    };
  },
});
