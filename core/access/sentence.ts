/** Machines that a sentence speaks of: all of them but the server's own, or those that have all of these tags. */
export type Machines =
  | { kind: "all" }
  | { kind: "tagged"; tags: readonly { key: string; values: readonly string[] }[] };

/** What somebody may do, as a sentence that people read and pickers make. */
export type Grant =
  | { kind: "run"; documents: readonly string[]; machines: Machines }
  | { kind: "see"; machines: Machines; output: boolean }
  /** Under each of the paths, and what is at the path itself; `/` is above all. */
  | { kind: "parameters"; paths: readonly string[]; secrets: boolean; write: boolean };

/** Who may do what. `who` is named as policies name them. */
export type Sentence = { who: { type: "User" | "Group"; name: string }; may: Grant };

/** A text as Cedar writes it. Source: Cedar, grammar of string literals. */
const quoted = (text: string) =>
  `"${text.replace(/[\\"]/g, "\\$&").replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)}"`;

/** A user or a group as policies name them. */
export const entityText = (type: "User" | "Group", name: string) => `${type}::${quoted(name)}`;

const listed = (texts: readonly string[]) => `[${texts.map(quoted).join(", ")}]`;

/** What is asked of a machine; an empty list never stands for "any". */
const askedOf = (machines: Machines): string =>
  machines.kind === "all"
    ? "!resource.isLocal"
    : machines.tags
        .map(
          ({ key, values }) =>
            `resource.hasTag(${quoted(key)}) && ${listed(values)}.contains(resource.getTag(${quoted(key)}))`,
        )
        .join(" && ") || "false";

/** What is asked of a parameter: that it is at or under one of the paths. */
const underAny = (paths: readonly string[]): string | undefined =>
  paths.includes("/")
    ? undefined
    : paths
        .map((path) => `resource.path == ${quoted(path)} || resource.path like ${quoted(`${path}/*`)}`)
        .join(" || ") || "false";

const parameterActions = ({ secrets, write }: { secrets: boolean; write: boolean }) => [
  "read",
  "readParameters",
  ...(secrets ? ["decryptParameters"] : []),
  ...(write ? ["writeParameters", "AddTagsToResource", "RemoveTagsFromResource"] : []),
];

/**
 * A sentence in Cedar's words. A document is only permitted together with the machines of its own sentence: two sentences
 * never add up to a third.
 */
export function toCedar({ who, may }: Sentence): string {
  const principal = `principal ${who.type === "User" ? "==" : "in"} ${entityText(who.type, who.name)}`;
  const permit = (actions: readonly string[], resource: string, condition?: string) =>
    `permit (${principal}, action in [${actions.map((action) => `Action::"${action}"`).join(", ")}], ${resource})${
      condition ? `\n  when { ${condition} }` : ""
    };`;
  if (may.kind === "parameters") return permit(parameterActions(may), "resource is Parameter", underAny(may.paths));
  const own = permit(
    ["read", "viewOutput", "CancelCommand"],
    "resource is Command",
    "resource.requestedBy == principal.name",
  );

  if (may.kind === "run") {
    return [
      ...may.documents.map((document) => permit(["read", "run"], `resource == Document::${quoted(document)}`)),
      permit(
        ["run"],
        "resource is Node",
        `context has document && ${listed(may.documents)}.contains(context.document) && ${askedOf(may.machines)}`,
      ),
      permit(["read", "viewOutput"], "resource is Node", askedOf(may.machines)),
      permit(["read", "run"], "resource is Association", "resource.savedBy == principal.name"),
      own,
    ].join("\n");
  }
  const seen = may.output ? ["read", "viewOutput"] : ["read"];
  return [
    permit(seen, "resource is Node", askedOf(may.machines)),
    permit(["read"], "resource is Document"),
    // Who sees every machine sees every command; of single machines, no command is only theirs.
    may.machines.kind === "all" ? permit(seen, "resource is Command") : own,
  ].join("\n");
}

const inWords = (texts: readonly string[], word: "and" | "or") =>
  texts.length < 2 ? (texts[0] ?? "") : `${texts.slice(0, -1).join(", ")} ${word} ${texts.at(-1)}`;

const machinesInWords = (machines: Machines) =>
  machines.kind === "all"
    ? "all machines"
    : `machines with ${inWords(
        machines.tags.map(({ key, values }) => `${key}=${inWords(values, "or")}`),
        "and",
      )}`;

/** The sentence itself: "alice may run Restart-Web on machines with Role=web". */
export function toWords({ who, may }: Sentence): string {
  const subject = who.type === "Group" ? `Members of ${who.name}` : who.name;
  if (may.kind === "parameters")
    return `${subject} may read${may.write ? " and write" : ""} ${
      may.paths.includes("/") ? "all parameters" : `parameters under ${inWords(may.paths, "and")}`
    }${may.secrets ? ", with their secrets" : ""}`;
  return may.kind === "run"
    ? `${subject} may run ${inWords(may.documents, "and")} on ${machinesInWords(may.machines)}`
    : `${subject} may see ${machinesInWords(may.machines)}${may.output ? " and what commands printed" : ""}`;
}
