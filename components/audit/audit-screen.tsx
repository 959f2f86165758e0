"use client";

import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { fromAddress, toAddress } from "@/components/console/filter-tokens";
import { useLive } from "@/components/console/live";
import { pageFooter } from "@/components/console/page-footer";
import { ResourceTable } from "@/components/console/resource-table";
import { useUrlState } from "@/components/console/url-state";
import { usePaging } from "@/components/console/use-paging";
import { Banner } from "@/components/ui/banner";
import { CopyButton } from "@/components/ui/copy-button";
import { FilterBar } from "@/components/ui/filter-bar";
import { Menu } from "@/components/ui/menu";
import { Screen } from "@/components/ui/screen";
import { SplitPanel } from "@/components/ui/split-panel";
import { Switch } from "@/components/ui/switch";
import { auditColumns } from "./audit-columns";
import { auditFilterProperties, exportAddress, toAuditQuestion } from "./audit-filter";
import { AuditLineDetail } from "./audit-line";
import { auditQueries } from "./queries";
import { SealState } from "./seal-state";

const address = { f: [] as readonly string[], security: "", selected: "" };
const pageSize = 50;

/** Who did what, from where, on what, and how it ended; and how far all of that is sealed. */
export function AuditScreen() {
  const [{ f, security, selected }, setUrl] = useUrlState(address);
  const tokens = fromAddress(f);
  const { question, wrong } = toAuditQuestion(tokens, security === "1");
  const paging = usePaging(JSON.stringify(question));
  const lines = useQuery({
    ...auditQueries.list({ ...question, MaxResults: pageSize, ...(paging.token && { NextToken: paging.token }) }),
    enabled: wrong.length === 0,
  });
  useLive("audit", undefined, [...auditQueries.all, "list"]);

  const rows = lines.data?.Entries ?? [];
  const listed = rows.find((line) => line.Id === selected);
  const alone = useQuery({ ...auditQueries.line(selected), enabled: selected !== "" && lines.isSuccess && !listed });
  const chosen = selected === "" ? undefined : (listed ?? alone.data);
  const next = lines.data?.NextToken;
  const isFiltered = tokens.length > 0 || security === "1";

  return (
    <SplitPanel
      defaultPosition="side"
      panel={
        chosen
          ? {
              title: chosen.Operation,
              actions: (
                <CopyButton
                  value={`${window.location.origin}/audit?selected=${chosen.Id}`}
                  label="Copy the address of this line"
                />
              ),
              children: <AuditLineDetail line={chosen} />,
              onClose: () => setUrl({ selected: "" }),
            }
          : undefined
      }
    >
      <Screen
        title="Audit"
        description={
          <>
            Every change, everything that was revealed and everything that was refused. Lines are sealed into a chain:
            one that is altered or missing later is found by{" "}
            <code className="font-mono text-sm">npm run audit:verify</code>.
          </>
        }
        status={lines.data && <SealState seal={lines.data.Seal} />}
        actions={
          <Menu
            label="Export"
            items={(["csv", "jsonl"] as const).map((format) => ({
              id: format,
              label: format === "csv" ? "CSV, for a spreadsheet" : "JSON lines, for a program",
              icon: Download,
              onAction: () => window.location.assign(exportAddress(question, format)),
            }))}
          />
        }
        banners={wrong.length > 0 && <Banner kind="warning">{wrong.join(" ")}</Banner>}
      >
        <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
          <div className="min-w-64 flex-1">
            <FilterBar
              label="Filter the audit"
              properties={auditFilterProperties(rows)}
              value={tokens}
              onChange={(value) => setUrl({ f: toAddress(value) })}
            />
          </div>
          <div className="flex min-h-8 items-center">
            <Switch isSelected={security === "1"} onChange={(on) => setUrl({ security: on ? "1" : "" })}>
              Security events only
            </Switch>
          </div>
        </div>
        <ResourceTable
          label="Audit"
          query={lines}
          rows={(data) => data.Entries}
          columns={auditColumns}
          rowKey={(line) => line.Id}
          selection="none"
          onRowAction={(id) => setUrl({ selected: id })}
          onClearFilter={isFiltered ? () => setUrl({ f: [], security: "" }) : undefined}
          empty={{
            title: "Nothing was done yet",
            description: "What people, programs and machines do is listed here.",
          }}
          footer={pageFooter({ paging, pageSize, shown: rows.length, next })}
        />
      </Screen>
    </SplitPanel>
  );
}
