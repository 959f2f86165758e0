"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { messageOf, problemAt } from "@/components/console/console-error";
import { FormDialog } from "@/components/settings/form-dialog";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { ConfirmDialog, Dialog } from "@/components/ui/dialog";
import { KeyValue } from "@/components/ui/key-value";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import { FORMER_SECRET_HOURS } from "@/core/notifications/notification-rules";
import { useNotificationChange } from "./queries";

type Props = { onClose: () => void };

const addressHelp =
  "All of it is stored encrypted and not shown again, as it may be a secret. An address of the inside has to be allowed by QUARTERDECK_OUTBOUND_HOSTS.";
const example = "https://hooks.example.com/quarterdeck";

/** Sets a webhook up, and shows its secret this once. */
export function CreateWebhookDialog({ onClose }: Props) {
  const [name, setName] = useState("");
  const [url, setUrl] = useState("");
  const [hearsPolicies, setHearsPolicies] = useState(false);
  const create = useNotificationChange("CreateWebhook");
  if (create.data)
    return (
      <SecretDialog
        title={`Webhook ${create.data.Webhook.Name} added`}
        secret={create.data.Secret}
        arn={create.data.Webhook.Arn}
        onClose={onClose}
      />
    );
  return (
    <FormDialog
      title="Add webhook"
      submitLabel="Add"
      fields={["Name", "Url"]}
      error={create.error}
      isPending={create.isPending}
      onClose={onClose}
      onSubmit={() => create.mutate({ Name: name, Url: url, HearsOfParameterPolicies: hearsPolicies })}
    >
      <TextField
        label="Name"
        autoFocus
        isRequired
        isMono
        autoComplete="off"
        help="Letters, digits, hyphens and underscores. It cannot be changed later."
        value={name}
        onChange={(text) => setName(text.trim())}
        error={problemAt(create.error, "Name")}
      />
      <TextField
        label="Address"
        isRequired
        isMono
        autoComplete="off"
        placeholder={example}
        help={addressHelp}
        value={url}
        onChange={(text) => setUrl(text.trim())}
        error={problemAt(create.error, "Url")}
      />
      <Checkbox
        isSelected={hearsPolicies}
        onChange={setHearsPolicies}
        help="Of every parameter of the account that expires, is about to, or has not changed for long. It can be changed later."
      >
        Tell it what parameter policies do
      </Checkbox>
    </FormDialog>
  );
}

/** Gives a webhook another address. */
export function EditWebhookDialog({ name, onClose }: Props & { name: string }) {
  const [url, setUrl] = useState("");
  const update = useNotificationChange("UpdateWebhook");
  return (
    <FormDialog
      title={`Change the address of ${name}`}
      submitLabel="Save"
      fields={["Url"]}
      error={update.error}
      isPending={update.isPending}
      onClose={onClose}
      onSubmit={() =>
        update.mutate(
          { Name: name, Url: url },
          {
            onSuccess: () => {
              toast({ family: "green", title: `Webhook ${name} saved.` });
              onClose();
            },
          },
        )
      }
    >
      <TextField
        label="Address"
        autoFocus
        isRequired
        isMono
        autoComplete="off"
        placeholder={example}
        help={`What waits goes there, too. ${addressHelp}`}
        value={url}
        onChange={(text) => setUrl(text.trim())}
        error={problemAt(update.error, "Url")}
      />
    </FormDialog>
  );
}

/** Asks before a webhook gets another secret, and shows it this once. */
export function RotateSecretDialog({ name, onClose }: Props & { name: string }) {
  const rotate = useNotificationChange("RotateWebhookSecret");
  if (rotate.data)
    return (
      <SecretDialog
        title={`New secret of ${name}`}
        secret={rotate.data.Secret}
        arn={rotate.data.Webhook.Arn}
        onClose={onClose}
      />
    );
  return (
    <ConfirmDialog
      title="Make a new secret?"
      isOpen
      onOpenChange={onClose}
      confirmLabel="Make new secret"
      items={[name]}
      isPending={rotate.isPending}
      error={rotate.isError ? messageOf(rotate.error) : undefined}
      onConfirm={() => rotate.mutate({ Name: name })}
    >
      Messages are signed with both secrets for {FORMER_SECRET_HOURS} hours, so that the server that takes them can
      change over meanwhile.
    </ConfirmDialog>
  );
}

/** Asks before a webhook is taken away. */
export function DeleteWebhookDialog({ name, onClose }: Props & { name: string }) {
  const router = useRouter();
  const remove = useNotificationChange("DeleteWebhook");
  return (
    <ConfirmDialog
      title="Delete this webhook?"
      isOpen
      onOpenChange={onClose}
      kind="danger"
      confirmLabel="Delete webhook"
      items={[name]}
      isPending={remove.isPending}
      error={remove.isError ? messageOf(remove.error) : undefined}
      onConfirm={() =>
        remove.mutate(
          { Name: name },
          {
            onSuccess: () => {
              toast({ family: "green", title: "Webhook deleted." });
              router.push("/settings/webhooks");
            },
          },
        )
      }
    >
      No command can name it any more, and what waits to be sent there is never sent. What became of the commands stays.
      Policies of parameters go on without it.
    </ConfirmDialog>
  );
}

/** A new secret: the only time that it is told. */
function SecretDialog({ title, secret, arn, onClose }: Props & { title: string; secret: string; arn: string }) {
  return (
    <Dialog
      title={title}
      isOpen
      onOpenChange={onClose}
      footer={
        <Button kind="primary" onPress={onClose}>
          Done
        </Button>
      }
    >
      <Banner kind="warning">The secret is shown only now and cannot be read again.</Banner>
      <KeyValue
        columns={1}
        items={[
          { label: "Secret", value: secret, isMono: true, copy: secret },
          { label: "ARN", value: arn, isMono: true, copy: arn },
        ]}
      />
      <p className="text-muted">
        Give the secret to the server that takes the messages. With it, any library of Standard Webhooks checks that
        they come from here.
      </p>
    </Dialog>
  );
}
