"use client";

import { Eye, EyeOff, Plus, Trash2 } from "lucide-react";
import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { ErrorLine, inputStyle } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { TextArea } from "@/components/ui/text-area";
import { TextField } from "@/components/ui/text-field";
import type { ParameterDraft } from "./parameter-draft";

/** What {@link ValueField} takes. */
export type ValueFieldProps = {
  draft: Pick<ParameterDraft, "type" | "value" | "items">;
  onChange: (change: Partial<ParameterDraft>) => void;
  error: string | undefined;
};

/** The value, by what it is: text, items, or a secret that is shown only at a press. */
export function ValueField({ draft, onChange, error }: ValueFieldProps) {
  switch (draft.type) {
    case "String":
      return (
        <TextArea
          label="Value"
          isRequired
          isMono
          rows={3}
          value={draft.value}
          onChange={(value) => onChange({ value })}
          error={error}
        />
      );
    case "StringList":
      return <Items items={draft.items} onChange={(items) => onChange({ items })} error={error} />;
    case "SecureString":
      return <Secret value={draft.value} onChange={(value) => onChange({ value })} error={error} />;
  }
}

function Secret({
  value,
  onChange,
  error,
}: {
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
}) {
  const [isShown, setShown] = useState(false);
  const after = (
    <IconButton
      label={isShown ? "Hide value" : "Show value"}
      icon={isShown ? EyeOff : Eye}
      onPress={() => setShown(!isShown)}
    />
  );
  // A secret of several lines, such as a key, needs them.
  if (isShown || value.includes("\n"))
    return (
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <TextArea
            label="Value"
            help="It is kept encrypted, and shown to nobody who may not decrypt it."
            isRequired
            isMono
            rows={3}
            autoComplete="off"
            spellCheck="false"
            value={value}
            onChange={onChange}
            error={error}
          />
        </div>
        {!value.includes("\n") && after}
      </div>
    );
  return (
    <TextField
      label="Value"
      help="It is kept encrypted, and shown to nobody who may not decrypt it. For several lines, show it first."
      isRequired
      isMono
      type="password"
      autoComplete="new-password"
      value={value}
      onChange={onChange}
      error={error}
      after={after}
    />
  );
}

function Items({
  items,
  onChange,
  error,
}: {
  items: readonly string[];
  onChange: (items: string[]) => void;
  error: string | undefined;
}) {
  const id = useId();
  return (
    <fieldset className="flex flex-col gap-2" aria-describedby={error === undefined ? undefined : `${id}-error`}>
      <legend className="mb-1 font-medium">Items</legend>
      {items.map((item, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items may be the same; each is known by its place alone
        <div key={at} className="flex items-center gap-2">
          <input
            aria-label={`Item ${at + 1}`}
            className={inputStyle}
            value={item}
            onChange={(event) => onChange(items.map((each, place) => (place === at ? event.target.value : each)))}
          />
          <IconButton
            label={`Remove item ${at + 1}`}
            icon={Trash2}
            isDisabled={items.length === 1}
            onPress={() => onChange(items.filter((_, place) => place !== at))}
          />
        </div>
      ))}
      <div>
        <Button size="small" icon={Plus} onPress={() => onChange([...items, ""])}>
          Add item
        </Button>
      </div>
      {error !== undefined && <ErrorLine id={`${id}-error`}>{error}</ErrorLine>}
    </fieldset>
  );
}
