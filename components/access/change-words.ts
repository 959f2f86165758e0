import type { ChangedItem, PolicyChange } from "./queries";

const plurals = {
  Activation: ["activation", "activations"],
  Association: ["association", "associations"],
  Command: ["command", "commands"],
  Document: ["document", "documents"],
  Node: ["machine", "machines"],
  NodeGroup: ["group of machines", "groups of machines"],
  Parameter: ["parameter", "parameters"],
  User: ["user", "users"],
  Person: ["person", "people"],
} as const;

/** "1 machine", "14 machines". */
export const counted = (count: number, what: keyof typeof plurals): string =>
  `${count.toLocaleString("en-US")} ${plurals[what][count === 1 ? 0 : 1]}`;

/** "a", "a and b", "a, b and c". */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;

/** The documents that are sent by name while they are few. */
const documents = ({ Beside, BesideCount }: ChangedItem) =>
  BesideCount <= Math.min(3, Beside.length) ? listed(Beside.map(({ Name }) => Name)) : counted(BesideCount, "Document");

const newDocuments = ({ Count, Examples }: ChangedItem) =>
  Count > 1 ? "new documents" : `new documents ${Examples[0]?.Name ?? ""}`;

/** What is done to these things, by permission and what it is done to, when all of its operations are meant. */
const whole: Readonly<Record<string, (item: ChangedItem) => string>> = {
  "run Sending": (item) => `run ${documents(item)} on ${counted(item.Count, "Node")}`,
  "run Document": ({ Count }) => `create associations of ${counted(Count, "Document")}, many at a time`,
  "run Command": ({ Count }) => `cancel ${counted(Count, "Command")}`,
  "run Association": ({ Count }) => `delete ${counted(Count, "Association")}`,
  "read Node": ({ Count }) => `see ${counted(Count, "Node")}`,
  "read Document": ({ Count }) => `see ${counted(Count, "Document")}`,
  "read Command": ({ Count }) => `see ${counted(Count, "Command")}`,
  "read Activation": ({ Count }) => `see ${counted(Count, "Activation")}`,
  "read Association": ({ Count }) => `see ${counted(Count, "Association")}`,
  "read NodeGroup": ({ Count }) => `see ${counted(Count, "NodeGroup")}`,
  "read Parameter": ({ Count }) => `see that there are ${counted(Count, "Parameter")}`,
  "readParameters Parameter": ({ Count }) => `read ${counted(Count, "Parameter")}`,
  "decryptParameters Parameter": ({ Count }) => `read the secrets among ${counted(Count, "Parameter")}`,
  "writeParameters Parameter": ({ Count }) => `write, label and delete ${counted(Count, "Parameter")}`,
  "manage Parameter": ({ Count }) => `tag ${counted(Count, "Parameter")}`,
  "read Account": () => "see how machines are added, and the account's settings",
  "read Invocation": ({ Count, BesideCount }) =>
    `see how ${counted(BesideCount, "Command")} went on ${counted(Count, "Node")}`,
  "viewOutput Invocation": ({ Count, BesideCount }) =>
    `see what ${counted(BesideCount, "Command")} printed on ${counted(Count, "Node")}`,
  "manage Node": ({ Count }) => `rename, tag and deregister ${counted(Count, "Node")}`,
  "manage Document": ({ Count }) => `change and delete ${counted(Count, "Document")}`,
  "manage NewDocument": (item) => `write ${newDocuments(item)}`,
  "manage Activation": ({ Count }) => `delete ${counted(Count, "Activation")}`,
  "manage NodeGroup": ({ Count }) => `change and delete ${counted(Count, "NodeGroup")}`,
  "manage Account": () => "add machines, and stop new commands by a freeze",
  "viewAudit Account": () => "read the audit, with the text of commands",
  "changeAccess Account": () => "change access",
  "changeAccess User": ({ Count }) => `change ${counted(Count, "User")}, with their passwords and access keys`,
  "changeAccess NewUser": () => "add users",
  "changeAccess Document": ({ Count }) => `share ${counted(Count, "Document")}`,
  "administer Account": () => "change the account's settings, lift a freeze, and make accounts",
};

