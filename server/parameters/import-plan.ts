import { createHash } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import * as z from "zod";
import { always } from "@/core/access/condition";
import type { Permission } from "@/core/access/permission";
import { defaultKeyAlias } from "@/core/encryption-keys/encryption-key-rules";
import { DomainError, validationException } from "@/core/errors";
import { MAX_IMPORTED } from "@/core/parameters/exchange";
import { importChanged } from "@/core/parameters/parameter";
import { toTagList } from "@/core/tags";
import { requireUsable } from "../encryption-keys/usable-key";
import { type OperationContext, seeing } from "../operation";
import * as tagStore from "../tags/store";
import { decrypted } from "./decrypt-parameters";
import { type Judged, judge, type Present } from "./import-entry";
import type { ImportRequest, ReadImport } from "./import-input";
import { type ListedRow, list, parameterResourceType } from "./list-store";
import { parameterResource } from "./parameter-resource";
import { tierFacts } from "./put-parameter";

/** What an import does about one parameter: of its file, or one that is not in it and goes. */
export type Planned = { name: string; path: string; row: ListedRow | undefined; line?: number } & (
  | Judged
  | { kind: "Deleted" }
);

/** What is there under each path that an import is about, in the order of the paths; nothing where there is none. */
type There = { path: string; row: ListedRow | undefined; tags: Record<string, string> }[];

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** Which of these paths the caller may do something to, as perform() would decide. */
async function permitted(
  { app, caller }: OperationContext,
  paths: readonly string[],
  name: string,
  permission: Permission,
) {
  const access = await app.access.of(caller.accountId);
  const resources = paths.map((path) => parameterResource(caller.accountId, path));
  const refused = new Set((await access.refused(caller, { name, permission }, resources)).map(({ id }) => id));
  return (path: string) => !refused.has(path);
}

/** What is under the path of an import and not in its file, of what the caller may see. Errors: ValidationException for too many. */
async function othersUnder(
  { app, tx, caller, visible }: OperationContext,
  path: string,
  inFile: ReadonlySet<string>,
): Promise<ListedRow[]> {
  const filters = [{ key: "Path", how: "Recursive", values: [path] }] as const;
  const asked = { filters, visible: visible("Parameter", seeing), after: undefined };
  const found = await list(tx, app, caller.accountId, asked, MAX_IMPORTED + inFile.size);
  const others = found.rows.filter((row) => !inFile.has(row.path));
  if (found.last === undefined && others.length <= MAX_IMPORTED) return others;
  const message = `More than ${MAX_IMPORTED} parameters under ${path} are not in the file, and so many cannot be deleted at a time.`;
  throw validationException(message, [{ path: ["DeleteOthersUnder"], message }]);
}

/**
 * What is there now of everything in the file, and of what would be deleted as it is not in it. Where the caller may not
 * write it is as if there were nothing: neither the look nor its hash tells whether there is.
 */
export async function lookAt(
  context: OperationContext,
  { DeleteOthersUnder }: ImportRequest,
  { path, parameters }: ReadImport,
): Promise<There> {
  const { app, tx, caller } = context;
  const { accountId } = caller;
  const paths = new Set(parameters.map((parameter) => parameter.path));
  const mayWrite = await permitted(context, [...paths], "PutParameter", "writeParameters");
  const named = { key: "Name", how: "Equals", values: [...paths].filter(mayWrite) } as const;
  const asked = { filters: [named], visible: always, after: undefined };
  const { rows } = await list(tx, app, accountId, asked, paths.size);
  const others = DeleteOthersUnder === undefined ? [] : await othersUnder(context, path, paths);
  const all = [...rows, ...others];
  const found = new Map(all.map((row) => [row.path, row]));
  const resourceIds = all.map(({ id }) => id);
  const tags = await tagStore.readMany(tx, { accountId, resourceType: parameterResourceType, resourceIds });
  return [...new Set([...paths, ...found.keys()])].sort().map((each) => {
    const row = found.get(each);
    return { path: each, row, tags: (row && tags.get(row.id)) ?? {} };
  });
}

/** So many secrets are decrypted at a time. */
const decryptedAtOnce = 50;

