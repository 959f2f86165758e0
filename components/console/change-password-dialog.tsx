"use client";

import { useState } from "react";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import { isAllShownBeside, messageOf, problemAt } from "./console-error";
import { CurrentPasswordField } from "./current-password-field";
import { NewPasswordFields } from "./new-password-fields";
import { useChangePassword } from "./session";

/** Changes one's own password; says that other sessions end. */
export function ChangePasswordDialog({
  isOpen,
  onOpenChange,
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}) {
  return (
    <Dialog title="Change password" size="small" isOpen={isOpen} onOpenChange={onOpenChange}>
      <ChangePasswordForm onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

// Mounted anew with each opening, so that no password stays in the fields.
function ChangePasswordForm({ onDone }: { onDone: () => void }) {
  const [current, setCurrent] = useState("");
  const [wanted, setWanted] = useState("");
  const [again, setAgain] = useState("");
  const [differs, setDiffers] = useState(false);
  const change = useChangePassword();

  const submit = () => {
    setDiffers(wanted !== again);
    if (wanted !== again) return;
    change.mutate(
      { CurrentPassword: current, NewPassword: wanted },
      {
        onSuccess: () => {
          toast({ family: "green", title: "Password changed.", description: "Your other sessions have ended." });
          onDone();
        },
      },
    );
  };

  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {change.isError && !isAllShownBeside(change.error, ["CurrentPassword", "NewPassword"]) && (
        <Banner kind="error">{messageOf(change.error)}</Banner>
      )}
      <CurrentPasswordField value={current} onChange={setCurrent} error={problemAt(change.error, "CurrentPassword")} />
      <NewPasswordFields
        value={wanted}
        again={again}
        onChange={setWanted}
        onAgainChange={setAgain}
        error={problemAt(change.error, "NewPassword")}
        differs={differs}
      />
      <p className="text-muted">Other sessions of yours end at once.</p>
      <div className="flex justify-end gap-2">
        <Button onPress={onDone} isDisabled={change.isPending}>
          Cancel
        </Button>
        <Button type="submit" kind="primary" isPending={change.isPending} isDisabled={!current || !wanted || !again}>
          Change password
        </Button>
      </div>
    </form>
  );
}
