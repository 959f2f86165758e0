"use client";

import { ChevronDown } from "lucide-react";
import { useState } from "react";
import {
  Button as AriaButton,
  Label as AriaLabel,
  Select as AriaSelect,
  Autocomplete,
  Input,
  ListBox,
  Popover,
  SearchField,
  SelectValue,
  useFilter,
} from "react-aria-components";
import { ChoiceItem } from "./choice-item";
import { classNames } from "./class-names";
import { popoverStyle } from "./option-style";
import type { Option } from "./select";

/** What {@link InlinePicker} takes. */
export interface InlinePickerProps {
  /** What is chosen, for assistive technology. */
  label: string;
  options: readonly Option[];
  /** The ids of what is chosen; at most one unless `isMultiple`. */
  value: readonly string[];
  onChange: (value: readonly string[]) => void;
  isMultiple?: boolean;
  /** Between the last two of several: "Restart and Logs", "web or api". */
  joinWord?: "and" | "or";
  /** Takes what is typed though it is no option. */
  allowsOther?: boolean;
  /** In the place of what is chosen, as it would read in the sentence: "somebody". */
  placeholder: string;
  /** From this many options on there is a box to find one by typing. Default 8. */
  searchFrom?: number;
  isInvalid?: boolean;
}

/** Texts as a sentence lists them. */
function joined(texts: readonly string[], word: string): string {
  return texts.length < 2 ? (texts[0] ?? "") : `${texts.slice(0, -1).join(", ")} ${word} ${texts.at(-1)}`;
}

/**
 * A choice in the flow of a sentence: it reads as a word of it and opens as a list. With many options, or where others may
 * be given, one types to find or to make one.
 */
export function InlinePicker({
  label,
  options,
  value,
  onChange,
  isMultiple = false,
  joinWord = "and",
  allowsOther = false,
  placeholder,
  searchFrom = 8,
  isInvalid = false,
}: InlinePickerProps) {
  const { contains } = useFilter({ sensitivity: "base" });
  const [typed, setTyped] = useState("");
  const known = new Set(options.map(({ id }) => id));
  const given = typed.trim();
  const items: Option[] = [
    ...value.filter((id) => !known.has(id)).map((id) => ({ id, label: id })),
    ...options,
    // Last: a known one that begins like it is chosen first.
    ...(allowsOther && given !== "" && !known.has(given) && !value.includes(given)
      ? [{ id: given, label: given, description: "Not in use yet" }]
      : []),
  ];
  const words = joined(
    value.map((id) => options.find((option) => option.id === id)?.label ?? id),
    joinWord,
  );
  const list = (
    <ListBox<Option>
      items={items}
      className="max-h-72 overflow-auto outline-none"
      renderEmptyState={() => <p className="px-2 py-1 text-muted">{allowsOther ? "Type one." : "There is none."}</p>}
    >
      {(option) => <ChoiceItem option={option} />}
    </ListBox>
  );
  return (
    <AriaSelect<Option, "single" | "multiple">
      selectionMode={isMultiple ? "multiple" : "single"}
      value={isMultiple ? [...value] : (value[0] ?? null)}
      onChange={(chosen) =>
        onChange(Array.isArray(chosen) ? chosen.map(String) : chosen === null ? [] : [String(chosen)])
      }
      isInvalid={isInvalid}
      validationBehavior="aria"
      onOpenChange={(isOpen) => !isOpen && setTyped("")}
      className="inline-flex max-w-full align-middle"
    >
      <AriaLabel className="sr-only">{label}</AriaLabel>
      <AriaButton
        className={classNames(
          "inline-flex min-h-8 max-w-full items-center gap-1 rounded-md border bg-surface px-2 py-0.5 text-left font-medium data-hovered:bg-hover aria-expanded:bg-hover",
          isInvalid ? "border-red-solid" : "border-line-strong",
          value.length > 0 ? "text-accent-ink" : "text-muted",
        )}
      >
        <SelectValue className="min-w-0 break-words">{() => words || placeholder}</SelectValue>
        <ChevronDown aria-hidden size={14} className="shrink-0 text-muted" />
      </AriaButton>
      <Popover offset={4} placement="bottom start" className={classNames(popoverStyle, "max-w-96 min-w-48")}>
        {allowsOther || options.length >= searchFrom ? (
          <Autocomplete filter={contains} inputValue={typed} onInputChange={setTyped}>
            <SearchField aria-label={`Find: ${label}`} autoFocus className="mb-1 border-b border-line px-1 pb-1">
              <Input
                placeholder={allowsOther ? "Find or type" : "Find"}
                className="h-7 w-full bg-transparent px-1 outline-none [&::-webkit-search-cancel-button]:hidden"
              />
            </SearchField>
            {list}
          </Autocomplete>
        ) : (
          list
        )}
      </Popover>
    </AriaSelect>
  );
}
