"use client";

import { useQuery } from "@tanstack/react-query";
import { Search, SquareTerminal } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { fromAddress, toAddress } from "@/components/console/filter-tokens";
import { useLive } from "@/components/console/live";
import { ResourceTable } from "@/components/console/resource-table";
import { useMay } from "@/components/console/session";
import { readSort, writeSort } from "@/components/console/sort-address";
import { useUrlState } from "@/components/console/url-state";
import { usePaging } from "@/components/console/use-paging";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button-link";
import { FilterBar } from "@/components/ui/filter-bar";
import { Menu } from "@/components/ui/menu";
import { onDemand } from "@/components/ui/on-demand";
import { Pagination } from "@/components/ui/pagination";
import { Screen } from "@/components/ui/screen";
import { Tabs } from "@/components/ui/tabs";
import { commandSortKeys } from "@/core/commands/command-rules";
import { commandColumns, isActive } from "./command-columns";
import { commandFilterProperties, type Stage, toCommandQuestion } from "./command-filter";
import { commandQueries, type ListedCommand } from "./queries";

const CancelDialog = dynamic(() => onDemand(() => import("./cancel-dialog")).then((loaded) => loaded.CancelDialog), {
  ssr: false,
});
const RerunDialog = dynamic(() => onDemand(() => import("./rerun-dialog")).then((loaded) => loaded.RerunDialog), {
  ssr: false,
});
const address = { tab: "active", f: [] as readonly string[], sort: "-RequestedDateTime", size: "50", selected: "" };
const newestFirst = { column: "RequestedDateTime", direction: "descending" } as const;
/** How many commands a page can have; the server gives no more than the last. */
const pageSizes = [10, 25, 50] as const;

function RunButton() {
  const may = useMay();
  return (
    may("SendCommand") && (
      <ButtonLink href="/commands/new" kind="primary" icon={SquareTerminal}>
        Run command
      </ButtonLink>
    )
  );
}

/** What is being run, and what was run in the last 30 days. */
export function CommandsScreen() {
  const may = useMay();
  const [url, setUrl] = useUrlState(address);
  const list = (stage: Stage) => <CommandList key={stage} stage={stage} url={url} onChange={setUrl} />;
  return (
    <Screen
      title="Commands"
      description="Scripts and other documents that were sent to machines. History is kept for 30 days."
      actions={
        <>
          {may("SearchCommandOutput") && (
            <ButtonLink href="/commands/search" icon={Search}>
              Search output
            </ButtonLink>
          )}
          <RunButton />
        </>
      }
    >
      <Tabs
        label="Commands"
        selected={url.tab}
        onSelect={(tab) => setUrl({ tab, selected: "" })}
        items={[
          { id: "active", label: "Commands", content: list("Executing") },
          { id: "history", label: "Command history", content: list("Complete") },
        ]}
      />
    </Screen>
  );
}

type CommandListProps = {
  stage: Stage;
  url: Pick<ReturnType<typeof useUrlState<typeof address>>[0], "f" | "sort" | "size" | "selected">;
  onChange: ReturnType<typeof useUrlState<typeof address>>[1];
};

function CommandList({ stage, url: { f, selected, ...url }, onChange }: CommandListProps) {
  const router = useRouter();
  const may = useMay();
  const tokens = fromAddress(f);
  const { question, wrong } = toCommandQuestion(stage, tokens);
  const sort = readSort(commandSortKeys, url.sort, newestFirst);
  const pageSize = pageSizes.find((size) => String(size) === url.size) ?? 50;
  const ordered = {
    ...question,
    SortBy: sort.column,
    SortOrder: sort.direction === "descending" ? ("Descending" as const) : ("Ascending" as const),
    MaxResults: pageSize,
  };
  const paging = usePaging(JSON.stringify(ordered));
  const commands = useQuery({
    ...commandQueries.list({ ...ordered, ...(paging.token && { NextToken: paging.token }) }),
    enabled: wrong.length === 0,
  });
  const documents = useQuery({ ...commandQueries.documents, enabled: may("ListDocuments") });
  useLive("command", undefined, [...commandQueries.all, "list"]);
  const [cancelling, setCancelling] = useState<ListedCommand>();
  const [rerunning, setRerunning] = useState<ListedCommand>();

  const rows = commands.data?.Commands ?? [];
  const chosen = rows.find((command) => command.CommandId === selected);
  const next = commands.data?.NextToken;
  const offset = paging.page * pageSize;

  return (
    <>
      <div className="flex flex-wrap items-start gap-2">
        <div className="min-w-64 flex-1">
          <FilterBar
            label="Filter commands"
            properties={commandFilterProperties(documents.data ?? [])}
            value={tokens}
            onChange={(value) => onChange({ f: toAddress(value) })}
          />
        </div>
        <Menu
          label="Actions"
          isDisabled={!chosen}
          items={[
            [
              {
                id: "view",
                label: "View details",
                onAction: () => chosen && router.push(`/commands/${chosen.CommandId}`),
              },
              { id: "rerun", label: "Rerun", isOffered: may("SendCommand"), onAction: () => setRerunning(chosen) },
              {
                id: "copy",
                label: "Copy to new",
                isOffered: may("SendCommand"),
                onAction: () => chosen && router.push(`/commands/new?from=${chosen.CommandId}`),
              },
            ],
            [
              {
                id: "cancel",
                label: "Cancel command",
                isDanger: true,
                isOffered: may("CancelCommand"),
                isDisabled: !chosen || !isActive(chosen),
                onAction: () => setCancelling(chosen),
              },
            ],
          ]}
        />
      </div>
      {wrong.length > 0 && <Banner kind="warning">{wrong.join(" ")}</Banner>}
      <ResourceTable
        label={stage === "Executing" ? "Commands" : "Command history"}
        query={commands}
        rows={(data) => data.Commands}
        columns={commandColumns}
        rowKey={(command) => command.CommandId}
        rowHref={(command) => `/commands/${command.CommandId}`}
        sort={sort}
        onSort={(next) => onChange({ sort: writeSort(next) })}
        selection="single"
        selected={new Set(selected ? [selected] : [])}
        onSelect={(keys) => onChange({ selected: [...keys][0] ?? "" })}
        onClearFilter={tokens.length > 0 ? () => onChange({ f: [] }) : undefined}
        empty={
          stage === "Executing"
            ? {
                title: "Nothing is running",
                description: "Commands are listed here until every machine has answered, then in the history.",
                action: <RunButton />,
              }
            : {
                title: "No command has ended in the last 30 days",
                description: "A command runs a document, such as a shell script, on the machines you choose.",
                action: <RunButton />,
              }
        }
        footer={
          next || paging.previous || rows.length > pageSizes[0] ? (
            <Pagination
              from={rows.length === 0 ? 0 : offset + 1}
              to={offset + rows.length}
              total={commands.data?.Total}
              onPrevious={paging.previous}
              onNext={next ? () => paging.next(next) : undefined}
              pageSize={{
                value: pageSize,
                options: pageSizes,
                onChange: (size) => onChange({ size: String(size) }),
              }}
            />
          ) : undefined
        }
      />
      {cancelling && <CancelDialog commandId={cancelling.CommandId} onClose={() => setCancelling(undefined)} />}
      {rerunning && <RerunDialog command={rerunning} onClose={() => setRerunning(undefined)} />}
    </>
  );
}
