import * as z from "zod";
import { duplicateInstanceId } from "@/core/commands/command";
import { invalidDocument } from "@/core/documents/document";
import { DomainError } from "@/core/errors";
import { type CommandPlan, planResources } from "../commands/plan-command";
import { type OperationContext, operation } from "../operation";
import { AssociationDispatchAssumeRole, AssociationEntry } from "./association-input";
import { makeAssociation, prepareAssociation } from "./create-association";
import { presentDescription } from "./present";

/** Entries of one call. */
const MAX_ENTRIES = 50;

type Made = { entry: AssociationEntry; plan: CommandPlan };
type Prepared = { good: Made[]; failed: { entry: AssociationEntry; error: DomainError }[] };

/** What can be made of each entry now: one that is refused keeps nobody from the others. */
async function prepare({ Entries }: { Entries: AssociationEntry[] }, context: OperationContext): Promise<Prepared> {
  const old = Entries.flatMap(({ Name, InstanceId }) => (InstanceId === undefined ? [] : [`${Name} ${InstanceId}`]));
  const twice = Entries.filter(
    ({ Name, InstanceId }) =>
      InstanceId !== undefined && old.filter((each) => each === `${Name} ${InstanceId}`).length > 1,
  );
  if (twice.length > 0) throw duplicateInstanceId([...new Set(twice.map(({ InstanceId = "" }) => InstanceId))]);
  const prepared: Prepared = { good: [], failed: [] };
  const { app, caller } = context;
  const access = await app.access.of(caller.accountId);
  for (const entry of Entries) {
    try {
      const plan = await prepareAssociation(entry, context);
      // Each entry is decided with its own document.
      const refused = await access.refused(
        caller,
        { name: "CreateAssociationBatch", permission: "run" },
        planResources(caller.accountId, plan),
        { document: plan.document.name },
      );
      if (refused.length > 0) throw invalidDocument(entry.Name, `You may not run ${entry.Name} on these machines.`);
      prepared.good.push({ entry, plan });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      prepared.failed.push({ entry, error });
    }
  }
  return prepared;
}

/**
 * Makes several associations. What is wrong with an entry is said beside it, and the others are made.
 *
 * Errors: DuplicateInstanceId; those of CreateAssociation stand in the answer. Source: SSM API 2014-11-06,
 * CreateAssociationBatch.
 */
export const createAssociationBatch = operation({
  name: "CreateAssociationBatch",
  doors: ["console", "aws"],
  effect: "change",
  access: "run",
  input: z.strictObject({
    Entries: z.array(AssociationEntry).min(1).max(MAX_ENTRIES),
    AssociationDispatchAssumeRole,
  }),
  isFiltered: true,
  prepare,
  resources: () => [],

  async handle(_, context, { good, failed }) {
    const { caller, audit } = context;
    const Successful: ReturnType<typeof presentDescription>[] = [];
    const refused = [...failed];
    for (const { entry, plan } of good) {
      try {
        Successful.push(presentDescription(await makeAssociation(entry, context, plan), caller.door));
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        refused.push({ entry, error });
      }
    }
    audit({ summary: { made: Successful.length, refused: refused.map(({ error }) => error.code) } });
    return {
      Successful,
      Failed: refused.map(({ entry, error }) => ({ Entry: entry, Message: error.message, Fault: "Client" as const })),
    };
  },
});
