import * as z from "zod";
import { principalName } from "@/core/access/principal";
import { type Guard, GuardName, GuardTerms, guardExists, guardNotFound } from "@/core/commands/guard";
import { validationException } from "@/core/errors";
import { account, operation } from "../operation";
import * as store from "./guard-store";

const GuardInput = GuardTerms.extend({ GuardName });

/** A guard of an input. Errors: ValidationException for one that limits nothing, or a value without its key. */
function guardOf({ GuardName: name, TagKey, TagValue, MaxAtOnce, ConfirmAbove }: z.output<typeof GuardInput>): Guard {
  const refused = (member: string, message: string) =>
    validationException(`${member}: ${message}`, [{ path: [member], message }]);
  if (MaxAtOnce === undefined && ConfirmAbove === undefined)
    throw refused("MaxAtOnce", "Say how many at once, or from how many on the count is confirmed.");
  if (TagKey === undefined && TagValue !== undefined) throw refused("TagKey", "A value needs the key of its tag.");
  return {
    name,
    tagKey: TagKey ?? null,
    tagValue: TagValue ?? null,
    maxAtOnce: MaxAtOnce ?? null,
    confirmAbove: ConfirmAbove ?? null,
  };
}

/** What of a guard the audit keeps. */
const told = ({ tagKey, tagValue, maxAtOnce, confirmAbove }: Guard) => ({ tagKey, tagValue, maxAtOnce, confirmAbove });

/** The guards of the account. */
export const listCommandGuards = operation({
  name: "ListCommandGuards",
  doors: ["console"],
  effect: "read",
  access: "changeAccess",
  input: z.strictObject({}),
  resources: (_, caller) => [account(caller)],
  async handle(_, { app, tx, caller }) {
    const rows = await store.list(tx, app, caller.accountId);
    return {
      Guards: rows.map((row) => ({
        GuardName: row.name,
        TagKey: row.tagKey,
        TagValue: row.tagValue,
        MaxAtOnce: row.maxAtOnce,
        ConfirmAbove: row.confirmAbove,
        UpdatedDate: row.updatedAt,
        UpdatedBy: row.updatedBy,
      })),
    };
  },
});

/** Adds a guard: commands heed it from then on. Errors: GuardAlreadyExists; ValidationException. */
export const createCommandGuard = operation({
  name: "CreateCommandGuard",
  doors: ["console"],
  effect: "change",
  access: "changeAccess",
  input: GuardInput,
  resources: (_, caller) => [account(caller)],
  async handle(input, { tx, keys, caller, now, announce, audit }) {
    const guard = guardOf(input);
    const row = { ...guard, accountId: caller.accountId, updatedAt: now, updatedBy: principalName(caller) };
    if (!(await store.add(tx, keys, row))) throw guardExists(guard.name);
    audit({ resources: [`CommandGuard/${guard.name}`], summary: { after: told(guard) } });
    announce("access", "*");
    return { GuardName: guard.name };
  },
});

/** Gives a guard other terms, all of them. Errors: GuardNotFound; ValidationException. */
export const updateCommandGuard = operation({
  name: "UpdateCommandGuard",
  doors: ["console"],
  effect: "change",
  access: "changeAccess",
  input: GuardInput,
  resources: (_, caller) => [account(caller)],
  async handle(input, { app, tx, keys, caller, now, announce, audit }) {
    const guard = guardOf(input);
    const before = await store.hold(tx, app, caller.accountId, guard.name);
    if (!before) throw guardNotFound(guard.name);
    await store.update(tx, keys, { ...before, ...guard, updatedAt: now, updatedBy: principalName(caller) });
    audit({ resources: [`CommandGuard/${guard.name}`], summary: { before: told(before), after: told(guard) } });
    announce("access", "*");
    return {};
  },
});

/** Takes a guard away. Errors: GuardNotFound. */
export const deleteCommandGuard = operation({
  name: "DeleteCommandGuard",
  doors: ["console"],
  effect: "change",
  access: "changeAccess",
  input: z.strictObject({ GuardName }),
  resources: (_, caller) => [account(caller)],
  async handle({ GuardName: name }, { app, tx, caller, announce, audit }) {
    const before = await store.hold(tx, app, caller.accountId, name);
    const { count } = await store.remove(tx, caller.accountId, name);
    if (count === 0) throw guardNotFound(name);
    audit({ resources: [`CommandGuard/${name}`], summary: { before: before ? told(before) : {} } });
    announce("access", "*");
    return {};
  },
});
