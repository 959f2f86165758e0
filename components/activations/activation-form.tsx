"use client";

import { useState } from "react";
import { isAllShownBeside, messageOf, problemAt } from "@/components/console/console-error";
import { CopyAs } from "@/components/console/copy-as";
import { nodeNameProblem, tagProblem } from "@/components/nodes/node-problems";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { DateTimeField } from "@/components/ui/date-time-field";
import { Disclosure } from "@/components/ui/disclosure";
import { NumberField } from "@/components/ui/number-field";
import { type Tag, TagEditor, tagErrors } from "@/components/ui/tag-editor";
import { TextField } from "@/components/ui/text-field";
import {
  DEFAULT_ACTIVATION_LIFE_MS,
  DEFAULT_REGISTRATION_LIMIT,
  LONGEST_ACTIVATION_LIFE_MS,
  MAX_ACTIVATION_DESCRIPTION,
  MAX_REGISTRATION_LIMIT,
} from "@/core/activations/activation-rules";
import { type NewActivation, useCreateActivation } from "./queries";

/** The role that callers of AWS's API must name. Nothing here depends on it: what a machine may do is fixed. */
const role = "AmazonEC2RunCommandRoleForManagedInstances";

const fields = ["Description", "DefaultInstanceName", "RegistrationLimit", "ExpirationDate", "Tags"];

/** What {@link ActivationForm} takes. */
export type ActivationFormProps = {
  /** The button's words. */
  submitLabel: string;
  onCreated: (activation: NewActivation) => void;
  onCancel?: () => void;
};

/** What a new activation is to be: every field has a default that suits one machine. */
export function ActivationForm({ submitLabel, onCreated, onCancel }: ActivationFormProps) {
  const [openedAt] = useState(() => Date.now());
  const [name, setName] = useState("");
  const [limit, setLimit] = useState(DEFAULT_REGISTRATION_LIMIT);
  const [description, setDescription] = useState("");
  const [expiry, setExpiry] = useState<Date | null>(() => new Date(openedAt + DEFAULT_ACTIVATION_LIFE_MS));
  const [tags, setTags] = useState<readonly Tag[]>([]);
  const [isTried, setTried] = useState(false);
  const create = useCreateActivation();

  const wrong = {
    name: nodeNameProblem(name),
    limit:
      Number.isInteger(limit) && limit >= 1 && limit <= MAX_REGISTRATION_LIMIT
        ? undefined
        : "A whole number from 1 to 1,000.",
    description:
      description.length > MAX_ACTIVATION_DESCRIPTION ? `At most ${MAX_ACTIVATION_DESCRIPTION} characters.` : undefined,
    expiry:
      expiry === null
        ? "Give a date and a time."
        : expiry.getTime() > openedAt + LONGEST_ACTIVATION_LIFE_MS
          ? "At most 30 days from now."
          : undefined,
  };
  const isWrong =
    Object.values(wrong).some(Boolean) ||
    tagErrors(tags, tagProblem).some((error) => error.key !== undefined || error.value !== undefined);

  const given = tags.filter((tag) => tag.key !== "").map((tag) => ({ Key: tag.key, Value: tag.value }));
  const request = !isWrong &&
    expiry !== null && {
      IamRole: role,
      RegistrationLimit: limit,
      ExpirationDate: expiry.toISOString(),
      ...(name.trim() && { DefaultInstanceName: name.trim() }),
      ...(description.trim() && { Description: description.trim() }),
      ...(given.length > 0 && { Tags: given }),
    };

  const submit = () => {
    setTried(true);
    if (request) create.mutate(request, { onSuccess: onCreated });
  };
  const shown = (own: string | undefined, field: string) =>
    (isTried ? own : undefined) ?? problemAt(create.error, field);

  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {create.isError && !isAllShownBeside(create.error, fields) && (
        <Banner kind="error">{messageOf(create.error)}</Banner>
      )}
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label="Default instance name"
          isOptional
          help="What the machine is called. Without it, its host name."
          autoFocus
          value={name}
          onChange={setName}
          error={shown(wrong.name, "DefaultInstanceName")}
        />
        <NumberField
          label="Instance limit"
          help="How many machines may register with it."
          minValue={1}
          maxValue={MAX_REGISTRATION_LIMIT}
          value={limit}
          onChange={setLimit}
          error={shown(wrong.limit, "RegistrationLimit")}
        />
        <TextField
          label="Activation description"
          isOptional
          help="Shown in the list of activations."
          value={description}
          onChange={setDescription}
          error={shown(wrong.description, "Description")}
        />
        <DateTimeField
          label="Activation expiry date"
          help="In your time zone; at most 30 days ahead."
          value={expiry}
          onChange={setExpiry}
          minValue={new Date(openedAt)}
          maxValue={new Date(openedAt + LONGEST_ACTIVATION_LIFE_MS)}
          error={shown(wrong.expiry, "ExpirationDate")}
        />
      </div>
      <Disclosure title="Tags" note={tags.length > 0 ? `${tags.length}` : "Given to every machine that registers"}>
        <TagEditor label="Tags for the machines" value={tags} onChange={setTags} validate={tagProblem} />
        {problemAt(create.error, "Tags") && <p className="mt-2 text-sm text-red">{problemAt(create.error, "Tags")}</p>}
      </Disclosure>
      <CopyAs
        calls={request ? [{ operation: "CreateActivation", input: request }] : []}
        missing={Object.values(wrong).find(Boolean) ?? "Correct the tags first."}
      />
      <div className="flex justify-end gap-2">
        {onCancel && (
          <Button onPress={onCancel} isDisabled={create.isPending}>
            Cancel
          </Button>
        )}
        <Button type="submit" kind="primary" isPending={create.isPending}>
          {submitLabel}
        </Button>
      </div>
    </form>
  );
}
