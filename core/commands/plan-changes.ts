import type { Plan } from "./plan";

type ChangedNode = { InstanceId: string; Name: string };
type DocumentState = { Version: string; Hash: string };

/** What is another in a plan than in the one before, by the API's names. Whatever has not changed is an empty list. */
export type PlanChanges = {
  /** Machines that are not among those chosen any more. */
  NodesLeft: ChangedNode[];
  /** Machines that were not among those chosen. */
  NodesCame: ChangedNode[];
  /** Machines that the document was for and is not any more, and the other way about. */
  NodesNowUnsupported: ChangedNode[];
  NodesNowSupported: ChangedNode[];
  /** Documents in another version or with another content; null where there is none. */
  Documents: { Name: string; Before: DocumentState | null; After: DocumentState | null }[];
  /** Steps whose rendered text is another, that are new, or that are gone. */
  Steps: { Name: string; Change: "Changed" | "Added" | "Removed" | "Moved" }[];
  Settings: { Name: string; Before: string | null; After: string | null }[];
};

const without = (ids: readonly string[], others: readonly string[]) => {
  const known = new Set(others);
  return ids.filter((id) => !known.has(id));
};
const within = (ids: readonly string[], others: readonly string[]) => {
  const known = new Set(others);
  return ids.filter((id) => known.has(id));
};

const stateOf = (document: Plan["document"] | undefined): DocumentState | null =>
  document ? { Version: document.version, Hash: document.sha256 } : null;

function documentChanges(before: Plan, after: Plan): PlanChanges["Documents"] {
  const [old, now] = [before, after].map(
    ({ document, brought }) => new Map([...brought, document].map((each) => [each.name, each])),
  );
  return [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])].flatMap((Name) => {
    const [Before, After] = [stateOf(old?.get(Name)), stateOf(now?.get(Name))];
    return Before?.Version === After?.Version && Before?.Hash === After?.Hash ? [] : [{ Name, Before, After }];
  });
}

function stepChanges(before: Plan, after: Plan): PlanChanges["Steps"] {
  const [old, now] = [before.steps, after.steps];
  const changes = [
    ...now.flatMap(({ name, sha256 }): PlanChanges["Steps"] => {
      const former = old.find((step) => step.name === name);
      if (!former) return [{ Name: name, Change: "Added" }];
      return former.sha256 === sha256 ? [] : [{ Name: name, Change: "Changed" }];
    }),
    ...old.flatMap(({ name }): PlanChanges["Steps"] =>
      now.some((step) => step.name === name) ? [] : [{ Name: name, Change: "Removed" }],
    ),
  ];
  if (changes.length > 0) return changes;
  return now.flatMap(({ name }, index): PlanChanges["Steps"] =>
    old[index]?.name === name ? [] : [{ Name: name, Change: "Moved" }],
  );
}

/** What has changed from one plan to another. @param nameOf a machine's name, empty where it is not known */
export function planChanges(before: Plan, after: Plan, nameOf: (nodeId: string) => string): PlanChanges {
  const named = (ids: readonly string[]) => ids.map((InstanceId) => ({ InstanceId, Name: nameOf(InstanceId) }));
  const old = [...before.nodeIds, ...before.misfitIds];
  const now = [...after.nodeIds, ...after.misfitIds];
  const settings = [...new Set([...Object.keys(before.settings), ...Object.keys(after.settings)])];
  return {
    NodesLeft: named(without(old, now)),
    NodesCame: named(without(now, old)),
    NodesNowUnsupported: named(within(after.misfitIds, before.nodeIds)),
    NodesNowSupported: named(within(after.nodeIds, before.misfitIds)),
    Documents: documentChanges(before, after),
    Steps: stepChanges(before, after),
    Settings: settings.flatMap((Name) => {
      const [Before, After] = [before.settings[Name] ?? null, after.settings[Name] ?? null];
      return Before === After ? [] : [{ Name, Before, After }];
    }),
  };
}

/** How many machines a sentence names one by one. */
const named = 5;

const nodesText = (nodes: readonly ChangedNode[]) => {
  const listed = nodes.slice(0, named).map(({ InstanceId, Name }) => (Name ? `${Name} (${InstanceId})` : InstanceId));
  return `${listed.join(", ")}${nodes.length > named ? ` and ${nodes.length - named} more` : ""}`;
};
const versionOf = (state: DocumentState | null) => (state ? `version ${state.Version}` : "none");
const stepWords = { Changed: "runs another text", Added: "is new", Removed: "is gone", Moved: "has another place" };

/** The same as one clause for each thing, for people. */
export function changeClauses(changes: PlanChanges): string[] {
  const aboutNodes = (nodes: readonly ChangedNode[], words: string) =>
    nodes.length > 0 ? [`${words}: ${nodesText(nodes)}`] : [];
  return [
    ...aboutNodes(changes.NodesLeft, "no longer among the machines"),
    ...aboutNodes(changes.NodesCame, "new among the machines"),
    ...aboutNodes(changes.NodesNowUnsupported, "of a platform that the document is not for"),
    ...aboutNodes(changes.NodesNowSupported, "of a platform that the document is for"),
    ...changes.Documents.map(({ Name, Before, After }) =>
      Before && After && Before.Version === After.Version
        ? `document ${Name} has another content in version ${After.Version}`
        : `document ${Name}: ${versionOf(After)}, before ${versionOf(Before)}`,
    ),
    ...changes.Steps.map(({ Name, Change }) => `step ${Name} ${stepWords[Change]}`),
    ...changes.Settings.map(
      ({ Name, Before, After }) => `${Name} is ${After ?? "not given"}, before ${Before ?? "not given"}`,
    ),
  ];
}
