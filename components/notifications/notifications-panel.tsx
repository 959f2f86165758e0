"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf } from "@/components/console/console-error";
import { useLive } from "@/components/console/live";
import { useMay } from "@/components/console/session";
import { usePaging } from "@/components/console/use-paging";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import { hasTrouble, NotificationTable, pageSize, type ShownState, shownStates, sumOf } from "./notification-table";
import { notificationQueries, useNotificationChange } from "./queries";

/** Whom a command has told of what. */
export function NotificationsPanel({ commandId, webhook }: { commandId: string; webhook: string }) {
  const may = useMay();
  const [shown, setShown] = useState<ShownState>("All");
  const paging = usePaging(shown);
  const query = useQuery(
    notificationQueries.ofCommand({
      CommandId: commandId,
      MaxResults: pageSize,
      ...(shown !== "All" && { State: shown }),
      ...(paging.token && { NextToken: paging.token }),
    }),
  );
  useLive("command", commandId, notificationQueries.ofCommandKey(commandId));
  const retry = useNotificationChange("RetryCommandNotifications");
  const counts = query.data?.Counts;
  return (
    <Panel
      title={`Messages to webhook ${webhook}`}
      isFlush
      description={counts && sumOf(counts)}
      actions={
        <>
          <Select label="Show" isLabelHidden options={shownStates} value={shown} onChange={setShown} />
          {may("RetryCommandNotifications") && counts && hasTrouble(counts, query.data?.Notifications ?? []) && (
            <Button
              isPending={retry.isPending}
              onPress={() =>
                retry.mutate(
                  { CommandId: commandId },
                  {
                    onError: (error) =>
                      toast({ family: "red", title: "Nothing was sent again.", description: messageOf(error) }),
                  },
                )
              }
            >
              Retry all
            </Button>
          )}
        </>
      }
    >
      <NotificationTable query={query} paging={paging} shown={shown} namesCommand={false} />
    </Panel>
  );
}
