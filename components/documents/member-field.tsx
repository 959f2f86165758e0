"use client";

import { useState } from "react";
import { CodeEditor } from "@/components/ui/code-editor";
import { Select } from "@/components/ui/select";
import { TextArea } from "@/components/ui/text-area";
import { TextField } from "@/components/ui/text-field";
import type { Json } from "@/core/documents/document";
import type { Path } from "@/core/documents/edit-value";
import { type FieldKind, fieldText, fieldValue } from "@/core/documents/field-text";
import { type FormAccess, given, problemWithin } from "./form-access";

/** The text of a field as it is typed, as long as that stands for what the document holds; else what the document holds. */
function useTypedText(
  kind: FieldKind,
  value: Json | undefined,
): [string, (text: string, value: Json | undefined) => void] {
  const [typed, setTyped] = useState<{ text: string; json: string | undefined }>();
  const isCurrent = typed !== undefined && typed.json === JSON.stringify(value);
  return [
    isCurrent ? typed.text : fieldText(kind, value),
    (text, stands) => setTyped({ text, json: JSON.stringify(stands) }),
  ];
}

/** What {@link MemberField} takes. */
export type MemberFieldProps = {
  form: FormAccess;
  path: Path;
  label: string;
  kind: FieldKind;
  help?: string | undefined;
  isRequired?: boolean;
  /** Several lines of text. */
  isLong?: boolean;
  /** The language of a script. */
  script?: "shell" | "powershell" | undefined;
  /** Whether nothing typed is an empty value; otherwise the member is taken away. */
  isKeptEmpty?: boolean;
};

/** One member of a document as a text to be edited, in the kind that it is written in. */
export function MemberField({
  form,
  path,
  label,
  kind,
  help,
  isRequired,
  isLong,
  script,
  isKeptEmpty = false,
}: MemberFieldProps) {
  const value = given(form, path);
  const [text, setTyped] = useTypedText(kind, value);
  const change = (next: string) => {
    const stands = next === "" && !isKeptEmpty ? undefined : fieldValue(kind, next, value);
    setTyped(next, stands);
    if (stands !== undefined) form.edit({ kind: "set", path, value: stands });
    else if (value !== undefined) form.edit({ kind: "remove", path });
  };
  const texts = { label, help, isRequired, error: problemWithin(form, path) };
  if (kind === "script")
    return (
      <CodeEditor
        key={`${form.generation} ${script}`}
        {...texts}
        help={[help, "Tab moves on."].filter(Boolean).join(" ")}
        value={text}
        onChange={change}
        language={script === "shell" ? "shell" : "text"}
        minHeight={100}
        maxHeight={320}
      />
    );
  if (isLong || kind === "lines" || kind === "json")
    return <TextArea {...texts} value={text} onChange={change} isMono={!isLong} rows={isLong ? 2 : 3} />;
  return (
    <TextField
      {...texts}
      value={text}
      onChange={change}
      isMono
      autoComplete="off"
      spellCheck="false"
      {...(kind === "count" && { inputMode: "numeric" })}
    />
  );
}

/** What {@link MemberChoice} takes. */
export type MemberChoiceProps = Pick<MemberFieldProps, "form" | "path" | "label" | "help" | "isRequired"> & {
  options: readonly string[];
  /** What it means when the member is not there; without it, it has to be. */
  absent?: string;
};

const none = "";

/** One member of a document as a choice of words. What is written there and none of them is a choice as well, until another is made. */
export function MemberChoice({ form, path, label, help, isRequired, options, absent }: MemberChoiceProps) {
  const value = given(form, path);
  const word = value === undefined ? undefined : String(value);
  const words = word === undefined || options.includes(word) ? options : [...options, word];
  return (
    <Select
      label={label}
      help={help}
      isRequired={isRequired}
      error={problemWithin(form, path)}
      value={word ?? (absent === undefined ? null : none)}
      onChange={(chosen) => {
        if (chosen === (word ?? none)) return;
        // Whoever wrote true without quotes gets it back so.
        const isPlain = typeof value !== "string" && (chosen === "true" || chosen === "false");
        form.edit(
          chosen === none
            ? { kind: "remove", path }
            : { kind: "set", path, value: isPlain ? chosen === "true" : chosen },
        );
      }}
      options={[
        ...(absent === undefined ? [] : [{ id: none, label: absent }]),
        ...words.map((id) => ({ id, label: id })),
      ]}
    />
  );
}
