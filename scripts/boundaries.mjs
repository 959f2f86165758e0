import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { capabilityRows, environmentReaders, importRules, refusedNames, refusedText } from "./boundary-rules.mjs";
import { root } from "./project.mjs";

const sourceFile = /\.(ts|tsx|mts|mjs|js)$/;
const testFile = /(\.(test|spec)\.[a-z]+|(^|\/)testing(\.ts|\/.*)|(^|\/)test-[^/]+\.ts)$/;
const skippedFolders = new Set(["node_modules", "dist", "data", ".next", ".git", "generated", "test-results"]);

/**
 * The imports of a source text, in order: `{ name, types }`, `types` when only types are taken.
 *
 * Static imports and exports begin a line; `import("…")` may be anywhere, `typeof import("…")` being a type.
 */
export function importsOf(text) {
  const found = [];
  const withClause = /^[ \t]*(?:import|export)\b([^;"'`]*?)\bfrom\s*["']([^"']+)["']/gm;
  for (const [, clause, name] of text.matchAll(withClause)) found.push({ name, types: takesOnlyTypes(clause) });
  for (const [, name] of text.matchAll(/^[ \t]*import\s*["']([^"']+)["']/gm)) found.push({ name, types: false });
  for (const [, before, name] of text.matchAll(/(\btypeof\s+)?\b(?:import|require)\(\s*["']([^"']+)["']/g)) {
    found.push({ name, types: before !== undefined });
  }
  return found;
}

function takesOnlyTypes(clause) {
  if (/^\s+type\b/.test(clause)) return true;
  const named = /^\s*\{([^}]*)\}\s*$/.exec(clause)?.[1];
  const parts = named
    ?.split(",")
    .map((part) => part.trim())
    .filter(Boolean);
  return Boolean(parts?.length) && parts.every((part) => part.startsWith("type "));
}

/**
 * Everything in `files` that the rules refuse, as sentences, each with the reason.
 *
 * @param files contents by path relative to the checkout, with forward slashes
 * @param rules as exported by boundary-rules.mjs; tests pass their own
 */
export function crossingsIn(
  files,
  rules = { importRules, capabilityRows, environmentReaders, refusedText, refusedNames },
) {
  const found = [];
  const links = new Map();
  for (const [file, text] of files) {
    const report = (what, because) => found.push(`${file} ${what}. ${because}`);
    if (rules.refusedNames.pattern.test(file)) report("has a name that says nothing", rules.refusedNames.because);
    for (const { pattern, folders, because } of rules.refusedText) {
      const hit = folders.some((folder) => isIn(file, folder)) && pattern.exec(text);
      if (hit) report(`contains ${hit[0]}`, because);
    }
    if (/\bprocess\.env\b/.test(withoutComments(text)) && !mayReadEnvironment(file, rules.environmentReaders)) {
      report("reads process.env", rules.environmentReaders.because);
    }
    links.set(file, []);
    for (const { name, types } of importsOf(text)) {
      const target = resolve(file, name, files);
      if (target && !types) links.get(file).push(target);
      const refusal = target ? refuseFile(file, target, types, rules) : refusePackage(file, name, types, rules);
      if (refusal) report(`imports ${name}${types ? " (types)" : ""}`, refusal);
    }
  }
  for (const cycle of cyclesOf(links))
    found.push(`${cycle.join(" -> ")} is a circle. One of these files wants to be two.`);
  return found;
}

/** As `crossingsIn`, over this checkout. */
export function findCrossings() {
  const files = new Map();
  const visit = (folder) => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const relative = folder ? `${folder}/${entry.name}` : entry.name;
      if (entry.isDirectory() && !skippedFolders.has(entry.name) && !entry.name.startsWith(".")) visit(relative);
      else if (entry.isFile() && sourceFile.test(entry.name))
        files.set(relative, readFileSync(path.join(root, relative), "utf8"));
    }
  };
  visit("");
  return crossingsIn(files);
}

const isIn = (file, place) => file === place || file.startsWith(`${place}/`);

const withoutComments = (text) => text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");

const mayReadEnvironment = (file, { files, folders, tests }) =>
  files.includes(file) || folders.some((folder) => isIn(file, folder)) || (tests && testFile.test(file));

/** The file that an import names, relative to the checkout; undefined for a package. */
function resolve(file, name, files) {
  if (!name.startsWith(".") && !name.startsWith("@/")) return undefined;
  const target = name.startsWith("@/") ? name.slice(2) : path.posix.join(path.posix.dirname(file), name);
  const candidates = [target, ...["ts", "tsx", "d.ts", "mjs", "js"].map((ending) => `${target}.${ending}`)];
  return candidates.find((each) => files.has(each)) ?? target;
}

const ruleOf = (file, all) =>
  all.filter(({ from }) => isIn(file, from)).sort((a, b) => b.from.length - a.from.length)[0];

function refuseFile(file, target, types, rules) {
  const rule = ruleOf(file, rules.importRules);
  // Files in the root of the checkout configure tools; what they import is not the product's shape.
  if (!rule) return undefined;
  const allowed = [rule.from, ...(rule.may ?? []), ...(types ? (rule.types ?? []) : [])];
  if (!allowed.some((place) => isIn(target, place))) return rule.because;
  return testFile.test(file) ? undefined : refuseRow(file, target, rules.capabilityRows);
}

/** An import of a capability that lies higher than the importing file's own. */
function refuseRow(file, target, { rows, in: layers, exceptions, because }) {
  if (exceptions.some(({ from, to }) => from === file && to === target)) return undefined;
  const [[layer, capability], [otherLayer, otherCapability]] = [file.split("/"), target.split("/")];
  if (layer !== otherLayer || !layers.includes(layer)) return undefined;
  const rowOf = (name) => rows.findIndex((row) => row.includes(name));
  const own = rowOf(capability);
  return own >= 0 && rowOf(otherCapability) > own ? because : undefined;
}

function refusePackage(file, name, types, rules) {
  const rule = ruleOf(file, rules.importRules);
  if (!rule?.packages || types || testFile.test(file)) return undefined;
  const packageName = name.startsWith("node:")
    ? name
    : name
        .split("/")
        .slice(0, name.startsWith("@") ? 2 : 1)
        .join("/");
  return rule.packages(packageName) ? undefined : rule.because;
}

/** Circles among files, each once, as the files on the way with the first one again at the end. */
function cyclesOf(links) {
  const done = new Set();
  const cycles = [];
  const visit = (file, trail) => {
    const at = trail.indexOf(file);
    if (at >= 0) {
      cycles.push([...trail.slice(at), file]);
      return;
    }
    if (done.has(file)) return;
    for (const next of links.get(file) ?? []) visit(next, [...trail, file]);
    done.add(file);
  };
  for (const file of links.keys()) visit(file, []);
  return cycles;
}
