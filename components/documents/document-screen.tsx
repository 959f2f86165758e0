"use client";

import { useQuery } from "@tanstack/react-query";
import { PackagePlus, Pencil, SquareTerminal } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { DetailScreen } from "@/components/console/detail-screen";
import { useLive } from "@/components/console/live";
import { useMay, useSession } from "@/components/console/session";
import { useUrlState } from "@/components/console/url-state";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button-link";
import { Menu } from "@/components/ui/menu";
import { onDemand } from "@/components/ui/on-demand";
import { Screen } from "@/components/ui/screen";
import { Skeleton } from "@/components/ui/skeleton";
import { Tabs } from "@/components/ui/tabs";
import { documentAddress, shortName } from "./document-address";
import { DocumentDescription } from "./document-description";
import { FavouriteButton } from "./favourite-button";
import { NotYetRunBanner } from "./not-yet-run";
import { ParametersPanel } from "./parameters-panel";
import { type DocumentDetail, documentQueries } from "./queries";

const loading = () => <Skeleton width="60%" />;
const ContentPanel = dynamic(() => onDemand(() => import("./content-panel")).then((loaded) => loaded.ContentPanel), {
  loading,
});
const VersionsPanel = dynamic(() => onDemand(() => import("./versions-panel")).then((loaded) => loaded.VersionsPanel), {
  loading,
});
const AttachmentsPanel = dynamic(
  () => onDemand(() => import("./attachments-panel")).then((loaded) => loaded.AttachmentsPanel),
  {
    loading,
  },
);
const DryRunPanel = dynamic(() => onDemand(() => import("./dry-run-panel")).then((loaded) => loaded.DryRunPanel), {
  loading,
});
const PermissionsPanel = dynamic(
  () => onDemand(() => import("./permissions-panel")).then((loaded) => loaded.PermissionsPanel),
  {
    loading,
  },
);
const AssociationsPanel = dynamic(
  () => onDemand(() => import("./associations-panel")).then((loaded) => loaded.AssociationsPanel),
  {
    loading,
  },
);
const DeleteDialog = dynamic(() => onDemand(() => import("./document-dialogs")).then((loaded) => loaded.DeleteDialog), {
  ssr: false,
});
const breadcrumbs = [{ label: "Documents", href: "/documents" }];
const address = { tab: "description" };

/** One document: what it is, what it says in each version, and who may use it. */
export function DocumentScreen({ name }: { name: string }) {
  const query = useQuery(documentQueries.one(name));
  useLive("document", undefined, documentQueries.all);
  return (
    <DetailScreen
      query={query}
      title={shortName(name)}
      breadcrumbs={breadcrumbs}
      missing={["InvalidDocument", "ValidationException"]}
      missingTitle="Document not found"
    >
      {(document) => <Known document={document} />}
    </DetailScreen>
  );
}

function Known({ document }: { document: DocumentDetail }) {
  const router = useRouter();
  const may = useMay();
  const [{ tab }, setUrl] = useUrlState(address);
  const account = useSession()?.AccountId;
  const [isDeleting, setDeleting] = useState(false);
  const name = document.Name;
  const isPackage = document.DocumentType === "Package";
  const isOwn = account !== undefined && document.Owner === account;
  return (
    <Screen
      title={shortName(name)}
      breadcrumbs={breadcrumbs}
      actions={
        <>
          <FavouriteButton document={document} />
          <Menu
            label="Actions"
            items={[
              [
                {
                  id: "clone",
                  label: "Clone document",
                  isOffered: may("CreateDocument"),
                  isDisabled: isPackage,
                  ...(isPackage && { description: "A package's files are not copied." }),
                  onAction: () => router.push(`/documents/new?from=${encodeURIComponent(name)}`),
                },
              ],
              [
                {
                  id: "delete",
                  label: "Delete document",
                  isDanger: true,
                  isOffered: may("DeleteDocument"),
                  isDisabled: !isOwn,
                  ...(!isOwn && { description: "It belongs to somebody else." }),
                  onAction: () => setDeleting(true),
                },
              ],
            ]}
          />
          {isOwn && may("UpdateDocument") && (
            <ButtonLink href={`${documentAddress(name)}/edit`} icon={Pencil}>
              Create new version
            </ButtonLink>
          )}
          {may("SendCommand") && document.DocumentType === "Command" && (
            <ButtonLink
              href={`/commands/new?document=${encodeURIComponent(name)}`}
              kind="primary"
              icon={SquareTerminal}
            >
              Run command
            </ButtonLink>
          )}
          {may("SendCommand") && isPackage && (
            <ButtonLink href={`/commands/new?package=${encodeURIComponent(name)}`} kind="primary" icon={PackagePlus}>
              Install package
            </ButtonLink>
          )}
        </>
      }
      banners={
        <>
          {document.RunsArbitraryCommands && (
            <Banner kind="warning" title="Whoever may run it is administrator on the machine.">
              {document.ArbitraryCommandsReason}
            </Banner>
          )}
          <NotYetRunBanner document={document} />
        </>
      }
    >
      <Tabs
        label="About this document"
        selected={tab}
        onSelect={(id) => setUrl({ tab: id })}
        items={[
          {
            id: "description",
            label: "Description",
            content: <DocumentDescription document={document} isOwn={isOwn} />,
          },
          { id: "content", label: "Content", content: <ContentPanel document={document} /> },
          { id: "versions", label: "Versions", content: <VersionsPanel document={document} isOwn={isOwn} /> },
          ...(isPackage
            ? []
            : [
                {
                  id: "parameters",
                  label: "Parameters",
                  count: document.Parameters.length,
                  content: <ParametersPanel parameters={document.Parameters} />,
                },
              ]),
          ...(document.AttachmentsInformation
            ? [
                {
                  id: "attachments",
                  label: "Attachments",
                  count: document.AttachmentsInformation.length,
                  content: <AttachmentsPanel document={document} />,
                },
              ]
            : []),
          ...(document.DocumentType === "Command"
            ? [{ id: "dry-run", label: "Dry run", content: <DryRunPanel document={document} /> }]
            : []),
          ...(document.DocumentType === "Command" && may("ListAssociations")
            ? [{ id: "associations", label: "Associations", content: <AssociationsPanel name={name} /> }]
            : []),
          ...(isOwn && may("DescribeDocumentPermission")
            ? [{ id: "permissions", label: "Permissions", content: <PermissionsPanel document={document} /> }]
            : []),
        ]}
      />
      {isDeleting && (
        <DeleteDialog name={name} onClose={() => setDeleting(false)} onDeleted={() => router.push("/documents")} />
      )}
    </Screen>
  );
}
