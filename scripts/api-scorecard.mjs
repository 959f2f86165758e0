import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./project.mjs";

// Writes the tables of docs/api.md from the operations as they are:
//   node scripts/api-scorecard.mjs [MODEL_PATH]
// With the path of the API model of AWS Systems Manager it takes the names of its operations from there; without one, from
// the page itself, which has them all. Names only; no documentation text.

/** The page, relative to the checkout. */
export const page = "docs/api.md";

const begin = "<!-- From here on written by: node scripts/api-scorecard.mjs -->";
/** The first cell of the table that has all names. */
const head = "AWS Systems Manager";

/** The page's generated part, from its first line on. */
export const generatedPart = (text) => text.slice(text.indexOf(begin));

/** The names of all operations of the API, as the page has them. */
export function namesIn(text) {
  const [rows] = text.slice(text.indexOf(`| ${head} `)).split("\n\n");
  return rows
    .split("\n")
    .slice(2)
    .flatMap((row) => /^\| `?(\w+)`? /.exec(row)?.[1] ?? []);
}

const doorNames = { aws: "AWS", console: "console", node: "node", system: "server" };
const doorsOf = ({ doors }) => doors.map((door) => doorNames[door]).join(", ");

/** Cells of a row, all rows of a table as wide as its widest. */
function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(3, ...rows.map((row) => row[column].length)));
  const line = (row, fill = " ") => `| ${row.map((cell, column) => cell.padEnd(widths[column], fill)).join(" | ")} |`;
  const [first, ...others] = rows;
  return [
    line(first),
    line(
      first.map(() => ""),
      "-",
    ),
    ...others.map((row) => line(row)),
  ].join("\n");
}

/**
 * The generated part of the page.
 *
 * @param names      of all operations of the API
 * @param operations the table of server/operations.ts
 * @param refusedMembers of core/refused-member.ts
 */
export function render(names, operations, refusedMembers) {
  const all = Object.entries(operations).sort(([a], [b]) => (a < b ? -1 : 1));
  const isAt = (name) => operations[name]?.doors.includes("aws");
  const known = names.filter((name) => Object.hasOwn(operations, name));
  const sorted = [...names].sort();
  return `${begin}

## Operations of AWS Systems Manager

${known.filter(isAt).length} of ${names.length} are answered at the AWS door${
    known.some((name) => !isAt(name)) ? `, ${known.filter((name) => !isAt(name)).length} more in the console only` : ""
  }. The others answer \`UnknownOperationException\`.

${table([
  [head, "Doors", "Permission"],
  ...sorted.map((name) =>
    known.includes(name)
      ? [`\`${name}\``, doorsOf(operations[name]), operations[name].access]
      : [name, "not there yet", ""],
  ),
])}

## Members that are refused

Each is understood, and refused when it asks for something, because nothing here would act by it.

${table([
  ["Operation", "Member", "Why"],
  ...known
    .sort()
    .flatMap((name) =>
      refusedMembers(operations[name].input).map(({ name: member, reason }) => [
        `\`${name}\``,
        `\`${member}\``,
        reason,
      ]),
    ),
])}

## Operations beside them

Quarterdeck's own, for the console and the nodes, and \`GetCallerIdentity\` of AWS STS.

${table([
  ["Operation", "Doors", "Permission"],
  ...all
    .filter(([name]) => !names.includes(name))
    .map(([name, operation]) => [`\`${name}\``, doorsOf(operation), operation.access]),
])}
`;
}

if (process.argv[1] && pathToFileURL(process.argv[1]).href === import.meta.url) {
  const [modelPath] = process.argv.slice(2);
  const { register } = await import("tsx/esm/api");
  register();
  const { operations } = await import("../server/operations.ts");
  const { refusedMembers } = await import("../core/refused-member.ts");
  const file = path.join(root, page);
  const text = readFileSync(file, "utf8");
  const names = modelPath ? Object.keys(JSON.parse(readFileSync(modelPath, "utf8")).operations) : namesIn(text);
  const written = text.includes(begin) ? text.slice(0, text.indexOf(begin)) : `${text.trimEnd()}\n\n`;
  writeFileSync(file, written + render(names, operations, refusedMembers));
  console.log(`${page}: ${names.length} operations of the API, ${Object.keys(operations).length} here`);
}
