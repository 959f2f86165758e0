"use client";

import "@/components/console/zod-without-eval";

import { useMemo, useState } from "react";
import { classNames } from "@/components/ui/class-names";
import { CodeEditor } from "@/components/ui/code-editor";
import { ErrorLine } from "@/components/ui/field";
import { RadioGroup } from "@/components/ui/radio-group";
import { type ContentFinding, checkContent, type DocumentType } from "@/core/documents/check-content";
import { writeContentText } from "@/core/documents/content-text";
import type { Place } from "@/core/documents/located-json";
import { outlineOf } from "@/core/documents/outline";
import { isMap } from "@/core/documents/parameters";
import { completionsAt, explanationAt } from "./completion";
import { ContentForm, whyNoForm } from "./content-form";
import type { DocumentFormat } from "./queries";
import { StepOutline } from "./step-outline";

/** A document's text as it is being written. */
export type DraftContent = { text: string; format: DocumentFormat };

/** What {@link ContentEditor} takes. */
export type ContentEditorProps = {
  content: DraftContent;
  type: DocumentType;
  onChange: (content: DraftContent) => void;
  /** Said below the editor beside what it finds itself: what the server refused. */
  error?: string | undefined;
};

/** Whether a text can be saved as it is: nothing in it is wrong. */
export const isSound = ({ text, format }: DraftContent, type: DocumentType) =>
  checkContent(text, format, type).read !== undefined;

/** Where a finding begins in its text, in UTF-16 units. */
function offsetOf(text: string, { line, column }: Place): number {
  let start = 0;
  for (let count = 1; count < line; count++) {
    const end = text.indexOf("\n", start);
    if (end < 0) return text.length;
    start = end + 1;
  }
  return Math.min(text.length, start + column - 1);
}

/** The word at an offset, to be underlined; at least one character. */
const wordEnd = (text: string, from: number) =>
  Math.min(text.length, from + Math.max(1, /^"?[\w:.$-]*"?/.exec(text.slice(from, from + 200))?.[0].length ?? 1));

/**
 * A document's text with everything that is wrong marked where it stands and told below; in either format, which can be
 * changed as long as the text can be read. Loaded on demand: understanding documents takes more code than all the rest
 * of the page.
 */
export function ContentEditor({ content, type, onChange, error }: ContentEditorProps) {
  const { text, format } = content;
  const [jump, setJump] = useState<{ at: number }>();
  const [jumpToStep, setJumpToStep] = useState<{ index: number }>();
  const [look, setLook] = useState<"text" | "form">("text");
  const { findings, located, steps } = useMemo(() => {
    const checked = checkContent(text, format, type);
    return { ...checked, steps: checked.located && outlineOf(checked.located, checked.findings) };
  }, [text, format, type]);
  const hasSteps = type !== "Package";
  const isReadable = located !== undefined;
  const value = located?.value;
  const noForm = whyNoForm(type, value);
  const isForm = look === "form" && noForm === undefined && isMap(value);
  // A place in the text is gone to once; the text that is shown later begins where it began.
  const show = (next: "text" | "form") => {
    setJump(undefined);
    setJumpToStep(undefined);
    setLook(next);
  };
  const showText = (place: Place) => {
    setLook("text");
    setJump({ at: offsetOf(text, place) });
  };
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const convert = (next: DocumentFormat) => {
    if (located) onChange({ text: writeContentText(located.value, next), format: next });
  };
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-start gap-x-10 gap-y-3">
        <RadioGroup
          label="Edit as"
          look="row"
          help={noForm ?? "Both change the same text."}
          value={isForm ? "form" : "text"}
          onChange={show}
          options={[
            { id: "text", label: "Text" },
            { id: "form", label: "Form", isDisabled: noForm !== undefined },
          ]}
        />
        <RadioGroup
          label="Format"
          look="row"
          help={
            isReadable ? "Changing it rewrites the text; comments are lost." : "Correct the text first to change it."
          }
          value={format}
          onChange={convert}
          options={(["JSON", "YAML"] as const).map((id) => ({
            id,
            label: id,
            isDisabled: !isReadable && id !== format,
          }))}
        />
      </div>
      <div
        className={classNames(
          "grid grid-cols-[minmax(0,1fr)] items-start gap-4",
          hasSteps && "lg:grid-cols-[minmax(0,1fr)_18rem]",
        )}
      >
        {isForm ? (
          <ContentForm
            content={content}
            root={value}
            findings={findings}
            onChange={onChange}
            onShowText={(path) => showText(located?.placeOf(path) ?? { line: 1, column: 1 })}
            jump={jumpToStep}
          />
        ) : (
          <CodeEditor
            key={`${format} ${type}`}
            label="Content"
            isRequired
            language={format === "JSON" ? "json" : "yaml"}
            value={text}
            onChange={(next) => onChange({ text: next, format })}
            minHeight={360}
            maxHeight={640}
            jump={jump}
            error={error}
            check={(each) =>
              checkContent(each, format, type).findings.map((finding) => {
                const from = offsetOf(each, finding);
                return { from, to: wordEnd(each, from), severity: finding.severity, message: finding.message };
              })
            }
            complete={(each, position) => completionsAt(each, position, type)}
            explain={explanationAt}
            help="Ctrl-Space suggests, Ctrl-S saves, Tab moves on. Rest the pointer on a name to read what it means."
          />
        )}
        {hasSteps && (
          <StepOutline
            steps={steps}
            onChoose={({ place, path }) => (isForm ? setJumpToStep({ index: Number(path.at(-1)) }) : showText(place))}
          />
        )}
      </div>
      {isForm && error !== undefined && <ErrorLine>{error}</ErrorLine>}
      <Findings findings={findings} errors={errors} onChoose={showText} />
    </div>
  );
}

type FindingsProps = {
  findings: readonly ContentFinding[];
  errors: number;
  onChoose: (finding: ContentFinding) => void;
};

function Findings({ findings, errors, onChoose }: FindingsProps) {
  return (
    <div className="flex flex-col gap-1">
      <p role="status" className="text-sm text-muted">
        {errors === 0
          ? findings.length === 0
            ? "The document is valid."
            : "The document is valid. Worth a look:"
          : `${errors} ${errors === 1 ? "problem" : "problems"} to correct:`}
      </p>
      {findings.length > 0 && (
        <ul aria-label="Problems" className="max-h-48 overflow-auto">
          {findings.map((finding) => (
            <li
              key={`${finding.line} ${finding.column} ${finding.message}`}
              className="flex gap-2 border-l-3 border-line py-0.5 pl-2"
            >
              <button
                type="button"
                onClick={() => onChoose(finding)}
                className="tabular shrink-0 rounded-sm text-accent-ink underline decoration-accent-ink/35 underline-offset-2 hover:decoration-accent-ink"
              >
                Line {finding.line}, column {finding.column}
              </button>
              <span className={finding.severity === "error" ? "text-red" : "text-amber"}>{finding.message}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
