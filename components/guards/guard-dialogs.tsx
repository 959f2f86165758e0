"use client";

import { useState } from "react";
import { messageOf, problemAt } from "@/components/console/console-error";
import { FormDialog } from "@/components/settings/form-dialog";
import { ConfirmDialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import { MAX_GUARD_NAME } from "@/core/commands/guard-rules";
import { machinesText } from "./guard-words";
import { type ListedGuard, useGuardChange } from "./queries";

type Texts = { name: string; key: string; value: string; atOnce: string; above: string };

const textsOf = (guard: ListedGuard | undefined): Texts => ({
  name: guard?.GuardName ?? "",
  key: guard?.TagKey ?? "",
  value: guard?.TagValue ?? "",
  atOnce: guard?.MaxAtOnce ?? "",
  above: guard?.ConfirmAbove == null ? "" : String(guard.ConfirmAbove),
});

/** What the texts stand for; what is no number is left for the server to refuse by its name. */
const termsOf = ({ name, key, value, atOnce, above }: Texts) => ({
  GuardName: name.trim(),
  ...(key.trim() !== "" && { TagKey: key.trim() }),
  ...(value.trim() !== "" && { TagValue: value.trim() }),
  ...(atOnce.trim() !== "" && { MaxAtOnce: atOnce.trim() }),
  ...(above.trim() !== "" && { ConfirmAbove: Number(above.trim()) }),
});

/** Adds a guard, or gives one other terms. Mounted while it is open. */
export function GuardDialog({ guard, onClose }: { guard: ListedGuard | undefined; onClose: () => void }) {
  const [texts, setTexts] = useState(textsOf(guard));
  const create = useGuardChange("CreateCommandGuard");
  const update = useGuardChange("UpdateCommandGuard");
  const change = guard ? update : create;
  const set = (member: keyof Texts) => (text: string) => setTexts((before) => ({ ...before, [member]: text }));
  const isNumber = texts.above.trim() === "" || /^[0-9]{1,7}$/.test(texts.above.trim());
  return (
    <FormDialog
      title={guard ? `Edit ${guard.GuardName}` : "Add guard"}
      submitLabel={guard ? "Save" : "Add guard"}
      fields={["GuardName", "TagKey", "TagValue", "MaxAtOnce", "ConfirmAbove"]}
      error={change.error}
      isPending={change.isPending}
      isDisabled={texts.name.trim() === "" || !isNumber || (texts.atOnce.trim() === "" && texts.above.trim() === "")}
      onClose={onClose}
      onSubmit={() =>
        change.mutate(termsOf(texts), {
          onSuccess: () => {
            toast({ family: "green", title: guard ? "Guard changed." : "Guard added." });
            onClose();
          },
        })
      }
    >
      {!guard && (
        <TextField
          label="Name"
          help={`Whoever is stopped reads it. Up to ${MAX_GUARD_NAME} letters, digits, spaces and . _ -`}
          autoFocus
          isRequired
          autoComplete="off"
          value={texts.name}
          onChange={set("name")}
          error={problemAt(change.error, "GuardName")}
        />
      )}
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label="Tag key"
          isOptional
          help="Empty: all machines."
          autoFocus={guard !== undefined}
          autoComplete="off"
          value={texts.key}
          onChange={set("key")}
          error={problemAt(change.error, "TagKey")}
        />
        <TextField
          label="Tag value"
          isOptional
          help="Empty: any value."
          autoComplete="off"
          value={texts.value}
          onChange={set("value")}
          error={problemAt(change.error, "TagValue")}
        />
        <TextField
          label="Most at once"
          isOptional
          help="A number, or a percentage of these machines."
          autoComplete="off"
          value={texts.atOnce}
          onChange={set("atOnce")}
          error={problemAt(change.error, "MaxAtOnce")}
        />
        <TextField
          label="Type the count above"
          isOptional
          help="Of more of these machines, the number is typed before it runs."
          autoComplete="off"
          value={texts.above}
          onChange={set("above")}
          error={isNumber ? problemAt(change.error, "ConfirmAbove") : "A whole number of machines."}
        />
      </div>
    </FormDialog>
  );
}

/** Asks before a guard is taken away. Mounted while it is open. */
export function DeleteGuardDialog({ guard, onClose }: { guard: ListedGuard; onClose: () => void }) {
  const remove = useGuardChange("DeleteCommandGuard");
  return (
    <ConfirmDialog
      title="Delete this guard?"
      isOpen
      onOpenChange={onClose}
      kind="danger"
      confirmLabel="Delete guard"
      items={[`${guard.GuardName}: ${machinesText(guard)}`]}
      isPending={remove.isPending}
      error={remove.isError ? messageOf(remove.error) : undefined}
      onConfirm={() =>
        remove.mutate(
          { GuardName: guard.GuardName },
          {
            onSuccess: () => {
              toast({ family: "green", title: `Guard ${guard.GuardName} deleted.` });
              onClose();
            },
          },
        )
      }
    >
      Commands that it would have stopped can be sent from then on.
    </ConfirmDialog>
  );
}
