"use client";

import { Search, X } from "lucide-react";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { classNames } from "./class-names";
import {
  completeDraft,
  type FilterProperty,
  type FilterSuggestion,
  type FilterToken,
  readDraft,
  suggest,
  tokenText,
} from "./filter-text";

/** What {@link FilterBar} takes. */
export interface FilterBarProps {
  /** What it does: "Filter commands". Also stands in the empty box. */
  label: string;
  properties: readonly FilterProperty[];
  value: readonly FilterToken[];
  onChange: (value: readonly FilterToken[]) => void;
  /** Allows text that names no property. Default true. */
  allowsText?: boolean;
  /** Told at the right end: "12 matches". */
  result?: string;
}

/**
 * A search box that turns conditions into tokens: property, operator, value, each from a list or typed. Enter or a
 * press takes the marked line, Backspace in the empty box takes the last token back for editing, Escape closes the list.
 */
export function FilterBar({ label, properties, value, onChange, allowsText = true, result }: FilterBarProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [isOpen, setOpen] = useState(false);
  const [marked, setMarked] = useState(-1);
  // What was asked for may take a moment to come back as `value`: the next change begins with it, not with what is shown.
  const asked = useRef(value);
  const shown = useRef(value);
  if (JSON.stringify(shown.current) !== JSON.stringify(value)) {
    shown.current = value;
    asked.current = value;
  }
  const change = (next: readonly FilterToken[]) => {
    asked.current = next;
    onChange(next);
  };
  const draft = readDraft(text, properties);
  const suggestions = suggest(draft, properties, allowsText);
  const active = isOpen ? suggestions[marked] : undefined;

  const edit = (next: string) => {
    setText(next);
    setMarked(-1);
    setOpen(true);
  };
  const add = (token: FilterToken) => {
    edit("");
    setOpen(false);
    const exists = asked.current.some(
      (each) => each.property === token.property && each.operator === token.operator && each.value === token.value,
    );
    if (!exists) change([...asked.current, token]);
  };
  const choose = (suggestion: FilterSuggestion) => {
    if ("token" in suggestion) add(suggestion.token);
    else edit(suggestion.text);
    input.current?.focus();
  };
  const remove = (index: number) => {
    change(value.filter((_, each) => each !== index));
    input.current?.focus();
  };
  const move = (step: number) => {
    if (!isOpen) return setOpen(true);
    if (suggestions.length > 0)
      setMarked((marked + step + suggestions.length + (marked < 0 && step < 0 ? 1 : 0)) % suggestions.length);
  };

  // Whether the key meant something to the list; the box itself gets all others.
  const press = (key: string): boolean => {
    if (key === "ArrowDown") move(1);
    else if (key === "ArrowUp") move(-1);
    else if (key === "Escape" && isOpen) setOpen(false);
    else if (key === "Enter") enter();
    else return false;
    return true;
  };
  const enter = () => {
    const own = completeDraft(draft);
    const only = suggestions.length === 1 ? suggestions[0] : undefined;
    if (active) choose(active);
    else if (own && (own.property !== "" || allowsText)) add(own);
    else if (only && text !== "") choose(only);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const isHandled = press(event.key);
    if (isHandled) {
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === "Backspace" && text === "") {
      const last = asked.current.at(-1);
      if (!last) return;
      event.preventDefault();
      change(asked.current.slice(0, -1));
      edit(last.property === "" ? last.value : tokenText(last, properties));
    }
  };

  return (
    <search className="flex flex-col gap-2" aria-label={label}>
      <div
        role="none"
        className="relative"
        onBlur={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
        }}
      >
        <div className="flex min-h-8 w-full items-center gap-2 rounded-md border border-line-strong bg-surface px-2.5 focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-focus">
          <Search aria-hidden size={14} className="shrink-0 text-muted" />
          <input
            ref={input}
            role="combobox"
            aria-label={label}
            aria-expanded={isOpen && suggestions.length > 0}
            aria-controls={`${id}-list`}
            aria-autocomplete="list"
            aria-activedescendant={active && `${id}-${active.id}`}
            autoComplete="off"
            spellCheck={false}
            placeholder={label}
            value={text}
            onChange={(event) => edit(event.target.value)}
            onFocus={() => setOpen(true)}
            onPointerDown={() => setOpen(true)}
            onKeyDown={onKeyDown}
            className="h-7.5 min-w-0 flex-1 bg-transparent outline-none"
          />
          {result && (
            <span role="status" className="tabular shrink-0 text-sm text-muted">
              {result}
            </span>
          )}
        </div>
        <div
          id={`${id}-list`}
          role="listbox"
          aria-label={label}
          hidden={!isOpen || suggestions.length === 0}
          className="absolute top-full left-0 z-30 mt-1 max-h-72 w-96 max-w-full overflow-auto rounded-md border border-line bg-raised p-1 shadow-popover"
        >
          {suggestions.map((suggestion, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the focus stays in the box, which handles the keys
            <div
              key={suggestion.id}
              id={`${id}-${suggestion.id}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === marked}
              // The box must keep the focus, or the list would close before the press counts.
              onPointerDown={(event) => event.preventDefault()}
              onPointerMove={() => setMarked(index)}
              onClick={() => choose(suggestion)}
              ref={index === marked ? (element) => element?.scrollIntoView({ block: "nearest" }) : undefined}
              className={classNames(
                "flex min-h-7 items-center justify-between gap-3 rounded-sm px-2",
                index === marked && "bg-hover",
              )}
            >
              <span className="truncate">{suggestion.label}</span>
              {suggestion.note && <span className="shrink-0 text-sm text-muted">{suggestion.note}</span>}
            </div>
          ))}
        </div>
      </div>
      {value.length > 0 && (
        <ul aria-label="Filters" className="flex flex-wrap items-center gap-1.5">
          {value.map((token, index) => {
            const words = tokenText(token, properties);
            return (
              <li
                key={`${token.property} ${token.operator} ${token.value}`}
                className="flex h-6 max-w-full items-center rounded-md border border-line-mid bg-selected pl-2 text-sm"
              >
                <span className="truncate">{words}</span>
                <button
                  type="button"
                  aria-label={`Remove filter ${words}`}
                  onClick={() => remove(index)}
                  className="ml-1 grid size-6 shrink-0 place-items-center rounded-md text-muted -outline-offset-2 hover:bg-pressed hover:text-ink"
                >
                  <X aria-hidden size={12} />
                </button>
              </li>
            );
          })}
          <li>
            <button
              type="button"
              onClick={() => change([])}
              className="h-6 rounded-md px-2 text-sm text-accent-ink hover:bg-hover"
            >
              Clear filters
            </button>
          </li>
        </ul>
      )}
    </search>
  );
}
