"use client";

import { useState } from "react";
import { isAllShownBeside, messageOf, problemAt } from "@/components/console/console-error";
import { FormDialog } from "@/components/settings/form-dialog";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { ConfirmDialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import { type ListedDestination, useOutputChange } from "./queries";

/** What is done about destinations. */
export type DestinationAction =
  | { kind: "create" }
  | { kind: "edit"; destination: ListedDestination }
  | { kind: "delete"; destination: ListedDestination };

type Props = { onClose: () => void };

/** The window of each action. Mounted while one is open. */
export function DestinationDialogs({ action, onClose }: Props & { action: DestinationAction }) {
  if (action.kind === "delete") return <DeleteDialog destination={action.destination} onClose={onClose} />;
  return <EditDialog destination={action.kind === "edit" ? action.destination : undefined} onClose={onClose} />;
}

const fields = ["BucketName", "Endpoint", "Region", "AccessKeyId", "SecretAccessKey"] as const;

const draftOf = (destination: ListedDestination | undefined) => ({
  BucketName: destination?.BucketName ?? "",
  Endpoint: destination?.Endpoint ?? "",
  Region: destination?.Region ?? "us-east-1",
  UsesPathStyle: destination?.UsesPathStyle ?? true,
  AccessKeyId: destination?.AccessKeyId ?? "",
  SecretAccessKey: "",
});

/** Sets a bucket up, or anew; and tries it out before anything depends on it. The secret is typed and never shown. */
function EditDialog({ destination, onClose }: Props & { destination: ListedDestination | undefined }) {
  const [draft, setDraft] = useState(() => draftOf(destination));
  const create = useOutputChange("CreateOutputDestination");
  const update = useOutputChange("UpdateOutputDestination");
  const test = useOutputChange("TestOutputDestination");
  const save = destination ? update : create;
  const { SecretAccessKey, ...rest } = draft;
  const input = { ...rest, ...(SecretAccessKey !== "" && { SecretAccessKey }) };
  const isTested = JSON.stringify(test.variables) === JSON.stringify(input);
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change });
  const text = (field: (typeof fields)[number]) => ({
    value: draft[field],
    onChange: (value: string) => set({ [field]: value.trim() }),
    error: problemAt(save.error, field) ?? (isTested ? problemAt(test.error, field) : undefined),
    isRequired: true,
    isMono: true,
    autoComplete: "off",
  });
  const saved = {
    onSuccess: () => {
      toast({ family: "green", title: `Bucket ${draft.BucketName} saved.` });
      onClose();
    },
  };
  return (
    <FormDialog
      title={destination ? `Edit ${destination.BucketName}` : "Add bucket"}
      submitLabel="Save"
      fields={fields}
      error={save.error}
      isPending={save.isPending}
      onClose={onClose}
      onSubmit={() => {
        if (destination) update.mutate(input, saved);
        else create.mutate({ ...rest, SecretAccessKey }, saved);
      }}
    >
      {destination === undefined && (
        <TextField label="Bucket name" autoFocus help="The bucket must be there already." {...text("BucketName")} />
      )}
      <TextField
        label="Endpoint"
        help="Where the store answers. An address of the inside has to be allowed by QUARTERDECK_OUTBOUND_HOSTS."
        placeholder="https://s3.eu-central-1.amazonaws.com"
        {...text("Endpoint")}
      />
      <TextField label="Region" help="Stores that have none take us-east-1." {...text("Region")} />
      <Checkbox
        isSelected={draft.UsesPathStyle}
        onChange={(UsesPathStyle) => set({ UsesPathStyle })}
        help="As most stores have it. Off: the bucket stands before the host, as at Amazon S3."
      >
        The bucket is the first part of the path
      </Checkbox>
      <TextField label="Access key ID" {...text("AccessKeyId")} />
      <TextField
        label="Secret access key"
        help={
          destination
            ? "One is stored, encrypted. Leave it empty to keep it."
            : "Stored encrypted and never shown again. It needs to put, get and delete objects in this bucket."
        }
        {...text("SecretAccessKey")}
        type="password"
        autoComplete="new-password"
        isRequired={destination === undefined}
        isOptional={destination !== undefined}
      />
      <div className="flex flex-col items-start gap-3">
        <Button
          isPending={test.isPending}
          isDisabled={draft.BucketName === "" || draft.Endpoint === ""}
          onPress={() => test.mutate(input)}
        >
          Test
        </Button>
        {isTested && test.isError && !isAllShownBeside(test.error, fields) && (
          <Banner kind="error">{messageOf(test.error)}</Banner>
        )}
        {isTested && test.data && (
          <div ref={showWhole}>
            <Tried steps={test.data.Steps} />
          </div>
        )}
      </div>
    </FormDialog>
  );
}

/** What a press of a button has brought up may lie below what the window shows. */
const showWhole = (element: HTMLElement | null) => element?.scrollIntoView({ block: "nearest" });

const doings = { Write: "written", Read: "read", Delete: "deleted" } as const;

/** How the test went: all of it in one sentence, or what failed and why. */
function Tried({ steps }: { steps: readonly { Step: keyof typeof doings; Problem?: string }[] }) {
  const failed = steps.filter(({ Problem }) => Problem !== undefined);
  if (failed.length === 0) return <Banner kind="success">A small object was written, read and deleted.</Banner>;
  return (
    <Banner kind="error" title={`The test object could not be ${failed.map(({ Step }) => doings[Step]).join(" or ")}.`}>
      {failed.map(({ Problem }) => Problem).join(" ")}
    </Banner>
  );
}

function DeleteDialog({ destination, onClose }: Props & { destination: ListedDestination }) {
  const remove = useOutputChange("DeleteOutputDestination");
  return (
    <ConfirmDialog
      title="Delete this output destination?"
      isOpen
      onOpenChange={onClose}
      kind="danger"
      confirmLabel="Delete destination"
      items={[destination.BucketName]}
      isPending={remove.isPending}
      error={remove.isError ? messageOf(remove.error) : undefined}
      onConfirm={() =>
        remove.mutate(
          { BucketName: destination.BucketName },
          {
            onSuccess: () => {
              toast({ family: "green", title: "Destination deleted." });
              onClose();
            },
          },
        )
      }
    >
      No command can name it any more, and output that waits to be put there stays here alone. What is in the bucket
      stays there.
    </ConfirmDialog>
  );
}
