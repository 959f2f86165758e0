"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus, Trash2 } from "lucide-react";
import { problemAt } from "@/components/console/console-error";
import { settingsQueries } from "@/components/settings/queries";
import { Button } from "@/components/ui/button";
import { ComboBox } from "@/components/ui/combo-box";
import { IconButton } from "@/components/ui/icon-button";
import { TextField } from "@/components/ui/text-field";
import { type GroupMapping, MAX_GROUP_MAPPINGS } from "@/core/single-sign-on/provider-rules";

/** Which of the provider's groups puts people into which group here, a row each. */
export function GroupMappingsField({
  value,
  onChange,
  error,
}: {
  value: readonly GroupMapping[];
  onChange: (value: GroupMapping[]) => void;
  error: unknown;
}) {
  const groups = useQuery(settingsQueries.groups());
  const options = (groups.data?.Groups ?? []).map(({ GroupName, Description }) => ({
    id: GroupName,
    label: GroupName,
    ...(Description && { description: Description }),
  }));
  const change = (index: number, mapping: GroupMapping) =>
    onChange(value.map((each, place) => (place === index ? mapping : each)));
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1 font-medium">Group mappings</legend>
      {value.map((mapping, index) => (
        // Rows have no names of their own, and two may be equal while they are typed: only their place tells them apart.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <div key={index} className="grid grid-cols-[1fr_2rem] items-start gap-2 sm:grid-cols-[1fr_1fr_2rem]">
          <TextField
            label={`Provider's group ${index + 1}`}
            isLabelHidden
            placeholder="Provider's group"
            value={mapping.Value}
            onChange={(Value) => change(index, { ...mapping, Value })}
            error={problemAt(error, "GroupMappings", index, "Value")}
          />
          <div className="max-sm:row-start-2">
            <ComboBox
              label={`Group here ${index + 1}`}
              isLabelHidden
              placeholder="Group here"
              allowsOther
              options={options}
              value={mapping.GroupName}
              onChange={(GroupName) => change(index, { ...mapping, GroupName: GroupName ?? "" })}
              error={problemAt(error, "GroupMappings", index, "GroupName")}
            />
          </div>
          <IconButton
            label={`Remove mapping ${index + 1}`}
            icon={Trash2}
            onPress={() => onChange(value.filter((_, place) => place !== index))}
          />
        </div>
      ))}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          icon={Plus}
          isDisabled={value.length >= MAX_GROUP_MAPPINGS}
          onPress={() => onChange([...value, { Value: "", GroupName: "" }])}
        >
          Add mapping
        </Button>
        <span className="text-sm text-muted">
          {value.length === 0
            ? "Without one, people are put into groups here alone."
            : "At each sign-in people are put into these groups, and out of those that are not theirs any more."}
        </span>
      </div>
    </fieldset>
  );
}
