"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf } from "@/components/console/console-error";
import { useMay } from "@/components/console/session";
import { usePaging } from "@/components/console/use-paging";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import { hasTrouble, NotificationTable, pageSize, type ShownState, shownStates, sumOf } from "./notification-table";
import { notificationQueries, useNotificationChange } from "./queries";

/** Of which command the messages are, or of which webhook. */
type Whose = { CommandId: string } | { Name: string };

/** Messages of a command or to a webhook, what became of them, and one more try for those that were not taken. */
export function NotificationLog({ title, whose }: { title: string; whose: Whose }) {
  const may = useMay();
  const [shown, setShown] = useState<ShownState>("All");
  const paging = usePaging(shown);
  const page = {
    MaxResults: pageSize,
    ...(shown !== "All" && { State: shown }),
    ...(paging.token && { NextToken: paging.token }),
  };
  const isOfCommand = "CommandId" in whose;
  const ofCommand = useQuery({
    ...notificationQueries.ofCommand({ CommandId: isOfCommand ? whose.CommandId : "", ...page }),
    enabled: isOfCommand,
  });
  const ofWebhook = useQuery({
    ...notificationQueries.ofWebhook({ Name: isOfCommand ? "" : whose.Name, ...page }),
    enabled: !isOfCommand,
  });
  const query = isOfCommand ? ofCommand : ofWebhook;
  const counts = query.data?.Counts;
  return (
    <Panel
      title={title}
      isFlush
      description={counts && sumOf(counts)}
      actions={
        <>
          <Select label="Show" isLabelHidden options={shownStates} value={shown} onChange={setShown} />
          {may(isOfCommand ? "RetryCommandNotifications" : "RetryWebhookNotifications") &&
            counts &&
            hasTrouble(counts, query.data?.Notifications ?? []) && <RetryAll whose={whose} />}
        </>
      }
    >
      <NotificationTable query={query} paging={paging} shown={shown} namesCommand={!isOfCommand} />
    </Panel>
  );
}

function RetryAll({ whose }: { whose: Whose }) {
  const ofCommand = useNotificationChange("RetryCommandNotifications");
  const ofWebhook = useNotificationChange("RetryWebhookNotifications");
  const told = {
    onError: (error: Error) =>
      toast({ family: "red", title: "Nothing was sent again.", description: messageOf(error) }),
  };
  return (
    <Button
      isPending={ofCommand.isPending || ofWebhook.isPending}
      onPress={() => ("CommandId" in whose ? ofCommand.mutate(whose, told) : ofWebhook.mutate(whose, told))}
    >
      Retry all
    </Button>
  );
}
