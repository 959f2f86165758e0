"use client";

import { Panel } from "@/components/ui/panel";
import { Select } from "@/components/ui/select";
import { complianceSeverities, syncModes } from "@/core/associations/association-rules";
import type { AssociationDraft } from "./association-draft";
import { severityWords } from "./association-words";

const severities = complianceSeverities.map((id) => ({ id, label: severityWords[id] }));
const modes = syncModes.map((id) => ({
  id,
  label: id === "AUTO" ? "Automatic" : "Manual",
  description: id === "AUTO" ? "What became of it decides." : "Somebody reports it.",
}));

/** What {@link AdvancedSection} takes. */
export type AdvancedSectionProps = {
  draft: Pick<AssociationDraft, "severity" | "sync">;
  onChange: (part: Partial<Pick<AssociationDraft, "severity" | "sync">>) => void;
};

/** What it means for compliance that a machine is not as it should be. Source: EC2 console, State Manager. */
export function AdvancedSection({ draft, onChange }: AdvancedSectionProps) {
  return (
    <Panel title="Compliance">
      <div className="grid gap-4 sm:grid-cols-2">
        <Select
          label="Compliance severity"
          help="How bad it is when a machine is not so."
          options={severities}
          value={draft.severity}
          onChange={(severity) => onChange({ severity })}
        />
        <Select
          label="Sync compliance"
          help="Who says whether a machine complies."
          options={modes}
          value={draft.sync}
          onChange={(sync) => onChange({ sync })}
        />
      </div>
    </Panel>
  );
}
