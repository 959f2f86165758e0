import * as z from "zod";
import { account, operation } from "../operation";
import { listDestinations } from "./destination-store";
import { presentDestination } from "./present";

/** The buckets that commands of the account may name, without their secrets. */
export const listOutputDestinations = operation({
  name: "ListOutputDestinations",
  doors: ["console"],
  effect: "read",
  access: "read",
  input: z.strictObject({}),
  resources: (_input, caller) => [account(caller)],
  async handle(_input, { app, tx, caller }) {
    return { Destinations: (await listDestinations(tx, app, caller.accountId)).map(presentDestination) };
  },
});
