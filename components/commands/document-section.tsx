"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSession } from "@/components/console/session";
import { AdministratorBadge } from "@/components/documents/administrator-badge";
import { ownerText } from "@/components/documents/document-address";
import { favouriteColumn } from "@/components/documents/favourite-button";
import { Button } from "@/components/ui/button";
import { SelectOnDemand } from "@/components/ui/choices-on-demand";
import { FilterBar } from "@/components/ui/filter-bar";
import type { FilterToken } from "@/components/ui/filter-text";
import { Panel } from "@/components/ui/panel";
import { Switch } from "@/components/ui/switch";
import { Table } from "@/components/ui/table";
import { foundDocuments, pickerProperties } from "./document-picker-filter";
import { commandQueries, type ListedDocument } from "./queries";

/** From this many documents on, a search box helps. */
const many = 6;

/** What {@link DocumentSection} takes. */
export type DocumentSectionProps = {
  documents: readonly ListedDocument[];
  name: string;
  version: string;
  onChange: (choice: { documentName: string; documentVersion: string }) => void;
};

/** Which document is run, and which version of it. Source: EC2 console, Run a command. */
export function DocumentSection({ documents, name, version, onChange }: DocumentSectionProps) {
  const [tokens, setTokens] = useState<readonly FilterToken[]>([]);
  const versions = useQuery(commandQueries.documentVersions(name));
  const account = useSession()?.AccountId;
  const chosen = documents.find((document) => document.Name === name);
  const [isStarredOnly, setStarredOnly] = useState(false);
  const shown = foundDocuments(documents, tokens).filter(({ IsFavourite }) => !isStarredOnly || IsFavourite);
  return (
    <Panel title="Command document" isFlush>
      {documents.length >= many && (
        <div className="flex flex-wrap items-start gap-x-4 gap-y-2 p-3">
          <div className="min-w-64 flex-1">
            <FilterBar
              label="Search documents"
              properties={pickerProperties(documents, account)}
              value={tokens}
              onChange={setTokens}
            />
          </div>
          <div className="flex min-h-8 items-center">
            <Switch isSelected={isStarredOnly} onChange={setStarredOnly}>
              Only favourites
            </Switch>
          </div>
        </div>
      )}
      <Table
        label="Command documents"
        isFlush
        maxHeight={320}
        rows={shown}
        rowKey={(document) => document.Name}
        selection="single"
        selected={new Set([name])}
        onSelect={(keys) => {
          const [picked] = keys;
          if (picked !== undefined && picked !== name) onChange({ documentName: picked, documentVersion: "$DEFAULT" });
        }}
        columns={[
          favouriteColumn,
          {
            id: "Name",
            header: "Name",
            isRowHeader: true,
            minWidth: 156,
            // Another account's document is named by its ARN.
            cell: (document) => document.Name.split("/").at(-1),
          },
          {
            id: "Gives",
            header: "What it gives",
            width: 216,
            cell: (document) =>
              document.RunsArbitraryCommands && <AdministratorBadge reason={document.ArbitraryCommandsReason} />,
          },
          { id: "Owner", header: "Owner", width: 84, cell: (document) => ownerText(document.Owner, account) },
          {
            id: "PlatformTypes",
            header: "Platform types",
            width: 140,
            cell: (document) => document.PlatformTypes.join(", "),
          },
          { id: "DocumentVersion", header: "Version", width: 64, cell: (document) => document.DocumentVersion },
        ]}
        empty={
          isStarredOnly
            ? {
                title: "You have no favourites",
                description: "Press the star before a document's name to find it here.",
                action: <Button onPress={() => setStarredOnly(false)}>Show all documents</Button>,
              }
            : { title: "There is no document you may run" }
        }
        onClearFilter={tokens.length > 0 ? () => setTokens([]) : undefined}
      />
      {chosen && (
        <div className="flex flex-wrap items-end justify-between gap-4 border-t border-line px-4 py-3">
          <div className="min-w-0 flex-1 basis-72">
            <p>{chosen.Description}</p>
            {chosen.RunsArbitraryCommands && (
              <p className="mt-1 text-sm text-muted">
                To run it gives administrator on the machine. {chosen.ArbitraryCommandsReason}
              </p>
            )}
          </div>
          <div className="w-64">
            <SelectOnDemand
              label="Document version"
              value={version}
              onChange={(documentVersion) => onChange({ documentName: name, documentVersion })}
              options={[
                { id: "$DEFAULT", label: "Default version at runtime" },
                { id: "$LATEST", label: "Latest version at runtime" },
                ...(versions.data ?? []).map(({ DocumentVersion, VersionName, IsDefaultVersion }) => ({
                  id: DocumentVersion,
                  label: [DocumentVersion, VersionName && `(${VersionName})`, IsDefaultVersion && "(default)"]
                    .filter(Boolean)
                    .join(" "),
                })),
              ]}
            />
          </div>
        </div>
      )}
    </Panel>
  );
}