/** What operations are done to when they are named one by one. */
const onWhat = (item: ChangedItem): string => {
  const { On, Count, BesideCount } = item;
  switch (On) {
    case "Account":
      return "";
    case "NewDocument":
      return ` for ${newDocuments(item)}`;
    case "NewUser":
      return " for new users";
    case "Sending":
    case "Standing":
      return ` with ${documents(item)} on ${counted(Count, "Node")}`;
    case "Invocation":
      return ` of ${counted(BesideCount, "Command")} on ${counted(Count, "Node")}`;
    default:
      return ` on ${counted(Count, On)}`;
  }
};

/** What somebody may do, or may do no more: "run Restart-Web on 14 machines". */
export function wordsOf(item: ChangedItem): string {
  const { Permission, On, Operations, IsWhole } = item;
  const known = whole[`${Permission} ${On}`];
  if (known && IsWhole) return known(item);
  const names = Operations.length > 3 ? [...Operations.slice(0, 3), `${Operations.length - 3} more`] : Operations;
  return `perform ${listed(names)}${onWhat(item)}`;
}

/** Who a change is for: "Members of ops", "anna and bob", "anna, bob and 12 more". */
export function namesOf({ People, PeopleCount, GroupName }: PolicyChange["Changes"][number]): string {
  if (GroupName !== null) return `Members of ${GroupName}`;
  const names = People.slice(0, PeopleCount > 4 ? 3 : 4).map(({ Name, FromAccount }) =>
    FromAccount === null ? Name : `${Name.replace(/^\d+\//, "")} of ${FromAccount}`,
  );
  const more = PeopleCount - names.length;
  return listed(more > 0 ? [...names, `${more.toLocaleString("en-US")} more`] : names);
}

/** How many gain and how many lose: "3 people gain something, 1 person loses something." */
export function summaryOf({ ChangeCount, GainerCount, LoserCount, PeopleCount, PeopleLookedAt }: PolicyChange): string {
  const among = PeopleLookedAt < PeopleCount ? ` of the ${counted(PeopleLookedAt, "Person")} looked at` : "";
  if (ChangeCount === 0) return `Nobody${among} gains or loses anything on what there is now.`;
  const says = (count: number, verb: string) =>
    count === 0 ? [] : [`${counted(count, "Person")} ${count === 1 ? `${verb}s` : verb} something`];
  return `${[...says(GainerCount, "gain"), ...says(LoserCount, "lose")].join(", ")}${among}.`;
}

/** What it was counted on: "14 machines, 12 documents and the latest 500 commands". */
export function countedOn({
  Nodes,
  Documents,
  Commands,
  Activations,
  Associations,
  NodeGroups,
  Parameters,
}: PolicyChange["CountedOn"]): string {
  const some = (part: { Count: number; IsAll: boolean }, what: keyof typeof plurals, first: string) =>
    part.Count === 0 && part.IsAll ? [] : [`${part.IsAll ? "" : `the ${first} `}${counted(part.Count, what)}`];
  return listed([
    ...some(Nodes, "Node", "first"),
    ...some(Documents, "Document", "first"),
    ...some(Commands, "Command", "latest"),
    ...some(Activations, "Activation", "latest"),
    ...some(Associations, "Association", "latest"),
    ...some(NodeGroups, "NodeGroup", "first"),
    ...some(Parameters, "Parameter", "first"),
  ]);
}

/** What the caller would lose of changing access, as a warning; undefined when nothing. */
export function lockOutOf({
  Caller: { LosesAccess, LeavesNobody },
}: Pick<PolicyChange, "Caller">): { title: string; text: string } | undefined {
  if (LosesAccess.length === 0) return undefined;
  const canUndo = !LosesAccess.some((name) => ["CreatePolicy", "UpdatePolicy", "DeletePolicy"].includes(name));
  return {
    title: canUndo ? "You lose a part of changing access." : "You lose the right to change access yourself.",
    text: LeavesNobody
      ? "Nobody in this account could change policies then: no one is left to take it back."
      : canUndo
        ? `You could no longer perform ${listed(LosesAccess)}.`
        : "You could not take it back: somebody else who may change access would have to.",
  };
}
