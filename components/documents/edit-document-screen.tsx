"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { DetailScreen } from "@/components/console/detail-screen";
import { toast } from "@/components/ui/toast";
import { documentAddress } from "./document-address";
import { DocumentForm } from "./document-form";
import { type DocumentDetail, documentQueries, useUpdateDocument } from "./queries";

/** Writing the next version of a document, from its latest one. */
export function EditDocumentScreen({ name }: { name: string }) {
  const query = useQuery(documentQueries.one(name));
  return (
    <DetailScreen
      query={query}
      title={`New version of ${name}`}
      breadcrumbs={breadcrumbsOf(name)}
      missing={["InvalidDocument", "ValidationException"]}
      missingTitle="Document not found"
    >
      {(document) => <Latest document={document} />}
    </DetailScreen>
  );
}

const breadcrumbsOf = (name: string) => [
  { label: "Documents", href: "/documents" },
  { label: name, href: documentAddress(name) },
];

function Latest({ document }: { document: DocumentDetail }) {
  const router = useRouter();
  const { Name: name, DocumentType: type } = document;
  // What was read is what is edited: a version that somebody makes meanwhile is told when this one is saved.
  const [version] = useState(document.LatestVersion);
  const [format] = useState(document.DocumentFormat);
  const start = useQuery(documentQueries.beginning(name, version, format));
  const update = useUpdateDocument();
  const title = `New version of ${name}`;
  return (
    <DetailScreen query={start} title={title} breadcrumbs={breadcrumbsOf(name)} missing={[]} missingTitle="">
      {({ text, filesBefore }) => (
        <DocumentForm
          title={title}
          breadcrumbs={breadcrumbsOf(name)}
          backTo={documentAddress(name)}
          initial={{ type, content: { text, format } }}
          filesBefore={filesBefore}
          isNew={false}
          submitLabel="Create new version"
          isPending={update.isPending}
          failure={update.error}
          onSubmit={({ content: next, versionName, isDefault, attachments }, saved) =>
            update.mutate(
              {
                Name: name,
                Content: next.text,
                DocumentFormat: next.format,
                DocumentVersion: version,
                ...(versionName && { VersionName: versionName }),
                ...(attachments && { Attachments: attachments }),
                isDefault,
              },
              {
                onSuccess: (made) => {
                  saved();
                  toast({ family: "green", title: `Version ${made.DocumentVersion} of ${name} created.` });
                  router.push(`${documentAddress(name)}?tab=versions`);
                },
              },
            )
          }
        />
      )}
    </DetailScreen>
  );
}
