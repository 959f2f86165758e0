import { writeYaml } from "../documents/yaml-text";
import { isVariableName, writeVariable } from "./env-text";
import type { ExchangeFormat, ExportedParameter } from "./exchange";
import { pathOf } from "./parameter-rules";

/** A file of parameters, and the names of those that it has no room for. */
export type WrittenExchange = { text: string; leftOut: string[] };

/**
 * Parameters as a file that reads back as the same: all of each in JSON and YAML, by the API's names; in `.env` the values
 * of those right under the path whose names can be a variable's, the others named in a comment.
 */
export function writeExchange(
  parameters: readonly ExportedParameter[],
  format: ExchangeFormat,
  path: string,
): WrittenExchange {
  if (format === "ENV") return writeEnv(parameters, path);
  const plain = parameters.map(({ Tags, ...rest }) => ({
    ...rest,
    ...(Tags && { Tags: Tags.map(({ Key, Value }) => ({ Key, Value })) }),
  }));
  return { text: format === "JSON" ? `${JSON.stringify(plain, null, 2)}\n` : writeYaml(plain), leftOut: [] };
}

function writeEnv(parameters: readonly ExportedParameter[], path: string): WrittenExchange {
  const start = path === "/" ? "/" : `${path}/`;
  const leftOut: string[] = [];
  const lines = parameters.map(({ Name, Value }) => {
    const key = pathOf(Name).slice(start.length);
    if (!isVariableName(key)) {
      leftOut.push(Name);
      return `# ${Name} is left out: ${key} cannot be the name of a variable.`;
    }
    return Value === undefined ? `# ${key} is a secret: it was exported without its value.` : writeVariable(key, Value);
  });
  return { text: lines.map((line) => `${line}\n`).join(""), leftOut };
}
