"use client";

import { useState } from "react";
import type { ContentFinding } from "@/core/documents/check-content";
import { commandMembersAt } from "@/core/documents/content-schema";
import type { Json } from "@/core/documents/document";
import { editContent } from "@/core/documents/edit-content";
import type { Path } from "@/core/documents/edit-value";
import { isMap } from "@/core/documents/parameters";
import type { DraftContent } from "./content-editor";
import type { FormAccess } from "./form-access";
import { KeptAsWritten } from "./kept-as-written";
import { MemberField } from "./member-field";
import { ParametersForm } from "./parameters-form";
import { StepsForm, type StepsFormProps } from "./steps-form";

/** Why a document cannot be edited as a form; undefined when it can. */
export function whyNoForm(type: string, value: Json | undefined): string | undefined {
  if (type === "Package") return "The form is for Command documents; a package is edited as text.";
  if (type !== "Command") return "The form is for Command documents; a runbook is edited as text.";
  if (value === undefined) return "The form opens once the text can be read.";
  if (!isMap(value) || value["schemaVersion"] !== "2.2") return "The form is for documents of schema 2.2.";
  return undefined;
}

/** What {@link ContentForm} takes. */
export type ContentFormProps = {
  content: DraftContent;
  root: { [member: string]: Json };
  findings: readonly ContentFinding[];
  onChange: (content: DraftContent) => void;
  onShowText: (path: Path) => void;
  jump: StepsFormProps["jump"];
};

/** A document of schema 2.2 as fields. Each change is made in the text, which is all that is kept. */
export function ContentForm({ content, root, findings, onChange, onShowText, jump }: ContentFormProps) {
  const [generation, setGeneration] = useState(0);
  const form: FormAccess = {
    root,
    findings,
    generation,
    showText: onShowText,
    edit: (edit) => {
      const text = editContent(content.text, content.format, edit);
      if (text === undefined) return;
      if (edit.kind !== "set" && edit.kind !== "rename") setGeneration(generation + 1);
      onChange({ ...content, text });
    },
  };
  const { description } = root;
  const kept = Object.keys(root).filter((member) => !commandMembersAt("2.2", []).includes(member));
  const isText = description === undefined || typeof description === "string";
  return (
    <div className="flex min-w-0 flex-col gap-5">
      {isText && <MemberField form={form} path={["description"]} label="Description" kind="text" isLong />}
      <ParametersForm form={form} />
      <StepsForm form={form} jump={jump} />
      <KeptAsWritten form={form} paths={[...(isText ? [] : [["description"]]), ...kept.map((member) => [member])]} />
    </div>
  );
}