/** The values of secrets that the caller may decrypt; those that cannot be decrypted now are as good as not known. */
async function secretsOf(context: OperationContext, rows: readonly ListedRow[]): Promise<Map<string, string>> {
  const values = new Map<string, string>();
  for (let start = 0; start < rows.length; start += decryptedAtOnce) {
    const some = rows.slice(start, start + decryptedAtOnce);
    try {
      const clearOf = await decrypted(context, true, some);
      for (const row of some) values.set(row.path, clearOf(row) ?? "");
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
  }
  return values;
}

/**
 * What an import would do. To compare secrets, those that the caller may decrypt are decrypted, which is a line of the audit;
 * another one counts as changed wherever the file gives it a value.
 */
export async function planImport(
  context: OperationContext,
  request: ImportRequest,
  { parameters }: ReadImport,
  there: There,
): Promise<Planned[]> {
  const paths = there.map(({ path }) => path);
  const [write, remove, see, read, decrypt, tag, untag] = await Promise.all([
    permitted(context, paths, "PutParameter", "writeParameters"),
    permitted(context, paths, "DeleteParameter", "writeParameters"),
    permitted(context, paths, seeing.name, seeing.permission),
    permitted(context, paths, "GetParameter", "readParameters"),
    permitted(context, paths, "DecryptParameters", "decryptParameters"),
    permitted(context, paths, "AddTagsToResource", "manage"),
    permitted(context, paths, "RemoveTagsFromResource", "manage"),
  ]);
  const inFile = new Map(parameters.map((parameter) => [parameter.path, parameter]));
  const secrets = await secretsOf(
    context,
    there.flatMap(({ path, row }) =>
      row?.type === "SecureString" && inFile.has(path) && write(path) && decrypt(path) ? [row] : [],
    ),
  );
  const known = new Map<string, Promise<void>>();
  const facts = tierFacts(context.tx, context.caller.accountId);
  const [usual, counts] = [await facts.usual(), await facts.counts()];
  const judging = {
    context,
    defaultType: request.DefaultType ?? ("String" as const),
    tiers: { usual: async () => usual, counts: async () => counts },
    async requireKey(keyId: string = defaultKeyAlias) {
      const asked = known.get(keyId) ?? requireUsable(context, keyId);
      known.set(keyId, asked);
      return asked;
    },
  };
  const planned: Planned[] = [];
  for (const { path, row, tags } of there) {
    const parameter = inFile.get(path);
    if (!parameter) {
      const judged = remove(path)
        ? ({ kind: "Deleted" } as const)
        : ({ kind: "Refused", reason: "You may not delete this parameter." } as const);
      planned.push({ ...judged, name: row?.name ?? path, path, row });
      continue;
    }
    const present: Present = {
      row,
      tags,
      may: { write: write(path), see: see(path), tag: tag(path) && untag(path) },
      value:
        row?.type === "SecureString" ? secrets.get(path) : read(path) ? (row?.listed.value ?? undefined) : undefined,
    };
    const judged = await judge(parameter, present, judging);
    planned.push({ ...judged, name: row?.name ?? parameter.name, path, row, line: parameter.line });
  }
  return planned;
}

const State = z.strictObject({
  /** Of the file, and of how it is meant. */
  file: z.string(),
  /** Each path with the version that is there and a hash of which parameter it is of, and of its tags; empty for none. */
  there: z.array(z.tuple([z.string(), z.string()])),
});
type State = z.output<typeof State>;

/** All that what an import does hangs on: the same exactly when nothing of it has moved. */
export function stateOf(request: ImportRequest, there: There): State {
  const { Path, Format, Content, DefaultType, DeleteOthersUnder } = request;
  return {
    file: sha256(JSON.stringify([Path, Format, Content, DefaultType ?? "String", DeleteOthersUnder ?? ""])),
    there: there.map(({ path, row, tags }) => [
      path,
      row ? `${row.version} ${sha256(JSON.stringify([row.id, toTagList(tags)])).slice(0, 16)}` : "",
    ]),
  };
}

/** The hash that an import is bound to. */
export const hashOf = (state: State): string => sha256(JSON.stringify(state));

/** A state as it travels. */
export const packState = (state: State): string => deflateRawSync(JSON.stringify(state)).toString("base64url");

const MAX_STATE_BYTES = 8 * 1024 * 1024;

function unpackState(text: string): State | undefined {
  try {
    const read = inflateRawSync(Buffer.from(text, "base64url"), { maxOutputLength: MAX_STATE_BYTES }).toString();
    return State.safeParse(JSON.parse(read)).data;
  } catch {
    return undefined;
  }
}

/** How many names a refusal's sentence has; a program is told all. */
const namesSaid = 5;

/**
 * Refuses an import that would do something else than what was looked at, and names what has moved as far as the plan of that
 * look travels with the request.
 *
 * Errors: PlanChanged; ValidationException for a plan that is none.
 */
export function requireState({ PlanHash, Plan }: { PlanHash: string; Plan?: string | undefined }, now: State): void {
  const before = Plan === undefined ? undefined : unpackState(Plan);
  if (Plan !== undefined && (!before || hashOf(before) !== PlanHash)) {
    const message = "It is not the plan that PreviewParameterImport gave with this PlanHash.";
    throw validationException(`Plan: ${message}`, [{ path: ["Plan"], message }]);
  }
  if (hashOf(now) === PlanHash) return;
  if (!before)
    throw importChanged("What is there, or the file, is not what the PlanHash stands for: nothing was imported.");
  if (before.file !== now.file)
    throw importChanged("The file is another than the one that was looked at: nothing was imported.");
  const [old, present] = [new Map(before.there), new Map(now.there)];
  const changes = [...new Set([...old.keys(), ...present.keys()])].sort().flatMap((path) => {
    const [was, is] = [old.get(path) ?? "", present.get(path) ?? ""];
    if (was === is) return [];
    return [{ Name: path, Change: was === "" ? "Made" : is === "" ? "Gone" : "Changed" }];
  });
  const words: Record<string, string> = { Made: "is there now", Gone: "is gone", Changed: "has changed" };
  const said = changes.slice(0, namesSaid).map(({ Name, Change }) => `${Name} ${words[Change]}`);
  if (changes.length > namesSaid) said.push(`and ${changes.length - namesSaid} more have moved`);
  throw importChanged(`Something has changed since, so nothing was imported: ${said.join("; ")}.`, changes);
}
