import * as z from "zod";
import { checkedPath } from "@/core/parameters/parameter";
import { toTagList } from "@/core/tags";
import { readPageToken, writePageToken } from "../db/page-token";
import { operation, seeing } from "../operation";
import * as tagStore from "../tags/store";
import { decrypted } from "./decrypt-parameters";
import { list, parameterResourceType } from "./list-store";

/** So many are answered at a time, and decrypted. */
const pageSize = 50;

/**
 * All that files carry of the parameters under a path, by name: of these, what the caller may see and read. Secrets have
 * their values only where decryption is asked for, as by GetParametersByPath, which has neither tags nor descriptions.
 * Quarterdeck's own (decision 0054).
 *
 * Errors: AccessDeniedException for secrets that the caller may not decrypt, InvalidNextToken.
 */
export const exportParameters = operation({
  name: "ExportParameters",
  doors: ["console"],
  effect: "read",
  access: "readParameters",
  input: z.strictObject({
    Path: z.string().min(1).max(2048),
    WithDecryption: z.boolean().optional(),
    NextToken: z.string().max(4096).optional(),
  }),
  isFiltered: true,
  resources: () => [],
  async handle(input, context) {
    const { app, tx, keys, caller, visible } = context;
    const path = checkedPath(input.Path);
    const listing = { operation: "ExportParameters", accountId: caller.accountId, question: path };
    const { rows, last } = await list(
      tx,
      app,
      caller.accountId,
      {
        filters: [{ key: "Path", how: "Recursive", values: [path] }],
        visible: { kind: "all", of: [visible("Parameter"), visible("Parameter", seeing)] },
        after: readPageToken(keys, listing, input.NextToken, z.string()),
      },
      pageSize,
    );
    const clearOf = await decrypted(context, input.WithDecryption, rows);
    const tags = await tagStore.readMany(tx, {
      accountId: caller.accountId,
      resourceType: parameterResourceType,
      resourceIds: rows.map(({ id }) => id),
    });
    return {
      Parameters: rows.map((row) => {
        const { listed } = row;
        const value = listed.value ?? clearOf(row);
        const own = toTagList(tags.get(row.id) ?? {});
        return {
          Name: row.name,
          Type: row.type,
          ...(value === undefined ? { ValueWithheld: true as const } : { Value: value }),
          ...(listed.description !== "" && { Description: listed.description }),
          Tier: row.tier,
          ...(listed.keyId !== null && { KeyId: listed.keyId }),
          ...(listed.allowedPattern !== "" && { AllowedPattern: listed.allowedPattern }),
          DataType: listed.dataType,
          ...(own.length > 0 && { Tags: own }),
        };
      }),
      ...(last !== undefined && { NextToken: writePageToken(keys, listing, last) }),
    };
  },
});
