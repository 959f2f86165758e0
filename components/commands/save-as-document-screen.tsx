"use client";

import { useQuery } from "@tanstack/react-query";
import { DetailScreen } from "@/components/console/detail-screen";
import { NewDocument } from "@/components/documents/new-document";
import { commandQueries } from "./queries";

/** A document made of what a command ran, opened in the editor; nothing is saved before somebody does. */
export function SaveAsDocumentScreen({ commandId }: { commandId: string }) {
  const query = useQuery(commandQueries.savedDocument(commandId));
  const address = `/commands/${commandId}`;
  const breadcrumbs = [
    { label: "Commands", href: "/commands" },
    { label: commandId, href: address },
  ];
  return (
    <DetailScreen
      query={query}
      title="Save as document"
      breadcrumbs={breadcrumbs}
      missing={["InvalidCommandId", "ValidationException"]}
      missingTitle="Command not found"
    >
      {(text) => (
        <NewDocument
          title="Save as document"
          breadcrumbs={breadcrumbs}
          backTo={address}
          initial={{ type: "Command", content: { text, format: "YAML" } }}
        />
      )}
    </DetailScreen>
  );
}
