"use client";

import { ChevronDown, ChevronUp, X } from "lucide-react";
import type { RefObject } from "react";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { TextField } from "@/components/ui/text-field";
import type { SearchState } from "./use-search";

/** What {@link SearchField} takes. */
export type SearchFieldProps = {
  text: string;
  onText: (text: string) => void;
  isCaseSensitive: boolean;
  onCaseSensitive: (isOn: boolean) => void;
  state: SearchState;
  onStep: (direction: "forward" | "backward") => void;
  /** Escape leaves the box. */
  onLeave: () => void;
  inputRef: RefObject<HTMLInputElement | null>;
};

/** The box that searches the whole output, with the exact count and the ways to the next match and the one before. */
export function SearchField({
  text,
  onText,
  isCaseSensitive,
  onCaseSensitive,
  state,
  onStep,
  onLeave,
  inputRef,
}: SearchFieldProps) {
  const canStep = state.kind === "found";
  return (
    <div className="flex min-w-0 items-center gap-1 max-sm:w-full">
      <div className="min-w-0 max-sm:flex-1 sm:w-56">
        <TextField
          label="Search this output"
          isLabelHidden
          placeholder="Search"
          isMono
          value={text}
          onChange={onText}
          maxLength={256}
          inputRef={inputRef}
          onKeyDown={(event) => {
            if (event.key === "Enter") onStep(event.shiftKey ? "backward" : "forward");
            if (event.key !== "Escape") return;
            onText("");
            onLeave();
          }}
        />
      </div>
      <Button
        size="small"
        kind={isCaseSensitive ? "primary" : "quiet"}
        aria-pressed={isCaseSensitive}
        aria-label="Match case"
        onPress={() => onCaseSensitive(!isCaseSensitive)}
      >
        Aa
      </Button>
      <IconButton
        size="small"
        label="Previous match (N)"
        icon={ChevronUp}
        isDisabled={!canStep}
        onPress={() => onStep("backward")}
      />
      <IconButton
        size="small"
        label="Next match (n)"
        icon={ChevronDown}
        isDisabled={!canStep}
        onPress={() => onStep("forward")}
      />
      {text !== "" && <IconButton size="small" label="Clear the search" icon={X} onPress={() => onText("")} />}
      <span role="status" className="tabular text-sm whitespace-nowrap text-muted sm:min-w-16">
        {wordsOf(state)}
      </span>
    </div>
  );
}

function wordsOf(state: SearchState): string {
  switch (state.kind) {
    case "idle":
      return "";
    case "searching":
      return "Searching…";
    case "none":
      return "No matches";
    case "failed":
      return state.message;
    case "found":
      return `${(state.index + 1).toLocaleString("en-US")} of ${state.isComplete ? "" : "more than "}${state.count.toLocaleString("en-US")}`;
  }
}
