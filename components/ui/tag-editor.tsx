"use client";

import { Plus, Trash2 } from "lucide-react";
import { useId, useRef } from "react";
import { Button } from "./button";
import { classNames } from "./class-names";
import { ErrorLine, inputStyle } from "./field";
import { IconButton } from "./icon-button";

/** One key and its value. */
export interface Tag {
  key: string;
  value: string;
}

/** What is wrong with a tag, said under the box it is about. */
export interface TagError {
  key?: string;
  value?: string;
}

/** What {@link TagEditor} takes. */
export interface TagEditorProps {
  /** What the tags belong to, for assistive technology. */
  label: string;
  value: readonly Tag[];
  onChange: (value: readonly Tag[]) => void;
  /** The caller's rules for one tag. Keys given twice are found here. */
  validate?: (tag: Tag) => TagError;
  /** How many there may be. Default 50. */
  max?: number;
  isDisabled?: boolean;
}

/** The errors of each tag in its place, duplicates included; empty objects where all is well. A row without any text has no errors yet. */
export function tagErrors(tags: readonly Tag[], validate?: TagEditorProps["validate"]): TagError[] {
  return tags.map((tag, index) => {
    if (tag.key === "" && tag.value === "") return {};
    if (tag.key === "") return { key: "A tag needs a key." };
    if (tags.some((other, place) => place < index && other.key === tag.key))
      return { key: `There is already a tag ${tag.key}.` };
    return validate?.(tag) ?? {};
  });
}

/** Keys and values in rows, with adding and removing. Focus goes to the new row, and after a removal to the row that took its place. */
export function TagEditor({ label, value, onChange, validate, max = 50, isDisabled }: TagEditorProps) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const focusRow = (index: number) =>
    requestAnimationFrame(() => list.current?.querySelectorAll<HTMLInputElement>("input[data-key]")[index]?.focus());
  const errors = tagErrors(value, validate);
  const change = (index: number, tag: Tag) => onChange(value.map((each, place) => (place === index ? tag : each)));

  return (
    <fieldset disabled={isDisabled} className="flex min-w-0 max-w-3xl flex-col gap-2">
      <legend className="sr-only">{label}</legend>
      {value.length > 0 && (
        <div ref={list} className="flex flex-col gap-2">
          <div aria-hidden className="hidden gap-2 text-sm font-medium sm:grid sm:grid-cols-[1fr_1fr_2rem]">
            <span>Key</span>
            <span>Value</span>
          </div>
          {value.map((tag, index) => (
            // Rows have no names of their own, and two may be equal while they are typed: only their place tells them apart.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <div key={index} className="grid grid-cols-[1fr_2rem] gap-2 sm:grid-cols-[1fr_1fr_2rem]">
              {(["key", "value"] as const).map((part) => {
                const error = errors[index]?.[part];
                const errorId = `${id}-${index}-${part}`;
                return (
                  <div
                    key={part}
                    className={classNames(
                      "flex min-w-0 flex-col gap-1",
                      part === "value" && "row-start-2 sm:row-start-auto",
                    )}
                  >
                    <input
                      data-key={part === "key" || undefined}
                      aria-label={`${part === "key" ? "Key" : "Value"} of tag ${index + 1}`}
                      aria-invalid={error !== undefined || undefined}
                      aria-describedby={error && errorId}
                      autoComplete="off"
                      placeholder={part === "key" ? "Key" : "Value - optional"}
                      value={tag[part]}
                      onChange={(event) => change(index, { ...tag, [part]: event.target.value })}
                      className={inputStyle}
                    />
                    {error && <ErrorLine id={errorId}>{error}</ErrorLine>}
                  </div>
                );
              })}
              <IconButton
                label={`Remove tag ${tag.key || index + 1}`}
                icon={Trash2}
                isDisabled={isDisabled}
                onPress={() => {
                  onChange(value.filter((_, place) => place !== index));
                  focusRow(Math.min(index, value.length - 2));
                }}
              />
            </div>
          ))}
        </div>
      )}
      <div className="flex items-center gap-3">
        <Button
          icon={Plus}
          isDisabled={isDisabled || value.length >= max}
          onPress={() => {
            onChange([...value, { key: "", value: "" }]);
            focusRow(value.length);
          }}
        >
          Add tag
        </Button>
        <span className="tabular text-sm text-muted">
          {value.length === 0 ? "No tags." : `${value.length} of ${max}`}
        </span>
      </div>
    </fieldset>
  );
}
