import { holds } from "@/core/access/condition";
import { arn } from "@/core/arn";
import { predefinedDocuments } from "@/core/documents/predefined/predefined";
import * as activations from "../activations/store";
import { associationResource } from "../associations/named-association";
import * as associations from "../associations/store";
import type { Resource } from "../authorisation/resource-kinds";
import { commandResource } from "../commands/command-resource";
import * as commands from "../commands/store";
import { contentOf, documentResource, predefinedText } from "../documents/document-source";
import { list as listDocuments } from "../documents/list-store";
import { nodeGroupResource } from "../node-groups/named-group";
import * as nodeGroups from "../node-groups/store";
import { nodeResource, nodesWhere } from "../nodes/select-nodes";
import { type OperationContext, seeing } from "../operation";
import { list as listParameters } from "../parameters/list-store";
import { parameterResource } from "../parameters/parameter-resource";

/** Something that is decided on, with the name that people call it by. */
export type Thing = { resource: Resource; name: string };

/** What there is in an account of one kind; the first of them when there are more than are looked at. */
type Some<Kind extends Thing = Thing> = { of: readonly Kind[]; isAll: boolean };

/** What there is in an account now, of what one person may see. */
export type Things = {
  nodes: Some;
  documents: Some<Thing & { isRunnable: boolean }>;
  /** Newest first, each with those of its machines that are among `nodes`. */
  commands: Some<Thing & { nodeIds: readonly string[] }>;
  activations: Some;
  associations: Some;
  nodeGroups: Some;
  parameters: Some;
};

/** How many of a kind are looked at; of more than these it is said that there are more. */
const most = {
  nodes: 10_000,
  documents: 2_000,
  commands: 500,
  invocations: 20_000,
  activations: 1_000,
  associations: 2_000,
  nodeGroups: 500,
  parameters: 2_000,
};

type Context = Pick<OperationContext, "app" | "tx" | "caller" | "config" | "now" | "visible">;

async function documentsOf({ app, tx, caller: { accountId }, config, visible }: Context): Promise<Things["documents"]> {
  const everything = { own: true, shared: true, everybodys: true };
  const rows = await listDocuments(tx, app, accountId, everything, undefined, most.documents + 1);
  const seen = visible("Document", seeing);
  const stored = rows
    .filter(({ isGenuine }) => isGenuine)
    .map((row) => {
      const isOwn = row.accountId === accountId;
      const name = isOwn ? row.name : arn({ region: config.region, accountId: row.accountId }, "document", row.name);
      const owner = isOwn ? "Self" : row.accountId;
      const resource = documentResource(accountId, { name, owner, arbitrary: row.arbitrary });
      return { resource, name, isRunnable: row.documentType === "Command" };
    });
  const predefined = predefinedDocuments.map((source) => {
    const { arbitrary } = contentOf(predefinedText(source), "JSON", source.documentType);
    const resource = documentResource(accountId, { name: source.name, owner: "Amazon", arbitrary });
    return { resource, name: source.name, isRunnable: source.documentType === "Command" };
  });
  const all = [...predefined, ...stored].filter(({ resource }) => holds(seen, resource));
  return { of: all.slice(0, most.documents), isAll: all.length <= most.documents };
}

async function commandsOf(
  { tx, caller: { accountId }, visible }: Context,
  nodeIds: ReadonlySet<string>,
): Promise<Things["commands"]> {
  const filter = { visible: visible("Command", seeing) };
  const found = await commands.list(tx, accountId, filter, most.commands + 1);
  const rows = found.slice(0, most.commands);
  const targets = await commands.targetsOf(
    tx,
    accountId,
    rows.map(({ id }) => id),
    most.invocations,
  );
  const nodesOf = new Map<string, string[]>(rows.map(({ id }) => [id, []]));
  for (const { commandId, nodeId } of targets) if (nodeIds.has(nodeId)) nodesOf.get(commandId)?.push(nodeId);
  // Of the oldest one that was reached, there may be more machines.
  const last = targets.length === most.invocations ? targets.at(-1)?.commandId : undefined;
  const whole = last === undefined ? rows : rows.filter(({ id }) => id > last);
  return {
    of: whole.map((row) => ({
      resource: commandResource(accountId, row.id, row),
      name: row.documentName,
      nodeIds: nodesOf.get(row.id) ?? [],
    })),
    isAll: whole.length === found.length,
  };
}

async function activationsOf({ tx, caller: { accountId }, visible }: Context): Promise<Things["activations"]> {
  const filter = { visible: visible("Activation", seeing) };
  const { rows, next } = await activations.list(tx, accountId, filter, undefined, most.activations);
  const of = rows.map(
    ({ id, defaultInstanceName }): Thing => ({
      resource: { type: "Activation", id, accountId },
      name: defaultInstanceName || id,
    }),
  );
  return { of, isAll: next === undefined };
}

async function associationsOf({ app, tx, caller: { accountId }, visible }: Context): Promise<Things["associations"]> {
  const rows = await associations.list(
    tx,
    app,
    accountId,
    { visible: visible("Association", seeing) },
    most.associations + 1,
  );
  const of = rows.map(
    (row): Thing => ({ resource: associationResource(row), name: row.terms.AssociationName ?? row.id }),
  );
  return { of: of.slice(0, most.associations), isAll: of.length <= most.associations };
}

async function nodeGroupsOf({ app, tx, caller: { accountId }, visible }: Context): Promise<Things["nodeGroups"]> {
  const filter = { visible: visible("NodeGroup", seeing), after: undefined, limit: most.nodeGroups };
  const { rows, next } = await nodeGroups.list(tx, app, accountId, filter);
  const of = rows.map(({ name }): Thing => ({ resource: nodeGroupResource(accountId, name), name }));
  return { of, isAll: next === undefined };
}

async function parametersOf({ app, tx, caller: { accountId }, visible }: Context): Promise<Things["parameters"]> {
  const asked = { filters: [], visible: visible("Parameter", seeing), after: undefined };
  const { rows, last } = await listParameters(tx, app, accountId, asked, most.parameters);
  const of = rows.map(({ path, name }): Thing => ({ resource: parameterResource(accountId, path), name }));
  return { of, isAll: last === undefined };
}

/** What there is in the caller's account now, of what the caller may see, and as much of it as is looked at. */
export async function listThings(context: Context): Promise<Things> {
  const { tx, caller, now, visible } = context;
  const { rows, total } = await nodesWhere(tx, caller.accountId, visible("Node", seeing), now, most.nodes);
  const nodes = rows.map((node) => ({ resource: nodeResource(caller.accountId, node), name: node.name || node.id }));
  return {
    nodes: { of: nodes, isAll: nodes.length === total },
    documents: await documentsOf(context),
    commands: await commandsOf(context, new Set(rows.map(({ id }) => id))),
    activations: await activationsOf(context),
    associations: await associationsOf(context),
    nodeGroups: await nodeGroupsOf(context),
    parameters: await parametersOf(context),
  };
}
