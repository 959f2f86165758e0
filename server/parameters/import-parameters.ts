import * as z from "zod";
import { validationException } from "@/core/errors";
import { importUnderWay } from "@/core/parameters/parameter";
import { type OperationContext, operation } from "../operation";
import { addTagsToResource } from "../tags/add-tags-to-resource";
import { removeTagsFromResource } from "../tags/remove-tags-from-resource";
import { deleteParameter } from "./delete-parameter";
import { importMembers, type ReadImport, readImport } from "./import-input";
import { lookAt, type Planned, planImport, requireState, stateOf } from "./import-plan";
import { parameterResource } from "./parameter-resource";
import { putParameter } from "./put-parameter";
import * as parameters from "./store";

type Prepared = ReadImport & { planned: Planned[] };

/** The longest plan, characters: of as many parameters as an import is about. */
const MAX_PLAN_CHARACTERS = 400_000;

/** Everything that is refused, so that nobody mends a file line by line. */
function requireNoneRefused(planned: readonly Planned[]): void {
  const problems = planned.flatMap((each) =>
    each.kind === "Refused" ? [{ path: ["Parameters", each.name], message: `${each.name}: ${each.reason}` }] : [],
  );
  if (problems.length > 0)
    throw validationException(
      `Nothing was imported, because ${problems.length} of ${planned.length} parameters are refused. ${problems[0]?.message}`,
      problems,
    );
}

/** Does what was planned about one parameter. Returns its version, where it has a new one. */
async function apply({ performPart }: OperationContext, planned: Planned): Promise<number | undefined> {
  if (planned.kind === "Deleted") await performPart(deleteParameter, { Name: planned.path });
  if (planned.kind !== "New" && planned.kind !== "Changed") return undefined;
  const { request, tags } = planned;
  const put = request && (await performPart(putParameter, request));
  const tagged = { ResourceType: "Parameter" as const, ResourceId: planned.path };
  // Removing first keeps a full set of tags from passing its limit half-way.
  if (tags && tags.remove.length > 0) await performPart(removeTagsFromResource, { ...tagged, TagKeys: tags.remove });
  if (tags && tags.add.length > 0) await performPart(addTagsToResource, { ...tagged, Tags: tags.add });
  return put?.Version;
}

/**
 * Imports a file as PreviewParameterImport showed it: all of it, or nothing where one parameter is refused or something has
 * moved since. Each parameter that is made, changed, tagged or deleted is that by its own operation, which decides about it and has
 * its line in the audit. Quarterdeck's own (decision 0054).
 *
 * Errors: PlanChanged; TooManyUpdates while another import is under way; ValidationException for a file that cannot be read, or of
 * which something is refused; those of PutParameter.
 */
export const importParameters = operation({
  name: "ImportParameters",
  doors: ["console"],
  effect: "change",
  access: "writeParameters",
  input: z.strictObject({
    ...importMembers,
    PlanHash: z.string().regex(/^[0-9a-f]{64}$/),
    Plan: z.string().min(1).max(MAX_PLAN_CHARACTERS).optional(),
  }),
  prepare: async (input): Promise<Prepared> => ({ ...(await readImport(input)), planned: [] }),
  resources: (_input, { accountId }, read) => read.parameters.map(({ path }) => parameterResource(accountId, path)),
  // Secrets are decrypted by an operation of their own: not while this one holds a connection.
  async gather(input, context, read) {
    const there = await lookAt(context, input, read);
    requireState(input, stateOf(input, there));
    return { ...read, planned: await planImport(context, input, read, there) };
  },
  async handle(input, context, { planned, ...read }) {
    const { tx, caller, audit } = context;
    requireNoneRefused(planned);
    if (!(await parameters.takeImport(tx, caller.accountId))) throw importUnderWay();
    await parameters.lockPaths(
      tx,
      caller.accountId,
      planned.map(({ path }) => path),
    );
    requireState(input, stateOf(input, await lookAt(context, input, read)));
    const done: { Name: string; Kind: Planned["kind"]; Version?: number }[] = [];
    for (const each of planned) {
      const version = await apply(context, each);
      if (each.kind !== "Unchanged")
        done.push({ Name: each.name, Kind: each.kind, ...(version !== undefined && { Version: version }) });
    }
    const count = (kind: Planned["kind"]) => planned.filter((each) => each.kind === kind).length;
    const summary = { made: count("New"), changed: count("Changed"), deleted: count("Deleted") };
    audit({ summary: { ...summary, unchanged: count("Unchanged"), path: read.path, format: input.Format } });
    return { Parameters: done, Unchanged: count("Unchanged") };
  },
});
