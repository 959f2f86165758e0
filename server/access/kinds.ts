import type { AskedOf } from "../authorisation/asked-of";
import type { Resource, ResourceType } from "../authorisation/resource-kinds";
import type { Person } from "./people";
import type { Thing, Things } from "./things";

/** What is decided on by itself. Pairs are made of these. */
export type Single = Exclude<ResourceType, "Group" | "Policy"> | "NewDocument" | "NewUser";

/** Things that every policy decides alike about, which one of them stands for. */
export type Kind<Of extends Thing = Thing> = { resource: Resource; things: readonly Of[] };

/** Everything that is decided on, by what the policies can tell apart. */
export type Kinds = Readonly<Record<Exclude<Single, "Document" | "Command">, readonly Kind[]>> & {
  Document: readonly Kind<Things["documents"]["of"][number]>[];
  Command: readonly Kind<Things["commands"]["of"][number]>[];
};

function grouped<Of extends Thing>(things: readonly Of[], keyOf: (resource: Resource) => unknown): Kind<Of>[] {
  const kinds = new Map<string, { resource: Resource; things: Of[] }>();
  for (const thing of things) {
    const key = JSON.stringify(keyOf(thing.resource));
    const kind = kinds.get(key);
    if (kind) kind.things.push(thing);
    else kinds.set(key, { resource: thing.resource, things: [thing] });
  }
  return [...kinds.values()];
}

/**
 * What there is, in kinds: alike is what has the same attributes, as much of the same tags as is asked for, and no name
 * in any policy.
 */
export function kindsOf(things: Things, people: readonly Person[], accountId: string, asked: AskedOf): Kinds {
  const named = ({ type, id }: Resource) => (asked.names(type, id) ? id : null);
  const tagsOf = ({ tags = {} }: Resource) =>
    Object.entries(tags)
      .map(([key, value]) => [key, asked.tellsTag(key, value)] as const)
      .filter(([, told]) => told !== false)
      .sort(([a], [b]) => (a < b ? -1 : 1));
  const single = (resource: Resource, name = ""): Kind[] => [{ resource, things: [{ resource, name }] }];
  // No document and no user has this name, so that no policy can mean it.
  const id = "";
  const newDocument = (name: string, runsArbitraryCommands: boolean) =>
    single({ type: "Document", id, accountId, attributes: { owner: "Self", runsArbitraryCommands } }, name);
  const users = people
    .filter(({ from }) => from === null)
    .map((person): Thing => ({ resource: { type: "User", id: person.id, accountId }, name: person.id }));
  return {
    Account: single({ type: "Account", id: accountId, accountId }),
    Activation: grouped(things.activations.of, named),
    Association: grouped(things.associations.of, (resource) => [resource.attributes, named(resource)]),
    Command: grouped(things.commands.of, (resource) => [resource.attributes, named(resource)]),
    Document: grouped(things.documents.of, (resource) => [
      resource.attributes,
      asked.names("Document", resource.id) || asked.tellsDocument(resource.id) ? resource.id : null,
    ]),
    Node: grouped(things.nodes.of, (resource) => [resource.attributes, tagsOf(resource), named(resource)]),
    NodeGroup: grouped(things.nodeGroups.of, named),
    Parameter: grouped(things.parameters.of, (resource) => [asked.tellsPath(resource.id), named(resource)]),
    // Somebody may be in a role and a group as the one who acts and as the one it is done to: each by themselves.
    User: grouped(users, ({ id: name }) => name),
    NewDocument: [...newDocument("without arbitrary commands", false), ...newDocument("with arbitrary commands", true)],
    NewUser: single({ type: "User", id, accountId }),
  };
}
