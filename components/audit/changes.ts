import { isRecord } from "@/components/console/is-record";

/** A member that changed. Undefined: it was not there, or is not any more. */
export type Change = { field: string; before: string | undefined; after: string | undefined };

/** What a line says beside who and when: what changed, and other facts. */
export type Summary = { changes: Change[]; facts: { field: string; value: string }[] };

const text = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** Members of members by their path, such as `tags.Role`; lists stay whole. */
function flat(value: unknown, path = ""): Map<string, string> {
  if (!isRecord(value)) return new Map(value === undefined ? [] : [[path, text(value)]]);
  return new Map(
    Object.entries(value).flatMap(([name, member]) => [...flat(member, path === "" ? name : `${path}.${name}`)]),
  );
}

/** Reads a line's summary: members `before` and `after` side by side, only where they differ, and all others. */
export function readSummary(json: string | undefined): Summary {
  let parsed: unknown;
  try {
    parsed = json === undefined ? {} : JSON.parse(json);
  } catch {
    parsed = {};
  }
  if (!isRecord(parsed)) return { changes: [], facts: [] };
  const { before, after, ...others } = parsed;
  const [was, is] = [flat(before ?? {}), flat(after ?? {})];
  const fields = [...new Set([...was.keys(), ...is.keys()])];
  return {
    changes: fields
      .map((field) => ({ field, before: was.get(field), after: is.get(field) }))
      .filter((change) => change.before !== change.after),
    facts: [...flat(others)].map(([field, value]) => ({ field, value })),
  };
}

/** A summary in one line: "name: a → b". */
export function summaryText(json: string | undefined): string {
  const { changes } = readSummary(json);
  return changes
    .map(
      ({ field, before, after }) =>
        `${field}: ${[before, after].filter((each) => each !== undefined).join(" → ") || "-"}`,
    )
    .join("; ");
}
