"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { fromAddress, toAddress } from "@/components/console/filter-tokens";
import { useLive } from "@/components/console/live";
import { pageFooter } from "@/components/console/page-footer";
import { ResourceTable } from "@/components/console/resource-table";
import { useMay } from "@/components/console/session";
import { useUrlState } from "@/components/console/url-state";
import { usePaging } from "@/components/console/use-paging";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { FilterBar } from "@/components/ui/filter-bar";
import { Menu } from "@/components/ui/menu";
import { onDemand } from "@/components/ui/on-demand";
import { Screen } from "@/components/ui/screen";
import { Tabs } from "@/components/ui/tabs";
import { parameterAddress } from "@/core/parameters/parameter-address";
import { importAddress } from "./parameter-address";
import { parameterColumns } from "./parameter-columns";
import { parameterFilterProperties, toParameterFilters } from "./parameter-filter";
import { ParameterLevels } from "./parameter-levels";
import { parameterQueries } from "./queries";

const DeleteDialog = dynamic(
  () => onDemand(() => import("./delete-parameters-dialog")).then((loaded) => loaded.DeleteParametersDialog),
  { ssr: false },
);
const ExportDialog = dynamic(() => onDemand(() => import("./export-dialog")).then((loaded) => loaded.ExportDialog), {
  ssr: false,
});
const DeletedDialog = dynamic(() => onDemand(() => import("./deleted-dialog")).then((loaded) => loaded.DeletedDialog), {
  ssr: false,
});
const address = {
  view: "list",
  path: "/",
  deleted: "",
  f: [] as readonly string[],
  selected: [] as readonly string[],
};
const pageSize = 50;
/** How many can be deleted at a time. Source: SSM API 2014-11-06, DeleteParameters. */
const deletedAtOnce = 10;

const CreateButton = () => (
  <ButtonLink href="/parameter-store/new" kind="primary" icon={Plus}>
    Create parameter
  </ButtonLink>
);

/** Configuration and secrets by name: as one list, or level by level. */
export function ParametersScreen() {
  const may = useMay();
  const [url, setUrl] = useUrlState(address);
  const [isDeleting, setDeleting] = useState(false);
  const [isExporting, setExporting] = useState(false);
  // What is looked at level by level is what is meant.
  const path = url.view === "levels" ? url.path : "/";
  useLive("parameter", undefined, parameterQueries.all);
  return (
    <Screen
      title="Parameter Store"
      description="Configuration values and secrets that scripts and programs read by name."
      actions={
        <>
          {url.view === "list" && url.selected.length > 0 && may("DeleteParameters") && (
            <Button isDisabled={url.selected.length > deletedAtOnce} onPress={() => setDeleting(true)}>
              {url.selected.length > deletedAtOnce ? `Delete at most ${deletedAtOnce} at once` : "Delete"}
            </Button>
          )}
          <Menu
            label="Actions"
            items={[
              [
                {
                  id: "import",
                  label: "Import…",
                  href: importAddress(path),
                  isOffered: may("ImportParameters"),
                },
                {
                  id: "export",
                  label: "Export…",
                  isOffered: may("ExportParameters"),
                  onAction: () => setExporting(true),
                },
              ],
              [
                {
                  id: "deleted",
                  label: "Recently deleted",
                  isOffered: may("ListDeletedParameters"),
                  onAction: () => setUrl({ deleted: "1" }),
                },
              ],
            ]}
          />
          {may("PutParameter") && <CreateButton />}
        </>
      }
    >
      <Tabs
        label="How parameters are shown"
        selected={url.view}
        onSelect={(view) => setUrl({ view, selected: [] })}
        items={[
          { id: "list", label: "My parameters", content: <ParameterList /> },
          { id: "levels", label: "By path", content: <ParameterLevels /> },
        ]}
      />
      {isExporting && <ExportDialog path={path} onClose={() => setExporting(false)} />}
      {url.deleted !== "" && <DeletedDialog onClose={() => setUrl({ deleted: "" })} />}
      {isDeleting && (
        <DeleteDialog
          names={url.selected}
          onClose={() => setDeleting(false)}
          onDeleted={() => {
            setDeleting(false);
            setUrl({ selected: [] });
          }}
        />
      )}
    </Screen>
  );
}

function ParameterList() {
  const may = useMay();
  const [url, setUrl] = useUrlState(address);
  const tokens = fromAddress(url.f);
  const filters = toParameterFilters(tokens);
  const question = { MaxResults: pageSize, ...(filters.length > 0 && { ParameterFilters: filters }) };
  const paging = usePaging(JSON.stringify(question));
  const query = useQuery(parameterQueries.list({ ...question, ...(paging.token && { NextToken: paging.token }) }));
  return (
    <>
      <FilterBar
        label="Filter parameters"
        properties={parameterFilterProperties}
        value={tokens}
        onChange={(value) => setUrl({ f: toAddress(value) })}
      />
      <ResourceTable
        label="Parameters"
        query={query}
        rows={(data) => data.Parameters}
        columns={parameterColumns}
        rowKey={({ Name }) => Name}
        rowHref={({ Name }) => parameterAddress(Name)}
        {...(may("DeleteParameters") && { selection: "multiple" as const })}
        selected={new Set(url.selected)}
        onSelect={(keys) => setUrl({ selected: [...keys] })}
        onClearFilter={tokens.length > 0 ? () => setUrl({ f: [] }) : undefined}
        empty={
          may("PutParameter")
            ? {
                title: "There are no parameters yet",
                description:
                  "A parameter is a value under a name, such as /app/prod/db-url. Secrets are kept encrypted.",
                action: <CreateButton />,
              }
            : { title: "There is no parameter that you may see" }
        }
        footer={pageFooter({
          paging,
          pageSize,
          shown: query.data?.Parameters.length ?? 0,
          next: query.data?.NextToken,
        })}
      />
    </>
  );
}
