"use client";

import { useQuery } from "@tanstack/react-query";
import { PackagePlus, Plus, SquareTerminal } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { fromAddress, toAddress } from "@/components/console/filter-tokens";
import { useLive } from "@/components/console/live";
import { pageFooter } from "@/components/console/page-footer";
import { ResourceTable } from "@/components/console/resource-table";
import { useMay, useSession } from "@/components/console/session";
import { useUrlState } from "@/components/console/url-state";
import { usePaging } from "@/components/console/use-paging";
import { ButtonLink } from "@/components/ui/button-link";
import { FilterBar } from "@/components/ui/filter-bar";
import { Menu } from "@/components/ui/menu";
import { onDemand } from "@/components/ui/on-demand";
import { Screen } from "@/components/ui/screen";
import type { TableEmpty } from "@/components/ui/table-column";
import { Tabs } from "@/components/ui/tabs";
import { documentAddress } from "./document-address";
import { documentColumns } from "./document-columns";
import { documentFilterProperties, ownerTabs, toDocumentFilters } from "./document-filter";
import { documentQueries } from "./queries";

const DeleteDialog = dynamic(() => onDemand(() => import("./document-dialogs")).then((loaded) => loaded.DeleteDialog), {
  ssr: false,
});
const address = { owner: "All", f: [] as readonly string[], selected: "" };
const pageSize = 50;

/** The documents that can be run here: those of this account, those that come with the product, and shared ones. */
export function DocumentsScreen() {
  const [url, setUrl] = useUrlState(address);
  return (
    <Screen
      title="Documents"
      description="What can be run on machines: versioned steps with parameters."
      actions={<Actions selected={url.selected} onDeleted={() => setUrl({ selected: "" })} />}
    >
      <Tabs
        label="Whose documents"
        selected={url.owner}
        onSelect={(owner) => setUrl({ owner, selected: "" })}
        items={ownerTabs.map(({ id, label }) => ({ id, label, content: <DocumentList owner={id} /> }))}
      />
    </Screen>
  );
}

function Actions({ selected, onDeleted }: { selected: string; onDeleted: () => void }) {
  const router = useRouter();
  const may = useMay();
  const [isDeleting, setDeleting] = useState(false);
  const isNone = selected === "";
  const isOwn = !isNone && !selected.startsWith("arn:") && !/^aws|^amazon|^amzn/i.test(selected);
  const chosen = useQuery({ ...documentQueries.one(selected), enabled: !isNone });
  const type = isNone ? "Command" : chosen.data?.DocumentType;
  return (
    <>
      <Menu
        label="Actions"
        isDisabled={isNone}
        items={[
          [
            { id: "view", label: "View details", onAction: () => router.push(documentAddress(selected)) },
            {
              id: "edit",
              label: "Create new version",
              isOffered: may("UpdateDocument"),
              isDisabled: !isOwn,
              onAction: () => router.push(`${documentAddress(selected)}/edit`),
            },
            {
              id: "clone",
              label: "Clone document",
              isOffered: may("CreateDocument"),
              onAction: () => router.push(`/documents/new?from=${encodeURIComponent(selected)}`),
            },
          ],
          [
            {
              id: "delete",
              label: "Delete document",
              isDanger: true,
              isOffered: may("DeleteDocument"),
              isDisabled: !isOwn,
              onAction: () => setDeleting(true),
            },
          ],
        ]}
      />
      {may("SendCommand") && type === "Command" && (
        <ButtonLink
          href={isNone ? "/commands/new" : `/commands/new?document=${encodeURIComponent(selected)}`}
          icon={SquareTerminal}
        >
          Run command
        </ButtonLink>
      )}
      {may("SendCommand") && type === "Package" && (
        <ButtonLink href={`/commands/new?package=${encodeURIComponent(selected)}`} icon={PackagePlus}>
          Install package
        </ButtonLink>
      )}
      {may("CreateDocument") && <CreateButton />}
      {isDeleting && <DeleteDialog name={selected} onClose={() => setDeleting(false)} onDeleted={onDeleted} />}
    </>
  );
}

const CreateButton = () => (
  <ButtonLink href="/documents/new" kind="primary" icon={Plus}>
    Create document
  </ButtonLink>
);

type OwnerTab = (typeof ownerTabs)[number]["id"];

/** What a tab says when it has nothing to list. */
function emptyOf(owner: OwnerTab, mayCreate: boolean): TableEmpty {
  switch (owner) {
    case "Self":
      return {
        title: "You have no documents",
        description: "Write the steps once, with parameters for what differs, and run them by name.",
        action: mayCreate && <CreateButton />,
      };
    case "Favourites":
      return {
        title: "You have no favourites",
        description: "Press the star before a document's name to find it here. Nobody else sees your stars.",
      };
    case "Private":
      return { title: "Nobody shares a document with this account" };
    default:
      return { title: "There are no documents" };
  }
}

function DocumentList({ owner }: { owner: OwnerTab }) {
  const may = useMay();
  const [url, setUrl] = useUrlState(address);
  const account = useSession()?.AccountId;
  const tokens = fromAddress(url.f);
  const question = { Filters: toDocumentFilters(owner, tokens), MaxResults: pageSize };
  const paging = usePaging(JSON.stringify(question));
  const isStarred = owner === "Favourites";
  const page = { ...question, ...(paging.token && { NextToken: paging.token }) };
  const listed = useQuery({ ...documentQueries.list(page), enabled: !isStarred });
  const starred = useQuery({ ...documentQueries.favourites(page), enabled: isStarred });
  const documents = isStarred ? starred : listed;
  useLive("document", undefined, documentQueries.all);
  const rows = documents.data?.DocumentIdentifiers ?? [];
  const next = documents.data?.NextToken;
  return (
    <>
      <FilterBar
        label="Filter documents"
        properties={documentFilterProperties(rows)}
        value={tokens}
        onChange={(value) => setUrl({ f: toAddress(value) })}
      />
      <ResourceTable
        label="Documents"
        query={documents}
        rows={(data) => data.DocumentIdentifiers}
        columns={documentColumns(account)}
        rowKey={(document) => document.Name}
        rowHref={(document) => documentAddress(document.Name)}
        selection="single"
        selected={new Set([url.selected])}
        onSelect={(keys) => setUrl({ selected: [...keys][0] ?? "" })}
        onClearFilter={tokens.length > 0 ? () => setUrl({ f: [] }) : undefined}
        empty={emptyOf(owner, may("CreateDocument"))}
        footer={pageFooter({ paging, pageSize, shown: rows.length, next })}
      />
    </>
  );
}
