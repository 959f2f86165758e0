"use client";

import { useQuery } from "@tanstack/react-query";
import { CalendarDays, Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { fromAddress, toAddress } from "@/components/console/filter-tokens";
import { useLive } from "@/components/console/live";
import { pageFooter } from "@/components/console/page-footer";
import { ResourceTable } from "@/components/console/resource-table";
import { useMay } from "@/components/console/session";
import { useUrlState } from "@/components/console/url-state";
import { usePaging } from "@/components/console/use-paging";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button-link";
import { FilterBar } from "@/components/ui/filter-bar";
import { Menu } from "@/components/ui/menu";
import { onDemand } from "@/components/ui/on-demand";
import { Screen } from "@/components/ui/screen";
import { associationAddress, associationColumns } from "./association-columns";
import { associationFilterProperties, toAssociationFilters } from "./association-filter";
import { associationQueries } from "./queries";

const dialogs = () => onDemand(() => import("./association-dialogs"));
const ApplyDialog = dynamic(() => dialogs().then((loaded) => loaded.ApplyDialog), { ssr: false });
const DeleteDialog = dynamic(() => dialogs().then((loaded) => loaded.DeleteDialog), { ssr: false });

const address = { f: [] as readonly string[], selected: "" };
const pageSize = 50;

/** Every association of the account: what is kept how, how it stands, and when it is applied next. */
export function AssociationsScreen() {
  const router = useRouter();
  const may = useMay();
  const [{ f, selected }, setUrl] = useUrlState(address);
  const tokens = fromAddress(f);
  const { filters, wrong } = toAssociationFilters(tokens);
  const question = { MaxResults: pageSize, ...(filters.length > 0 && { AssociationFilterList: filters }) };
  const paging = usePaging(JSON.stringify(question));
  const associations = useQuery({
    ...associationQueries.list({ ...question, ...(paging.token && { NextToken: paging.token }) }),
    enabled: wrong.length === 0,
  });
  useLive("association", undefined, [...associationQueries.all, "list"]);
  const [dialog, setDialog] = useState<"apply" | "delete">();
  const rows = associations.data?.Associations ?? [];
  const chosen = rows.find(({ AssociationId }) => AssociationId === selected);
  const close = () => setDialog(undefined);
  const create = may("CreateAssociation") && (
    <ButtonLink href="/state-manager/new" kind="primary" icon={Plus}>
      Create association
    </ButtonLink>
  );

  return (
    <Screen
      title="State Manager"
      description="Associations keep machines as a document says: they apply it when they are made, on their schedule, and to each machine that comes to them."
      actions={
        <>
          <ButtonLink href="/state-manager/calendar" icon={CalendarDays}>
            Calendar
          </ButtonLink>
          {create}
        </>
      }
    >
      <div className="flex flex-wrap items-start gap-2">
        <div className="min-w-64 flex-1">
          <FilterBar
            label="Filter associations"
            properties={associationFilterProperties(rows)}
            value={tokens}
            onChange={(value) => setUrl({ f: toAddress(value) })}
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
                onAction: () => chosen && router.push(associationAddress(chosen.AssociationId)),
              },
              {
                id: "edit",
                label: "Edit",
                isOffered: may("UpdateAssociation"),
                onAction: () => chosen && router.push(`${associationAddress(chosen.AssociationId)}/edit`),
              },
              {
                id: "apply",
                label: "Apply association now",
                isOffered: may("StartAssociationsOnce"),
                onAction: () => setDialog("apply"),
              },
            ],
            [
              {
                id: "delete",
                label: "Delete",
                isDanger: true,
                isOffered: may("DeleteAssociation"),
                onAction: () => setDialog("delete"),
              },
            ],
          ]}
        />
      </div>
      {wrong.length > 0 && <Banner kind="warning">{wrong.join(" ")}</Banner>}
      {wrong.length === 0 && (
        <ResourceTable
          label="Associations"
          query={associations}
          rows={(data) => data.Associations}
          columns={associationColumns}
          rowKey={(row) => row.AssociationId}
          rowHref={(row) => associationAddress(row.AssociationId)}
          selection="single"
          selected={new Set(selected ? [selected] : [])}
          onSelect={(keys) => setUrl({ selected: [...keys][0] ?? "" })}
          onClearFilter={tokens.length > 0 ? () => setUrl({ f: [] }) : undefined}
          empty={{
            title: "Nothing is kept in a state yet",
            description:
              "An association applies a document to machines again and again, so that what drifts is put right: a file, a package, a setting.",
            action: create || undefined,
          }}
          footer={pageFooter({ paging, pageSize, shown: rows.length, next: associations.data?.NextToken })}
        />
      )}
      {dialog === "apply" && chosen && <ApplyDialog association={chosen} onClose={close} />}
      {dialog === "delete" && chosen && (
        <DeleteDialog association={chosen} onClose={close} onDeleted={() => setUrl({ selected: "" })} />
      )}
    </Screen>
  );
}
