"use client";

import { useState } from "react";
import { problemAt } from "@/components/console/console-error";
import { CurrentPasswordField } from "@/components/console/current-password-field";
import { toast } from "@/components/ui/toast";
import { FormDialog } from "./form-dialog";
import { useChange } from "./queries";
import { RecoveryCodesDialog } from "./recovery-codes";

const texts = {
  off: {
    title: "Turn the second factor off?",
    submit: "Turn off",
    body: "Your password alone signs you in afterwards. The recovery codes are worth nothing any more.",
  },
  codes: {
    title: "Make new recovery codes?",
    submit: "Make new codes",
    body: "The codes of before are worth nothing any more.",
  },
} as const;

/** What takes the password again: turning the second factor off, and new recovery codes. Mounted while it is open. */
export function PasswordDialog({ kind, onClose }: { kind: keyof typeof texts; onClose: () => void }) {
  const [password, setPassword] = useState("");
  const [codes, setCodes] = useState<string[]>();
  const remove = useChange("RemoveSecondFactor");
  const renew = useChange("RenewRecoveryCodes");
  const change = kind === "off" ? remove : renew;
  if (codes) return <RecoveryCodesDialog title="New recovery codes" codes={codes} onClose={onClose} />;
  const { title, submit, body } = texts[kind];
  return (
    <FormDialog
      title={title}
      submitLabel={submit}
      fields={["Password"]}
      error={change.error}
      isPending={change.isPending}
      isDisabled={!password}
      onClose={onClose}
      onSubmit={() => {
        if (kind === "codes")
          return renew.mutate({ Password: password }, { onSuccess: ({ RecoveryCodes }) => setCodes(RecoveryCodes) });
        remove.mutate(
          { Password: password },
          {
            onSuccess: () => {
              toast({ family: "green", title: "Second factor turned off." });
              onClose();
            },
          },
        );
      }}
    >
      <p>{body}</p>
      <CurrentPasswordField value={password} onChange={setPassword} error={problemAt(change.error, "Password")} />
    </FormDialog>
  );
}
