"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "@/components/console/call";
import { messageOf } from "@/components/console/console-error";
import { invalidate } from "@/components/console/invalidate";
import { useMay } from "@/components/console/session";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { ConfirmDialog, Dialog } from "@/components/ui/dialog";
import { DiffTable } from "@/components/ui/diff-table";
import { KeyValue } from "@/components/ui/key-value";
import { lineDiff } from "@/components/ui/line-diff";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import { labelProblem, MAX_LABELS } from "@/core/parameters/parameter-rules";
import type { VersionAction } from "./history-panel";
import { type ParameterVersion, parameterQueries, reveal, useParameterChange } from "./queries";

/** What {@link VersionDialogs} takes. */
export type VersionDialogsProps = {
  action: VersionAction;
  version: ParameterVersion;
  /** The newest version. */
  present: ParameterVersion;
  isSecret: boolean;
  onClose: () => void;
};

/** The dialog of one action on one version; mounted while it is open. */
export function VersionDialogs({ action, ...rest }: VersionDialogsProps) {
  const Open = { compare: CompareDialog, restore: RestoreDialog, labels: LabelsDialog }[action];
  return <Open {...rest} />;
}

type Props = Omit<VersionDialogsProps, "action">;
const referenceOf = ({ Name, Version }: ParameterVersion) => `${Name}:${Version}`;

function CompareDialog({ version, present, isSecret, onClose }: Props) {
  const may = useMay();
  const [clear, setClear] = useState<string[]>();
  const ask = useMutation({
    mutationFn: () => reveal([referenceOf(version), referenceOf(present)]),
    onSuccess: setClear,
    gcTime: 0,
  });
  const [before, after] = isSecret ? (clear ?? []) : [version.Value, present.Value];
  const others = [
    { label: "Description", before: version.Description, after: present.Description },
    { label: "Allowed pattern", before: version.AllowedPattern, after: present.AllowedPattern },
    { label: "Tier", before: version.Tier, after: present.Tier },
  ].filter((each) => (each.before ?? "") !== (each.after ?? ""));
  return (
    <Dialog
      title={`Version ${version.Version} and the present one, ${present.Version}`}
      size="large"
      isOpen
      onOpenChange={onClose}
      footer={<Button onPress={onClose}>Close</Button>}
    >
      {before === undefined || after === undefined ? (
        <div className="flex flex-col items-start gap-3">
          <p className="text-muted">
            The values are secret. To compare them they are decrypted for you, which is written in the audit.
          </p>
          {may("DecryptParameters") && (
            <Button isPending={ask.isPending} onPress={() => ask.mutate()}>
              Show both values
            </Button>
          )}
          {ask.isError && <Banner kind="error">{messageOf(ask.error)}</Banner>}
        </div>
      ) : before === after ? (
        <p>The value is the same.</p>
      ) : (
        <DiffTable
          label="Values"
          left={`Version ${version.Version}`}
          right={`Version ${present.Version}`}
          rows={lineDiff(before, after)}
        />
      )}
      {others.length > 0 && (
        <KeyValue
          columns={1}
          items={others.map(({ label, ...change }) => ({
            label,
            value: `${change.before || "none"} became ${change.after || "none"}`,
          }))}
        />
      )}
    </Dialog>
  );
}

function RestoreDialog({ version, present, isSecret, onClose }: Props) {
  const put = useParameterChange("PutParameter");
  const restore = useMutation({
    mutationFn: async () => {
      const [value = version.Value] = isSecret ? await reveal([referenceOf(version)]) : [version.Value];
      return put.mutateAsync({
        Name: version.Name,
        Overwrite: true,
        Value: value,
        Description: version.Description ?? "",
        AllowedPattern: version.AllowedPattern ?? "",
      });
    },
    gcTime: 0,
    onSuccess: ({ Version }) => {
      toast({ family: "green", title: `Version ${version.Version} is the present one again, as version ${Version}.` });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={`Restore version ${version.Version}?`}
      isOpen
      onOpenChange={onClose}
      confirmLabel="Restore this version"
      items={[version.Name]}
      isPending={restore.isPending}
      error={restore.isError ? messageOf(restore.error) : undefined}
      onConfirm={() => restore.mutate()}
    >
      Its value, description and pattern become version {present.Version + 1}, and everybody who reads the parameter
      gets them. Version {present.Version} stays in the history.
    </ConfirmDialog>
  );
}

function LabelsDialog({ version, onClose }: Props) {
  const client = useQueryClient();
  const [text, setText] = useState(version.Labels.join(" "));
  const labels = [...new Set(text.split(/\s+/).filter(Boolean))];
  const wrong = labels.map(labelProblem).find((problem) => problem !== undefined);
  const problem = labels.length > MAX_LABELS ? `A version can have at most ${MAX_LABELS} labels.` : wrong;
  const save = useMutation({
    mutationFn: async () => {
      const which = { Name: version.Name, ParameterVersion: version.Version };
      const gone = version.Labels.filter((label) => !labels.includes(label));
      const added = labels.filter((label) => !version.Labels.includes(label));
      // Removing first keeps a full set of labels from passing its limit half-way.
      if (gone.length > 0) await call("UnlabelParameterVersion", { ...which, Labels: gone });
      if (added.length > 0) await call("LabelParameterVersion", { ...which, Labels: added });
    },
    onSuccess: onClose,
    onSettled: () => invalidate(client, parameterQueries.all),
  });
  return (
    <Dialog
      title={`Labels of version ${version.Version}`}
      size="small"
      isOpen
      onOpenChange={onClose}
      isDismissable={!save.isPending}
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (problem === undefined && !save.isPending) save.mutate();
        }}
      >
        {save.isError && <Banner kind="error">{messageOf(save.error)}</Banner>}
        <TextField
          label="Labels"
          help={`Parted by spaces. ${version.Name}:label reads the version that has it; a label that is on another version moves here.`}
          autoFocus
          autoComplete="off"
          value={text}
          onChange={setText}
          error={problem}
        />
        <div className="flex justify-end gap-2">
          <Button onPress={onClose} isDisabled={save.isPending}>
            Cancel
          </Button>
          <Button type="submit" kind="primary" isPending={save.isPending} isDisabled={problem !== undefined}>
            Save labels
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
