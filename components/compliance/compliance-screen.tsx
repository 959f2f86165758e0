"use client";

import { useQuery } from "@tanstack/react-query";
import { RefreshCw, SquareTerminal } from "lucide-react";
import { fromAddress, toAddress } from "@/components/console/filter-tokens";
import { useLive } from "@/components/console/live";
import { pageFooter } from "@/components/console/page-footer";
import { ResourceTable } from "@/components/console/resource-table";
import { useMay } from "@/components/console/session";
import { readSort, writeSort } from "@/components/console/sort-address";
import { useUrlState } from "@/components/console/url-state";
import { usePaging } from "@/components/console/use-paging";
import { nodeGroupQueries } from "@/components/node-groups/queries";
import { ButtonLink } from "@/components/ui/button-link";
import { FilterBar } from "@/components/ui/filter-bar";
import { Panel } from "@/components/ui/panel";
import { Screen } from "@/components/ui/screen";
import { Select } from "@/components/ui/select";
import type { TableEmpty } from "@/components/ui/table-column";
import { machines as machinesInWords } from "@/core/nodes/machine-count";
import { complianceColumns, typeColumns } from "./compliance-columns";
import { complianceFilterProperties, type ShownStatus, shownStatuses, toComplianceQuestion } from "./compliance-filter";
import { complianceQueries } from "./queries";

const address = {
  status: "NON_COMPLIANT",
  f: [] as readonly string[],
  sort: "Severity",
  selected: [] as readonly string[],
};
const pageSize = 50;
const sortKeys = ["Severity", "Since"] as const;
const worstFirst = { column: "Severity", direction: "ascending" } as const;
/** The answer is of the whole fleet: while much is found, it is asked for this often, milliseconds. */
const pause = 2_000;

/** Which machines are not in their declared state, why, and since when. */
export function ComplianceScreen() {
  const may = useMay();
  const types = useQuery(complianceQueries.types);
  useLive("compliance", undefined, complianceQueries.all, pause);
  useLive("node", undefined, [...complianceQueries.all, "list"], pause);
  const [{ selected }] = useUrlState(address);
  const nodes = [...new Set(selected.map(nodeOf))];
  return (
    <Screen
      title="Compliance"
      description="Which machines are in the state that they are declared to be in, and which are not."
      actions={
        may("SendCommand") && (
          <>
            {nodes.length > 0 && (
              <ButtonLink href={runHref(nodes, "AWS-RefreshAssociation")} icon={RefreshCw}>
                Apply associations again
              </ButtonLink>
            )}
            <ButtonLink href={runHref(nodes)} kind="primary" icon={SquareTerminal}>
              Run command
            </ButtonLink>
          </>
        )
      }
    >
      {types.data?.length === 0 ? null : (
        <Panel title="Machines by type and severity" isFlush>
          <ResourceTable
            label="Machines by type and severity"
            isFlush
            skeletonRows={2}
            query={types}
            rows={(data) => data}
            columns={typeColumns}
            rowKey={({ ComplianceType }) => ComplianceType}
            empty={{ title: "Nothing is known yet" }}
          />
        </Panel>
      )}
      <Machines types={types.data?.map(({ ComplianceType }) => ComplianceType)} />
    </Screen>
  );
}

/** The form of a command on these machines. */
function runHref(nodes: readonly string[], document?: string): string {
  const parameters = new URLSearchParams(nodes.map((id) => ["nodes", id]));
  if (document !== undefined) parameters.set("document", document);
  return parameters.size > 0 ? `/commands/new?${parameters}` : "/commands/new";
}

const keyOf = ({ ResourceId, ComplianceType }: { ResourceId: string; ComplianceType: string }) =>
  `${ResourceId} ${ComplianceType}`;
const nodeOf = (key: string) => key.slice(0, key.indexOf(" "));

function Machines({ types }: { types: readonly string[] | undefined }) {
  const may = useMay();
  const [url, setUrl] = useUrlState(address);
  const shown = shownStatuses.find(({ id }) => id === url.status)?.id ?? "NON_COMPLIANT";
  const tokens = fromAddress(url.f);
  const sort = readSort(sortKeys, url.sort, worstFirst);
  const question = {
    ...toComplianceQuestion(shown, tokens),
    SortBy: sort.column,
    SortOrder: sort.direction === "descending" ? ("Descending" as const) : ("Ascending" as const),
    MaxResults: pageSize,
  };
  const paging = usePaging(JSON.stringify(question));
  const query = useQuery(complianceQueries.list({ ...question, ...(paging.token && { NextToken: paging.token }) }));
  const groups = useQuery({ ...nodeGroupQueries.list, enabled: may("ListNodeGroups"), staleTime: 60_000 });
  const found = query.data;
  return (
    <>
      <div className="flex flex-wrap items-start gap-2">
        <div className="min-w-0 flex-1 basis-56">
          <FilterBar
            label="Filter machines"
            properties={complianceFilterProperties(types ?? [], groups.data?.map(({ Name }) => Name) ?? [])}
            value={tokens}
            onChange={(value) => setUrl({ f: toAddress(value) })}
            result={found && tokens.length > 0 ? machinesInWords(found.TotalNodes) : undefined}
          />
        </div>
        <span className="w-44">
          <Select
            label="Show"
            isLabelHidden
            options={shownStatuses}
            value={shown}
            onChange={(status) => setUrl({ status })}
          />
        </span>
      </div>
      <ResourceTable
        label="Machines"
        query={query}
        rows={(data) => data.Nodes}
        columns={complianceColumns}
        rowKey={keyOf}
        selection="multiple"
        selected={new Set(url.selected)}
        onSelect={(keys) => setUrl({ selected: [...keys] })}
        sort={sort}
        onSort={(next) => setUrl({ sort: writeSort(next) })}
        onClearFilter={tokens.length > 0 ? () => setUrl({ f: [] }) : undefined}
        empty={types?.length === 0 ? nothingKnown : emptyOf(shown)}
        footer={pageFooter({ paging, pageSize, shown: found?.Nodes.length ?? 0, next: found?.NextToken })}
      />
    </>
  );
}

const nothingKnown: TableEmpty = {
  title: "Nothing has been found of any machine yet",
  description:
    "Associations say here what became of them on each machine. Whatever else checks machines puts what it found, by the API's PutComplianceItems.",
};

/** What the list says when none of its rows is there. */
function emptyOf(shown: ShownStatus): TableEmpty {
  switch (shown) {
    case "NON_COMPLIANT":
      return { title: "Every machine that was looked at is in its declared state" };
    case "COMPLIANT":
      return { title: "No machine is in its declared state" };
    case "ALL":
      return { title: "There is no machine that you may see" };
  }
}
