"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { messageOf } from "@/components/console/console-error";
import { DetailScreen } from "@/components/console/detail-screen";
import { useLive } from "@/components/console/live";
import { NotFoundScreen } from "@/components/console/not-found-screen";
import { useMay } from "@/components/console/session";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { ErrorLine } from "@/components/ui/field";
import { KeyValue } from "@/components/ui/key-value";
import { Menu } from "@/components/ui/menu";
import { onDemand } from "@/components/ui/on-demand";
import { Panel } from "@/components/ui/panel";
import { Screen } from "@/components/ui/screen";
import { Switch } from "@/components/ui/switch";
import { Time } from "@/components/ui/time";
import { NotificationLog } from "./notification-log";
import { type ListedWebhook, notificationQueries, useNotificationChange } from "./queries";

const dialogs = () => onDemand(() => import("./webhook-dialogs"));
const EditWebhookDialog = dynamic(() => dialogs().then((loaded) => loaded.EditWebhookDialog), { ssr: false });
const RotateSecretDialog = dynamic(() => dialogs().then((loaded) => loaded.RotateSecretDialog), { ssr: false });
const DeleteWebhookDialog = dynamic(() => dialogs().then((loaded) => loaded.DeleteWebhookDialog), { ssr: false });

const missingTitle = "Webhook not found";
const breadcrumbs = [{ label: "Webhooks", href: "/settings/webhooks" }];

/** One webhook, and what it was told. */
export function WebhookScreen({ name }: { name: string }) {
  const query = useQuery({
    ...notificationQueries.webhooks,
    select: ({ Webhooks }) => Webhooks.find(({ Name }) => Name === name) ?? null,
  });
  return (
    <DetailScreen query={query} title={name} breadcrumbs={breadcrumbs} missing={[]} missingTitle={missingTitle}>
      {(webhook) =>
        webhook ? (
          <Known webhook={webhook} />
        ) : (
          <NotFoundScreen
            title={missingTitle}
          >{`There is no webhook ${name}. It may have been deleted.`}</NotFoundScreen>
        )
      }
    </DetailScreen>
  );
}

function Known({ webhook }: { webhook: ListedWebhook }) {
  const may = useMay();
  // Whatever command or parameter it is told of.
  useLive("command", undefined, notificationQueries.ofWebhookKey(webhook.Name));
  useLive("parameter", undefined, notificationQueries.ofWebhookKey(webhook.Name));
  const [dialog, setDialog] = useState<"edit" | "rotate" | "delete">();
  const test = useNotificationChange("TestWebhook");
  const former = webhook.FormerSecretUntil && new Date(webhook.FormerSecretUntil);
  const isBothSigned = former && former.getTime() > Date.now();
  const close = () => setDialog(undefined);
  return (
    <Screen
      title={webhook.Name}
      breadcrumbs={breadcrumbs}
      actions={
        may("UpdateWebhook") && (
          <>
            <Menu
              label="Actions"
              items={[
                [
                  { id: "edit", label: "Change address", onAction: () => setDialog("edit") },
                  { id: "rotate", label: "Make new secret", onAction: () => setDialog("rotate") },
                ],
                [{ id: "delete", label: "Delete", isDanger: true, onAction: () => setDialog("delete") }],
              ]}
            />
            <Button kind="primary" isPending={test.isPending} onPress={() => test.mutate({ Name: webhook.Name })}>
              Send test message
            </Button>
          </>
        )
      }
    >
      {test.isError && <Banner kind="error">{messageOf(test.error)}</Banner>}
      {test.data &&
        (test.data.Problem === null ? (
          <Banner kind="success">The test message was taken: the answer was {test.data.AnswerStatus}.</Banner>
        ) : (
          <Banner kind="error" title="The test message was not taken.">
            {test.data.Problem}
          </Banner>
        ))}
      <Panel title="Summary">
        <KeyValue
          items={[
            { label: "Server", value: webhook.Origin, isMono: true },
            { label: "ARN", value: webhook.Arn, isMono: true, copy: webhook.Arn },
            { label: "Changed", value: <Time value={new Date(webhook.UpdatedDate)} look="absolute" /> },
            { label: "Changed by", value: webhook.UpdatedBy },
            {
              label: "Signed with",
              value: isBothSigned ? (
                <>
                  Both secrets, the former until <Time value={former} look="absolute" />
                </>
              ) : (
                "Its secret"
              ),
            },
          ]}
        />
      </Panel>
      <WhatItHears webhook={webhook} />
      {may("ListWebhookNotifications") && <NotificationLog title="Delivery log" whose={{ Name: webhook.Name }} />}
      {dialog === "edit" && <EditWebhookDialog name={webhook.Name} onClose={close} />}
      {dialog === "rotate" && <RotateSecretDialog name={webhook.Name} onClose={close} />}
      {dialog === "delete" && <DeleteWebhookDialog name={webhook.Name} onClose={close} />}
    </Screen>
  );
}

/** What it is told beside the commands that name it. */
function WhatItHears({ webhook: { Name, HearsOfParameterPolicies } }: { webhook: ListedWebhook }) {
  const may = useMay();
  const update = useNotificationChange("UpdateWebhook");
  return (
    <Panel title="What it is told" description="Commands that name it tell it of their status.">
      <div className="flex flex-col gap-2">
        <Switch
          isSelected={update.isPending ? update.variables.HearsOfParameterPolicies === true : HearsOfParameterPolicies}
          isDisabled={!may("UpdateWebhook") || update.isPending}
          onChange={(isOn) => update.mutate({ Name, HearsOfParameterPolicies: isOn })}
          help="Of every parameter of the account whose policy has acted: it expires soon, has expired, or has not changed for long. Never its value."
        >
          Parameter policies
        </Switch>
        {update.isError && <ErrorLine>{messageOf(update.error)}</ErrorLine>}
      </div>
    </Panel>
  );
}
