"use client";

import { tagProblem } from "@/components/nodes/node-problems";
import { ErrorLine } from "@/components/ui/field";
import { Panel } from "@/components/ui/panel";
import { RadioGroup } from "@/components/ui/radio-group";
import { type Tag, TagEditor } from "@/components/ui/tag-editor";
import type { CommandDraft } from "./command-draft";
import { NodePicker } from "./node-picker";

/** What {@link TargetsSection} takes. */
export type TargetsSectionProps = {
  draft: Pick<CommandDraft, "mode" | "nodeIds" | "tags">;
  platforms: readonly string[];
  onChange: (change: Partial<Pick<CommandDraft, "mode" | "nodeIds" | "tags">>) => void;
  error: string | undefined;
};

// Commas part values here, and no tag's value can have one.
const targetProblem = (tag: Tag) => tagProblem({ ...tag, value: tag.value.replaceAll(",", "") });

/** Where the command runs. Nothing is selected before somebody does. Source: EC2 console, Run a command. */
export function TargetsSection({ draft, platforms, onChange, error }: TargetsSectionProps) {
  return (
    <Panel title="Targets">
      <div className="flex flex-col gap-4">
        <RadioGroup
          label="Choose machines"
          isLabelHidden
          look="row"
          value={draft.mode}
          onChange={(mode) => onChange({ mode })}
          options={[
            { id: "pick", label: "Choosing instances manually" },
            { id: "tags", label: "Specifying tags" },
          ]}
        />
        {error !== undefined && <ErrorLine>{error}</ErrorLine>}
        {draft.mode === "pick" ? (
          <NodePicker platforms={platforms} selected={draft.nodeIds} onChange={(nodeIds) => onChange({ nodeIds })} />
        ) : (
          <div className="flex flex-col gap-2">
            <p className="text-muted">
              A machine is meant when it has every tag. Several values of one tag, parted by commas, are alternatives;
              without a value, having the tag is enough.
            </p>
            <TagEditor
              label="Target tags"
              value={draft.tags}
              onChange={(tags) => onChange({ tags })}
              validate={targetProblem}
              max={5}
            />
          </div>
        )}
      </div>
    </Panel>
  );
}
