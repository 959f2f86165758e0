"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf, problemAt } from "@/components/console/console-error";
import { CurrentPasswordField } from "@/components/console/current-password-field";
import { FormDialog } from "@/components/settings/form-dialog";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { Panel } from "@/components/ui/panel";
import { toast } from "@/components/ui/toast";
import { IdentityLine } from "./identity-facts";
import { singleSignOnQueries, useSingleSignOnChange } from "./queries";

/** One's own link to the identity provider; nothing where none is set up. */
export function MyIdentityPanel({ signsInElsewhere }: { signsInElsewhere: boolean }) {
  const { data } = useQuery(singleSignOnQueries.myIdentity);
  const [open, setOpen] = useState<"link" | "unlink">();
  if (!data?.ProviderName) return null;
  const name = data.ProviderName;
  return (
    <Panel
      title="Single sign-on"
      actions={
        data.Identity
          ? !signsInElsewhere && <Button onPress={() => setOpen("unlink")}>Unlink</Button>
          : data.IsOffered && <Button onPress={() => setOpen("link")}>Link to {name}</Button>
      }
    >
      {data.Identity ? (
        <IdentityLine identity={data.Identity} />
      ) : (
        <p>Not linked to {name}. Once you are, you can sign in there instead of with your password.</p>
      )}
      {open === "link" && <LinkDialog name={name} onClose={() => setOpen(undefined)} />}
      {open === "unlink" && <UnlinkDialog name={name} onClose={() => setOpen(undefined)} />}
    </Panel>
  );
}

function LinkDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const [password, setPassword] = useState("");
  const begin = useSingleSignOnChange("BeginIdentityLink");
  return (
    <FormDialog
      title={`Link to ${name}`}
      submitLabel={`Go to ${name}`}
      fields={["Password"]}
      error={begin.error}
      isPending={begin.isPending || begin.isSuccess}
      isDisabled={!password}
      onClose={onClose}
      onSubmit={() =>
        begin.mutate({ Password: password }, { onSuccess: ({ Location }) => window.location.assign(Location) })
      }
    >
      <p>You sign in at {name} and come back here. From then on whoever you are there is you here.</p>
      <CurrentPasswordField value={password} onChange={setPassword} error={problemAt(begin.error, "Password")} />
    </FormDialog>
  );
}

function UnlinkDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const unlink = useSingleSignOnChange("UnlinkMyIdentity");
  return (
    <ConfirmDialog
      title={`Unlink from ${name}?`}
      confirmLabel="Unlink"
      isOpen
      onOpenChange={onClose}
      isPending={unlink.isPending}
      error={unlink.isError ? messageOf(unlink.error) : undefined}
      onConfirm={() =>
        unlink.mutate(
          {},
          {
            onSuccess: () => {
              toast({ family: "green", title: `Unlinked from ${name}.` });
              onClose();
            },
          },
        )
      }
    >
      Only your password signs you in afterwards.
    </ConfirmDialog>
  );
}
