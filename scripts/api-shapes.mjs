import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./project.mjs";

// Makes the table that the API's tests compare answers with, from the API model of AWS Systems Manager:
//   node scripts/api-shapes.mjs MODEL_PATH
// Names, limits, patterns and enums only; no documentation text.

const [modelPath] = process.argv.slice(2);
if (!modelPath) {
  console.error("Usage: node scripts/api-shapes.mjs MODEL_PATH");
  process.exit(64);
}
const model = JSON.parse(readFileSync(modelPath, "utf8"));

const operations = Object.entries(model.operations).map(([name, { input, output, errors = [] }]) => [
  name,
  { input: input?.shape, output: output?.shape, errors: errors.map(({ shape }) => shape) },
]);

const shapes = Object.entries(model.shapes).map(([name, shape]) => [
  name,
  {
    type: shape.type,
    members:
      shape.members && Object.fromEntries(Object.entries(shape.members).map(([member, { shape: of }]) => [member, of])),
    required: shape.required,
    member: shape.member?.shape,
    key: shape.key?.shape,
    value: shape.value?.shape,
    min: shape.min,
    max: shape.max,
    pattern: shape.pattern,
    enum: shape.enum,
  },
]);

/** One line for each, so that a change of the model reads as one. */
const lines = (entries) =>
  `{\n${entries.map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`).join(",\n")}\n  }`;

writeFileSync(
  path.join(root, "e2e/api/shapes.generated.json"),
  `{\n  "apiVersion": ${JSON.stringify(model.metadata.apiVersion)},\n  "operations": ${lines(operations)},\n  "shapes": ${lines(shapes)}\n}\n`,
);
console.log(`${operations.length} operations, ${shapes.length} shapes`);
