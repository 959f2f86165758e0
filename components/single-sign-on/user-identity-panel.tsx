"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf, problemAt } from "@/components/console/console-error";
import { useLive } from "@/components/console/live";
import { FormDialog } from "@/components/settings/form-dialog";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { Panel } from "@/components/ui/panel";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import { IdentityLine } from "./identity-facts";
import { singleSignOnQueries, useSingleSignOnChange } from "./queries";

/** A user's link to the identity provider, for those who may change access; nothing where none is set up. */
export function UserIdentityPanel({ userName }: { userName: string }) {
  const { data } = useQuery(singleSignOnQueries.userIdentity(userName));
  useLive("access", undefined, singleSignOnQueries.userIdentity(userName).queryKey);
  const [open, setOpen] = useState<"link" | "unlink">();
  if (!data?.ProviderName) return null;
  const props = { userName, name: data.ProviderName, onClose: () => setOpen(undefined) };
  return (
    <Panel
      title="Single sign-on"
      actions={
        data.Identity ? (
          <Button onPress={() => setOpen("unlink")}>Unlink</Button>
        ) : (
          <Button onPress={() => setOpen("link")}>Link to {data.ProviderName}</Button>
        )
      }
    >
      {data.Identity ? <IdentityLine identity={data.Identity} /> : <p>Not linked to {data.ProviderName}.</p>}
      {open === "link" && <LinkDialog {...props} />}
      {open === "unlink" && <UnlinkDialog {...props} />}
    </Panel>
  );
}

type Props = { userName: string; name: string; onClose: () => void };

function LinkDialog({ userName, name, onClose }: Props) {
  const [subject, setSubject] = useState("");
  const link = useSingleSignOnChange("LinkUserIdentity");
  return (
    <FormDialog
      title={`Link ${userName} to ${name}`}
      submitLabel="Link"
      fields={["Subject"]}
      error={link.error}
      isPending={link.isPending}
      isDisabled={!subject}
      onClose={onClose}
      onSubmit={() =>
        link.mutate(
          { UserName: userName, Subject: subject },
          {
            onSuccess: () => {
              toast({ family: "green", title: `${userName} is linked.` });
              onClose();
            },
          },
        )
      }
    >
      <p>
        Whoever {name} knows by this subject signs in as {userName} from then on.
      </p>
      <TextField
        label="Subject"
        help="The provider's own ID of the person (sub). A refused sign-in in the audit names it."
        autoComplete="off"
        autoFocus
        isRequired
        isMono
        value={subject}
        onChange={setSubject}
        error={problemAt(link.error, "Subject")}
      />
    </FormDialog>
  );
}

function UnlinkDialog({ userName, name, onClose }: Props) {
  const unlink = useSingleSignOnChange("UnlinkUserIdentity");
  return (
    <ConfirmDialog
      title={`Unlink ${userName} from ${name}?`}
      confirmLabel="Unlink"
      kind="danger"
      isOpen
      onOpenChange={onClose}
      isPending={unlink.isPending}
      error={unlink.isError ? messageOf(unlink.error) : undefined}
      onConfirm={() =>
        unlink.mutate(
          { UserName: userName },
          {
            onSuccess: () => {
              toast({ family: "green", title: `${userName} is unlinked.` });
              onClose();
            },
          },
        )
      }
    >
      {userName} is signed out everywhere and does not get in by {name} any more. Whoever has no password needs one from
      you: reset it.
    </ConfirmDialog>
  );
}
