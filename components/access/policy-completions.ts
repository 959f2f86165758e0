/** One thing that can be written next; quotes and brackets are closed by the editor as they are typed. */
type Suggestion = { label: string; type: string; detail?: string; apply?: string };

/** Names of what there is in the account, by the kind of thing that a policy names them as. */
export type KnownNames = Readonly<Record<string, readonly string[]>>;

const keywords = "permit forbid when unless principal action resource context in is has like if then else true false";

/** What the schema says: actions, kinds of things, and what can be asked of each. Source: Cedar, schema grammar. */
function read(schema: string) {
  const actions: string[] = [];
  const attributes = new Map<string, string[]>();
  const tagged = new Set<string>();
  for (const line of schema.split("\n")) {
    const action = /^action "([^"]+)"/.exec(line)?.[1];
    if (action !== undefined) actions.push(action);
    const [, entity, members = ""] = /^entity (\w+)[^{;]*(?:\{([^}]*)\})?/.exec(line) ?? [];
    if (entity === undefined) continue;
    attributes.set(
      entity,
      [...members.matchAll(/(\w+):/g)].map(([, name = ""]) => name),
    );
    if (line.includes(" tags ")) tagged.add(entity);
  }
  return { actions, attributes, tagged };
}

/**
 * Suggests what can be written next in a policy's text: words, kinds of things, names of actions and of what there is,
 * and what can be asked of a resource.
 *
 * @returns a function of the text before the cursor
 */
export function policyCompletions(schema: string, names: KnownNames) {
  const { actions, attributes, tagged } = read(schema);
  const kinds = [...attributes.keys()];
  const named: KnownNames = { ...names, Action: actions };
  const words: Suggestion[] = [
    ...keywords.split(" ").map((label) => ({ label, type: "keyword" })),
    ...[...kinds, "Action"].map((kind) => ({ label: kind, type: "type", apply: `${kind}::` })),
  ];
  const asked: Readonly<Record<string, Suggestion[]>> = {
    principal: [{ label: "name", type: "property", detail: "user/…" }],
    context: [{ label: "document", type: "property", detail: "what is to be run" }],
    resource: [
      ...kinds
        .filter((kind) => kind !== "User")
        .flatMap((kind) => (attributes.get(kind) ?? []).map((label) => ({ label, type: "property", detail: kind }))),
      ...[...tagged].flatMap((detail) => [
        { label: "hasTag", type: "method", detail, apply: "hasTag(" },
        { label: "getTag", type: "method", detail, apply: "getTag(" },
      ]),
    ],
  };

  return (before: string): { from: number; options: readonly Suggestion[] } | null => {
    const [, kind = "", begun = ""] = /(\w+)::"([^"\n]*)$/.exec(before) ?? [];
    if (kind !== "") {
      const options = (named[kind] ?? []).map((label) => ({ label, type: "constant" }));
      return { from: before.length - begun.length, options };
    }
    const [, of = "", member = ""] = /\b(principal|resource|context)\.(\w*)$/.exec(before) ?? [];
    if (of !== "") return { from: before.length - member.length, options: asked[of] ?? [] };
    // Inside a string, or in a comment, there is nothing to suggest.
    const line = before.slice(before.lastIndexOf("\n") + 1);
    if (/^[^"]*("[^"]*"[^"]*)*\/\//.test(line) || (line.split('"').length - 1) % 2 === 1) return null;
    const word = /\w*$/.exec(before)?.[0] ?? "";
    return { from: before.length - word.length, options: words };
  };
}
