import type { ContentFinding } from "./check-content";
import type { Json } from "./document";
import type { LocatedJson, Place } from "./located-json";
import { isMap } from "./parameters";
import { platformNamed } from "./step-rules";

/** One step of a document as it stands in its text, whatever is wrong with it. */
export type OutlineStep = {
  /** Its name, or its number where it has none. */
  name: string;
  /** Its plugin as written; empty where none is. */
  action: string;
  /** When it runs, in words; undefined when that is always, or cannot be told. */
  condition?: string;
  /** Where it is in the document's value. */
  path: (string | number)[];
  place: Place;
  /** What was found in it, in the order of the text. */
  findings: ContentFinding[];
};

/**
 * The steps of a document's text in their order, for finding one's way in it. It takes whatever could be read: a document
 * that is being written is mostly not a valid one.
 */
export function outlineOf({ value, placeOf }: LocatedJson, findings: readonly ContentFinding[]): OutlineStep[] {
  return [...stepsIn(value)].map(({ step, path, action }, index) => {
    const named = textOf(step["name"]);
    const condition = conditionOf(step["precondition"]);
    return {
      name: named || (action !== undefined && textOf(step["id"])) || `Step ${index + 1}`,
      action: action ?? textOf(step["action"]),
      ...(condition !== undefined && { condition }),
      path,
      place: placeOf(path),
      findings: findings.filter((finding) => path.every((part, depth) => String(finding.path[depth]) === String(part))),
    };
  });
}

type WrittenStep = { step: { [member: string]: Json }; path: (string | number)[]; action?: string };

function* stepsIn(value: Json): Generator<WrittenStep> {
  if (!isMap(value)) return;
  const { mainSteps, runtimeConfig } = value;
  if (Array.isArray(mainSteps))
    for (const [index, step] of mainSteps.entries())
      yield { step: isMap(step) ? step : {}, path: ["mainSteps", index] };
  if (!isMap(runtimeConfig)) return;
  for (const [action, plugin] of Object.entries(runtimeConfig)) {
    const properties = isMap(plugin) ? plugin["properties"] : undefined;
    const path = ["runtimeConfig", action, "properties"];
    if (!Array.isArray(properties)) yield { step: isMap(properties) ? properties : {}, path, action };
    else
      for (const [index, entry] of properties.entries())
        yield { step: isMap(entry) ? entry : {}, path: [...path, index], action };
  }
}

const textOf = (value: Json | undefined) => (typeof value === "string" ? value : "");

function conditionOf(precondition: Json | undefined): string | undefined {
  const sides = isMap(precondition) ? precondition["StringEquals"] : undefined;
  if (!Array.isArray(sides)) return undefined;
  const [left, right] = sides.map(textOf);
  if (!left || !right) return undefined;
  const platform = left === "platformType" ? right : right === "platformType" ? left : undefined;
  return platform === undefined ? `if ${left} is ${right}` : `${platformNamed(platform) ?? platform} only`;
}
