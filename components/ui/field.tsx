"use client";

import { CircleAlert } from "lucide-react";
import { type ReactNode, useId } from "react";
import { FieldError as AriaFieldError, Label as AriaLabel, Text } from "react-aria-components";
import { classNames } from "./class-names";

/** What every field takes to explain itself. */
export interface FieldTexts {
  label: string;
  /** Under the label: what to enter, in one sentence. */
  help?: ReactNode;
  /** Under the control: what is wrong and how to mend it. Its presence marks the field invalid. */
  error?: string;
  isRequired?: boolean;
  /** Writes "optional" after the label, where most fields of a form are required. */
  isOptional?: boolean;
  /** Keeps the label for assistive technology only. */
  isLabelHidden?: boolean;
}

/** The look of a text box and of what pretends to be one. */
export const inputStyle = classNames(
  "h-8 w-full min-w-0 rounded-md border border-line-strong bg-surface px-2.5 text-base text-ink",
  "focus:outline-2 focus:-outline-offset-1 focus:outline-focus data-focused:outline-2 data-focused:-outline-offset-1 data-focused:outline-focus",
  "data-invalid:border-red-solid aria-invalid:border-red-solid",
  "data-disabled:border-line data-disabled:bg-sunken data-disabled:text-faint disabled:border-line disabled:bg-sunken disabled:text-faint [&[readonly]]:bg-sunken",
);

/** A column: label, help, control, error. */
export const fieldStyle = "flex min-w-0 flex-col items-stretch gap-1";

/** The red line under a control that says what is wrong. */
export function ErrorLine({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <span id={id} className="flex items-start gap-1.5 text-sm text-red">
      <CircleAlert aria-hidden size={13} className="mt-px shrink-0" />
      <span className="min-w-0 break-words">{children}</span>
    </span>
  );
}

function LabelWords({ label, isRequired, isOptional }: Pick<FieldTexts, "label" | "isRequired" | "isOptional">) {
  return (
    <>
      {label}
      {isRequired && (
        <span aria-hidden className="ml-0.5 text-red" title="Required">
          *
        </span>
      )}
      {isOptional && <span className="ml-1 font-normal text-muted">- optional</span>}
    </>
  );
}

/** Label and help inside a React Aria field, which wires their ids by itself. */
export function FieldHead({ label, help, isRequired, isOptional, isLabelHidden }: FieldTexts) {
  return (
    <>
      <AriaLabel className={classNames("font-medium", isLabelHidden && "sr-only")}>
        <LabelWords label={label} isRequired={isRequired} isOptional={isOptional} />
      </AriaLabel>
      {help && (
        <Text slot="description" className="text-sm text-muted">
          {help}
        </Text>
      )}
    </>
  );
}

/** The error inside a React Aria field. */
export function FieldFoot({ error }: Pick<FieldTexts, "error">) {
  return <AriaFieldError>{error !== undefined && <ErrorLine>{error}</ErrorLine>}</AriaFieldError>;
}

/** The ids and states that {@link Field} hands to the control inside it. */
export interface FieldControl {
  id: string;
  "aria-labelledby": string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
  "aria-required": true | undefined;
}

/**
 * Label, help and error around a control that is not one of the fields of this folder: the function receives the
 * attributes that tie it to them.
 */
export function Field({ children, ...texts }: FieldTexts & { children: (control: FieldControl) => ReactNode }) {
  const id = useId();
  const describedBy = [texts.help && `${id}-help`, texts.error !== undefined && `${id}-error`]
    .filter(Boolean)
    .join(" ");
  return (
    <div className={fieldStyle}>
      <label id={`${id}-label`} htmlFor={id} className={classNames("font-medium", texts.isLabelHidden && "sr-only")}>
        <LabelWords {...texts} />
      </label>
      {texts.help && (
        <span id={`${id}-help`} className="text-sm text-muted">
          {texts.help}
        </span>
      )}
      {children({
        id,
        "aria-labelledby": `${id}-label`,
        "aria-describedby": describedBy || undefined,
        "aria-invalid": texts.error !== undefined || undefined,
        "aria-required": texts.isRequired || undefined,
      })}
      {texts.error !== undefined && <ErrorLine id={`${id}-error`}>{texts.error}</ErrorLine>}
    </div>
  );
}
