"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { ResourceTable } from "@/components/console/resource-table";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { onDemand } from "@/components/ui/on-demand";
import { Panel } from "@/components/ui/panel";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { toast } from "@/components/ui/toast";
import { type ListedSession, settingsQueries, useChange, type Whose } from "./queries";

const EndSessionsDialog = dynamic(
  () => onDemand(() => import("./end-sessions-dialog")).then((loaded) => loaded.EndSessionsDialog),
  { ssr: false },
);

const columns = (actions: (session: ListedSession) => React.ReactNode): readonly Column<ListedSession>[] => [
  {
    id: "browser",
    header: "Browser",
    grow: 2,
    minWidth: 190,
    isRowHeader: true,
    cell: (session) => (
      <>
        {session.Browser}
        {session.IsCurrent && (
          <span className="ml-2 inline-flex align-middle">
            <Badge family="blue">this one</Badge>
          </span>
        )}
      </>
    ),
  },
  { id: "source", header: "Address", isMono: true, grow: 1, minWidth: 120, cell: (session) => session.Source },
  { id: "started", header: "Signed in", width: 130, cell: (session) => <Time value={new Date(session.StartedDate)} /> },
  { id: "used", header: "Last used", width: 130, cell: (session) => <Time value={new Date(session.LastUsedDate)} /> },
  { id: "actions", header: "Actions", width: 104, align: "end", cell: actions },
];

/** Where a user is signed in, and a way to end it: its windows are put out at once. */
export function SessionsPanel({ whose }: { whose: Whose }) {
  const query = useQuery(settingsQueries.sessions(whose));
  const [isEnding, setEnding] = useState(false);
  const mine = useChange("EndMySessions");
  const theirs = useChange("EndSessions");
  const end = whose === undefined ? mine : theirs;
  const others = (query.data?.Sessions ?? []).filter(({ IsCurrent }) => whose !== undefined || !IsCurrent);

  const endOne = (SessionId: string) => {
    const told = { onSuccess: () => toast({ family: "green", title: "Session ended." }) };
    if (whose === undefined) mine.mutate({ SessionId }, told);
    else theirs.mutate({ UserName: whose, SessionId }, told);
  };
  const actions = (session: ListedSession) =>
    session.IsCurrent ? null : (
      <Button
        size="small"
        isPending={end.isPending && end.variables?.SessionId === session.SessionId}
        onPress={() => endOne(session.SessionId)}
      >
        Sign out
      </Button>
    );
  return (
    <Panel
      title="Sessions"
      isFlush
      description="Each browser that is signed in. A session ends 12 hours after its last use, and 7 days after sign-in."
      actions={
        <Button isDisabled={others.length === 0} onPress={() => setEnding(true)}>
          {whose === undefined ? "Sign out everywhere else" : "Sign out everywhere"}
        </Button>
      }
    >
      <ResourceTable
        label="Sessions"
        isFlush
        skeletonRows={2}
        query={query}
        rows={(data) => data.Sessions}
        rowKey={(session) => session.SessionId}
        columns={columns(actions)}
        empty={{ title: "Not signed in anywhere" }}
      />
      {isEnding && <EndSessionsDialog whose={whose} sessions={others} onClose={() => setEnding(false)} />}
    </Panel>
  );
}
