"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ResourceTable } from "@/components/console/resource-table";
import { useMay } from "@/components/console/session";
import { Badge } from "@/components/ui/badge";
import { Menu } from "@/components/ui/menu";
import { onDemand } from "@/components/ui/on-demand";
import { Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";
import { documentAddress } from "./document-address";
import { type DocumentDetail, documentQueries } from "./queries";
import { ReviewBadge } from "./review-badge";
import { ReviewPanel } from "./review-panel";

const DeleteDialog = dynamic(() => onDemand(() => import("./document-dialogs")).then((loaded) => loaded.DeleteDialog), {
  ssr: false,
});
const DefaultDialog = dynamic(
  () => onDemand(() => import("./document-dialogs")).then((loaded) => loaded.DefaultDialog),
  { ssr: false },
);

/** A document's versions, newest first, and what can be done with one. */
export function VersionsPanel({ document, isOwn }: { document: DocumentDetail; isOwn: boolean }) {
  const router = useRouter();
  const may = useMay();
  const versions = useQuery(documentQueries.versions(document.Name));
  const [selected, setSelected] = useState<string>();
  const [dialog, setDialog] = useState<"default" | "delete">();
  const isDefault = selected === document.DefaultVersion;
  const here = documentAddress(document.Name);
  const name = encodeURIComponent(document.Name);
  const isPackage = document.DocumentType === "Package";
  // A package's versions are chosen by the names that their manifests give them.
  const versionName = versions.data?.find(({ DocumentVersion }) => DocumentVersion === selected)?.VersionName ?? "";
  // Of a document that is shared by another account there is no review.
  const shown = versions.data?.find((version) => version.DocumentVersion === (selected ?? document.LatestVersion));
  return (
    <div className="flex flex-col gap-4">
      <Panel
        title="Versions"
        isFlush
        actions={
          <Menu
            label="Version actions"
            isDisabled={selected === undefined}
            items={[
              [
                {
                  id: "view",
                  label: "View content",
                  onAction: () => router.push(`${here}?tab=content&version=${selected}`),
                },
                {
                  id: "compare",
                  label: "Compare with the default version",
                  isDisabled: isDefault,
                  onAction: () =>
                    router.push(`${here}?tab=content&version=${selected}&with=${document.DefaultVersion}`),
                },
                {
                  id: "run",
                  label: isPackage ? "Install this version" : "Run this version",
                  isOffered: may("SendCommand") && (isPackage || document.DocumentType === "Command"),
                  onAction: () =>
                    router.push(
                      isPackage
                        ? `/commands/new?package=${name}&version=${encodeURIComponent(versionName)}`
                        : `/commands/new?document=${name}&version=${selected}`,
                    ),
                },
                {
                  id: "clone",
                  label: "Clone this version",
                  isOffered: may("CreateDocument"),
                  isDisabled: isPackage,
                  ...(isPackage && { description: "A package's files are not copied." }),
                  onAction: () => router.push(`/documents/new?from=${name}&version=${selected}`),
                },
                {
                  id: "default",
                  label: "Set as default version",
                  isOffered: may("UpdateDocumentDefaultVersion"),
                  isDisabled: !isOwn || isDefault,
                  onAction: () => setDialog("default"),
                },
              ],
              [
                {
                  id: "delete",
                  label: "Delete version",
                  isDanger: true,
                  isOffered: may("DeleteDocument"),
                  isDisabled: !isOwn || isDefault,
                  ...(isDefault && { description: "The default version cannot be deleted alone." }),
                  onAction: () => setDialog("delete"),
                },
              ],
            ]}
          />
        }
      >
        <ResourceTable
          label="Versions"
          isFlush
          query={versions}
          rows={(data) => data}
          rowKey={(version) => version.DocumentVersion}
          selection="single"
          selected={new Set(selected === undefined ? [] : [selected])}
          onSelect={(keys) => setSelected([...keys][0])}
          columns={[
            {
              id: "DocumentVersion",
              header: "Version",
              width: 140,
              cell: (version) => (
                <span className="flex items-center gap-2">
                  {version.DocumentVersion}
                  {version.IsDefaultVersion && <Badge family="blue">default</Badge>}
                </span>
              ),
            },
            { id: "VersionName", header: "Version name", width: 160, cell: (version) => version.VersionName ?? "-" },
            {
              id: "CreatedDate",
              header: "Created",
              width: 140,
              cell: (version) => (version.CreatedDate ? <Time value={new Date(version.CreatedDate)} /> : "-"),
            },
            {
              id: "ReviewStatus",
              header: "Review",
              width: 140,
              cell: (version) => (version.ReviewStatus ? <ReviewBadge state={version.ReviewStatus} /> : "-"),
            },
            { id: "DocumentFormat", header: "Format", width: 90, cell: (version) => version.DocumentFormat },
            {
              id: "CreatedBy",
              header: "By",
              width: 140,
              cell: (version) => version.CreatedBy || "-",
            },
            {
              id: "Hash",
              header: "Hash (Sha256)",
              minWidth: 200,
              grow: 1,
              isMono: true,
              cell: (version) => version.Hash ?? "-",
            },
          ]}
          empty={{ title: "There are no versions" }}
        />
        {dialog === "default" && selected !== undefined && (
          <DefaultDialog name={document.Name} version={selected} onClose={() => setDialog(undefined)} />
        )}
        {dialog === "delete" && selected !== undefined && (
          <DeleteDialog
            name={document.Name}
            version={selected}
            onClose={() => setDialog(undefined)}
            onDeleted={() => setSelected(undefined)}
          />
        )}
      </Panel>
      {shown?.ReviewStatus && (
        <ReviewPanel
          key={shown.DocumentVersion}
          name={document.Name}
          version={shown.DocumentVersion}
          state={shown.ReviewStatus}
          author={shown.CreatedBy}
        />
      )}
    </div>
  );
}
