"use client";

import { useEffect, useRef, useState } from "react";
import { messageOf, problemAt } from "@/components/console/console-error";
import { Banner } from "@/components/ui/banner";
import { Disclosure } from "@/components/ui/disclosure";
import { KeyValue } from "@/components/ui/key-value";
import { Skeleton } from "@/components/ui/skeleton";
import { TextField } from "@/components/ui/text-field";
import { FormDialog } from "./form-dialog";
import { QrCode } from "./qr-code";
import { useChange } from "./queries";
import { RecoveryCodesDialog } from "./recovery-codes";

/** Sets a second factor up: the secret goes to an app, one code proves that it arrived. Mounted while it is open. */
export function SetUpDialog({ onClose }: { onClose: () => void }) {
  const [code, setCode] = useState("");
  const [codes, setCodes] = useState<string[]>();
  const begin = useChange("BeginSecondFactor");
  const confirm = useChange("ConfirmSecondFactor");
  // Once for each opening: a second secret would make the first worth nothing while it is being read.
  const hasBegun = useRef(false);
  const start = begin.mutate;
  useEffect(() => {
    if (hasBegun.current) return;
    hasBegun.current = true;
    start({});
  }, [start]);

  if (codes) return <RecoveryCodesDialog title="The second factor is on" codes={codes} onClose={onClose} />;
  return (
    <FormDialog
      title="Set up a second factor"
      submitLabel="Turn on"
      fields={["Code"]}
      error={confirm.error}
      isPending={confirm.isPending}
      isDisabled={!begin.data || code.trim() === ""}
      onClose={onClose}
      onSubmit={() => confirm.mutate({ Code: code }, { onSuccess: ({ RecoveryCodes }) => setCodes(RecoveryCodes) })}
    >
      {begin.isError && <Banner kind="error">{messageOf(begin.error)}</Banner>}
      <p>
        1. Scan this with an authenticator app: any that knows time-based codes, such as Aegis, FreeOTP or Google
        Authenticator.
      </p>
      {begin.data ? <QrCode label="QR code of the second factor" text={begin.data.Uri} /> : <Skeleton width="11rem" />}
      {begin.data && (
        <Disclosure title="Cannot scan it?" note="type it in">
          <KeyValue
            columns={1}
            items={[
              {
                label: "Secret",
                value: begin.data.Secret.replace(/.{4}(?=.)/g, "$& "),
                isMono: true,
                copy: begin.data.Secret,
              },
              { label: "Address", value: begin.data.Uri, isMono: true, copy: begin.data.Uri },
            ]}
          />
        </Disclosure>
      )}
      <TextField
        label="2. Enter the code that it shows"
        inputMode="numeric"
        autoComplete="one-time-code"
        isRequired
        isMono
        value={code}
        onChange={setCode}
        error={problemAt(confirm.error, "Code")}
      />
    </FormDialog>
  );
}
