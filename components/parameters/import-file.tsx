"use client";

import { useState } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import { ErrorLine } from "@/components/ui/field";
import { FileDrop } from "@/components/ui/file-drop";
import { Select } from "@/components/ui/select";
import { TextArea } from "@/components/ui/text-area";
import { TextField } from "@/components/ui/text-field";
import { type ExchangeFormat, MAX_IMPORT_CHARACTERS, MAX_IMPORTED, recognisedFormat } from "@/core/parameters/exchange";

/** A file as its form has it. */
export type ImportDraft = {
  path: string;
  text: string;
  format: ExchangeFormat;
  /** Of new parameters whose type the file does not say. */
  type: "String" | "SecureString";
  deletesOthers: boolean;
};

const formats = [
  { id: "YAML" as const, label: "YAML", description: "A list of parameters, or values by their names" },
  { id: "JSON" as const, label: "JSON", description: "The same; also what aws ssm get-parameters-by-path prints" },
  { id: "ENV" as const, label: ".env", description: "KEY=value lines; each becomes a parameter right under the path" },
];
const types = [
  { id: "String" as const, label: "String" },
  { id: "SecureString" as const, label: "SecureString: a secret, kept encrypted" },
];

/** What {@link ImportFileForm} takes. */
export type ImportFileFormProps = {
  draft: ImportDraft;
  onChange: (change: Partial<ImportDraft>) => void;
  /** What is wrong with the path, and with the file: a line each. */
  pathError?: string | undefined;
  problems: readonly string[];
};

/** What is imported, and where to: a file that is dropped, chosen or pasted. */
export function ImportFileForm({ draft, onChange, pathError, problems }: ImportFileFormProps) {
  const [refused, setRefused] = useState<string>();
  const take = async ([file, ...more]: File[], folders: number) => {
    const problem =
      folders > 0 || !file || more.length > 0
        ? "Choose one file."
        : file.size > MAX_IMPORT_CHARACTERS
          ? `${file.name} is larger than ${MAX_IMPORT_CHARACTERS / 1024} KiB: import it in parts.`
          : undefined;
    setRefused(problem);
    if (problem !== undefined || !file) return;
    const text = await file.text();
    onChange({ text, format: recognisedFormat(text, file.name) });
  };
  return (
    <div className="grid gap-x-6 gap-y-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="flex min-w-0 flex-col gap-3">
        <FileDrop
          label="File to import"
          help={`Or drop it here, or paste its text below. At most ${MAX_IMPORTED.toLocaleString("en-US")} parameters.`}
          isSingle
          onFiles={(files, folders) => void take(files, folders)}
        />
        {refused !== undefined && (
          <div role="alert">
            <ErrorLine>{refused}</ErrorLine>
          </div>
        )}
        <TextArea
          label="Text of the file"
          rows={12}
          isMono
          spellCheck="false"
          autoComplete="off"
          placeholder={"db:\n  url: postgres://db.example/shop\n  pool-size: 20"}
          value={draft.text}
          onChange={(text) =>
            // What was chosen stays while somebody types; a text that is pasted anew says what it is.
            onChange(draft.text.trim() === "" ? { text, format: recognisedFormat(text) } : { text })
          }
        />
        {problems.length > 0 && (
          <ul role="alert" aria-label="What is wrong with the file" className="flex flex-col gap-1">
            {problems.map((problem) => (
              <li key={problem}>
                <ErrorLine>{problem}</ErrorLine>
              </li>
            ))}
          </ul>
        )}
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <TextField
          label="Path"
          help="Names in the file that begin with a slash have to be under it; it is put before the others."
          isMono
          autoComplete="off"
          value={draft.path}
          onChange={(path) => onChange({ path })}
          error={pathError}
        />
        <Select label="Format" options={formats} value={draft.format} onChange={(format) => onChange({ format })} />
        <Select
          label="Type of new parameters"
          help="Where the file does not say it."
          options={types}
          value={draft.type}
          onChange={(type) => onChange({ type })}
        />
        <Checkbox
          isSelected={draft.deletesOthers}
          onChange={(deletesOthers) => onChange({ deletesOthers })}
          help="Shown below before anything happens; for a day it can be had back."
        >
          Delete what is under the path and not in the file
        </Checkbox>
      </div>
    </div>
  );
}
