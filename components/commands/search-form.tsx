"use client";

import { Search } from "lucide-react";
import { type FormEvent, useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/text-field";

/** What {@link SearchForm} takes. */
export type SearchFormProps = {
  /** What was searched for last. */
  text: string;
  isCaseSensitive: boolean;
  onSearch: (text: string, isCaseSensitive: boolean) => void;
};

/** A box for a text and the button that searches for it. Typing alone asks nothing: a search reads all there is. */
export function SearchForm({ text, isCaseSensitive, onSearch }: SearchFormProps) {
  const [typed, setTyped] = useState(text);
  useEffect(() => setTyped(text), [text]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSearch(typed, isCaseSensitive);
  };
  return (
    <search aria-label="Search all output">
      <form onSubmit={submit} className="flex flex-wrap items-start gap-2">
        <div className="min-w-48 flex-1">
          <TextField
            label="Text to search for"
            isLabelHidden
            placeholder="Text in any line"
            isMono
            value={typed}
            onChange={setTyped}
            maxLength={256}
          />
        </div>
        <Button
          kind={isCaseSensitive ? "primary" : "normal"}
          aria-pressed={isCaseSensitive}
          aria-label="Match case"
          onPress={() => onSearch(typed, !isCaseSensitive)}
        >
          Aa
        </Button>
        <Button type="submit" icon={Search}>
          Search
        </Button>
      </form>
    </search>
  );
}
