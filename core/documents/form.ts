import type { Document, ParameterDefinition } from "./document";
import { parameterLabel } from "./parameter-label";
import { isMap, type Parameters } from "./parameters";
import { pluginNamed } from "./plugins";
import { scriptParameter } from "./step-rules";

/** The ways in which a parameter can be asked for. */
export type ControlKind =
  /** One line of text. */
  | "text"
  /** Several lines that are one text. */
  | "textarea"
  /** A text area in which each line is one item. */
  | "lines"
  /** One line with commas between the items. */
  | "comma-list"
  /** One of `options`. */
  | "select"
  /** Any of `options`; the text has one a line. */
  | "multiselect"
  /** True or false. */
  | "boolean"
  | "number"
  /** A text area that holds JSON. */
  | "json";

/** How a form asks for one parameter. Whatever the control, what it holds is one text. */
export type ParameterControl = {
  name: string;
  /** The name split at changes of case: `executionTimeout` is "Execution Timeout". */
  label: string;
  kind: ControlKind;
  required: boolean;
  /** The document's help text, without "(Required)" or "(Optional)", which `required` says. */
  help: string;
  /** What the control holds at first: the default, or nothing. */
  initial: string;
  options?: readonly string[];
  /** The control holds a script in this language: offer a code editor. */
  script?: "shell" | "powershell";
};

/** What to ask for to run a document, in the order in which it declares its parameters. Source: user guide, documents. */
export function documentForm(document: Document): ParameterControl[] {
  return document.parameters.map((definition) => {
    const script = document.steps.find((step) => scriptParameter(step) === definition.name);
    const language = script && pluginNamed(script.action).script;
    return { ...parameterControl(definition), ...(language ? { script: language } : {}) };
  });
}

function parameterControl(definition: ParameterDefinition): ParameterControl {
  const kind = controlKind(definition);
  const options = kind === "boolean" ? ["true", "false"] : definition.allowedValues;
  return {
    name: definition.name,
    label: parameterLabel(definition.name),
    kind,
    required: definition.default === undefined,
    help: (definition.description ?? "").replace(/^\((?:Required|Optional)\)\s*/i, ""),
    initial: initialText(definition, kind),
    ...(options && (kind === "select" || kind === "multiselect" || kind === "boolean") ? { options } : {}),
  };
}

function controlKind({ type, allowedValues, displayType }: ParameterDefinition): ControlKind {
  switch (type) {
    case "String":
      return allowedValues ? "select" : displayType === "textarea" ? "textarea" : "text";
    case "StringList":
      return allowedValues ? "multiselect" : displayType === "textfield" ? "comma-list" : "lines";
    case "Boolean":
      return "boolean";
    case "Integer":
      return allowedValues ? "select" : "number";
    case "StringMap":
    case "MapList":
      return "json";
  }
}

function initialText({ default: value }: ParameterDefinition, kind: ControlKind): string {
  if (value === undefined) return "";
  if (kind === "json") return JSON.stringify(value, null, 2);
  if (Array.isArray(value)) return value.map(String).join(kind === "comma-list" ? ", " : "\n");
  return isMap(value) ? JSON.stringify(value) : String(value);
}

/**
 * What a control holds as the API wants it, a list of strings; undefined when the parameter is to be left out, because
 * the control still holds the default or, being required, holds nothing. Lines are kept as typed, empty ones between
 * them and white space at either end included; only the empty line after a last line break is none.
 */
export function toValues(control: ParameterControl, text: string): string[] | undefined {
  if (control.required ? text === "" : text === control.initial) return undefined;
  switch (control.kind) {
    case "lines":
      return text === "" ? [] : text.replace(/\r\n/g, "\n").replace(/\n$/, "").split("\n");
    case "multiselect":
    case "comma-list": {
      const items = text
        .split(control.kind === "multiselect" ? "\n" : ",")
        .map((item) => (control.kind === "multiselect" ? item : item.trim()))
        .filter((item) => item !== "");
      return items.length === 0 && control.required ? undefined : items;
    }
    default:
      return [text];
  }
}

/** What a control should hold to give these values again, for a form that is filled in from an earlier command. */
export function toText(control: ParameterControl, values: readonly string[] | undefined): string {
  if (values === undefined) return control.initial;
  // A last line that is empty needs its own line break, or it would be none.
  const end = control.kind === "lines" && values.at(-1) === "" ? "\n" : "";
  return values.join(control.kind === "comma-list" ? ", " : "\n") + end;
}

/** Every control's text as Parameters, left-out ones left out. A control without a text holds its initial one. */
export function toParameters(
  controls: readonly ParameterControl[],
  texts: Readonly<Record<string, string>>,
): Parameters {
  return Object.fromEntries(
    controls.flatMap((control): [string, string[]][] => {
      const text = Object.hasOwn(texts, control.name) ? texts[control.name] : undefined;
      const values = toValues(control, text ?? control.initial);
      return values === undefined ? [] : [[control.name, values]];
    }),
  );
}
