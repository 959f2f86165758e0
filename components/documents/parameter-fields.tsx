"use client";

import { Checkbox } from "@/components/ui/checkbox";
import { CodeEditor } from "@/components/ui/code-editor";
import { ErrorLine } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { TextArea } from "@/components/ui/text-area";
import { TextField } from "@/components/ui/text-field";
import type { ParameterControl } from "@/core/documents/form";

/** What {@link ParameterFields} takes. */
export type ParameterFieldsProps = {
  controls: readonly ParameterControl[];
  texts: Readonly<Record<string, string>>;
  onChange: (name: string, text: string) => void;
  problemOf: (name: string) => string | undefined;
  /** What the keys do in an editor of a script, after its help. */
  scriptKeys: string;
};

/** A document's parameters as a form, in the order in which it declares them. Source: EC2 console, Run a command. */
export function ParameterFields({ controls, texts, onChange, problemOf, scriptKeys }: ParameterFieldsProps) {
  const field = (control: ParameterControl) => (
    <ParameterField
      key={control.name}
      control={control}
      text={texts[control.name] ?? control.initial}
      onChange={(text) => onChange(control.name, text)}
      error={problemOf(control.name)}
      scriptKeys={scriptKeys}
    />
  );
  const isBroad = ({ script, kind }: ParameterControl) =>
    script !== undefined || kind === "lines" || kind === "textarea" || kind === "json";
  const narrow = controls.filter((control) => !isBroad(control));
  if (controls.length === 0) return <p className="text-muted">This document has no parameters.</p>;
  return (
    <div className="flex flex-col gap-4">
      {controls.filter(isBroad).map(field)}
      {narrow.length > 0 && <div className="grid items-end gap-4 sm:grid-cols-2">{narrow.map(field)}</div>}
    </div>
  );
}

type FieldProps = {
  control: ParameterControl;
  text: string;
  onChange: (text: string) => void;
  error: string | undefined;
  scriptKeys: string;
};

function ParameterField({ control, text, onChange, error, scriptKeys }: FieldProps) {
  const texts = { label: control.label, help: control.help || undefined, isRequired: control.required, error };
  if (control.script) {
    return (
      <CodeEditor
        {...texts}
        help={`${control.help} ${scriptKeys}`}
        value={text}
        onChange={onChange}
        language={control.script === "shell" ? "shell" : "text"}
        minHeight={180}
      />
    );
  }
  switch (control.kind) {
    case "json":
      return <CodeEditor {...texts} value={text} onChange={onChange} language="json" />;
    case "lines":
    case "textarea":
      return <TextArea {...texts} value={text} onChange={onChange} isMono rows={4} />;
    case "select":
    case "boolean":
      return (
        <Select
          {...texts}
          value={text || null}
          onChange={onChange}
          options={(control.options ?? []).map((id) => ({ id, label: id }))}
        />
      );
    case "multiselect":
      return <ManyOf control={control} text={text} onChange={onChange} error={error} />;
    case "number":
      return <TextField {...texts} value={text} onChange={onChange} inputMode="numeric" />;
    case "text":
    case "comma-list":
      return <TextField {...texts} value={text} onChange={onChange} isMono autoComplete="off" spellCheck="false" />;
  }
}

function ManyOf({ control, text, onChange, error }: Omit<FieldProps, "scriptKeys">) {
  const chosen = text.split("\n").filter(Boolean);
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="font-medium">{control.label}</legend>
      {control.help && <p className="text-sm text-muted">{control.help}</p>}
      {(control.options ?? []).map((option) => (
        <Checkbox
          key={option}
          isSelected={chosen.includes(option)}
          onChange={(isSelected) =>
            onChange(
              (control.options ?? [])
                .filter((each) => (each === option ? isSelected : chosen.includes(each)))
                .join("\n"),
            )
          }
        >
          {option}
        </Checkbox>
      ))}
      {error !== undefined && <ErrorLine>{error}</ErrorLine>}
    </fieldset>
  );
}
