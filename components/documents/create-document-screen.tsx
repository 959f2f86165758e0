"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";
import { messageOf } from "@/components/console/console-error";
import { Banner } from "@/components/ui/banner";
import { Screen } from "@/components/ui/screen";
import { Skeleton } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import { documentAddress, shortName } from "./document-address";
import { DocumentForm } from "./document-form";
import { documentQueries, useCreateDocument } from "./queries";
import { skeletonOf } from "./skeletons";

const breadcrumbs = [{ label: "Documents", href: "/documents" }];

/** Writing a new document: from a skeleton, or (`?from=NAME&version=N`) from another one. */
export function CreateDocumentScreen() {
  const parameters = useSearchParams();
  const [from] = useState(() => ({ name: parameters.get("from"), version: parameters.get("version") ?? "$DEFAULT" }));
  const name = from.name ?? "";
  const source = useQuery({ ...documentQueries.one(name), enabled: from.name !== null });
  const format = source.data?.DocumentFormat ?? "JSON";
  const text = useQuery({
    ...documentQueries.content(name, from.version, format),
    enabled: source.data !== undefined,
  });
  const router = useRouter();
  const create = useCreateDocument();
  const error = source.error ?? text.error;
  if (from.name !== null && text.data === undefined)
    return (
      <Screen title="Create document" breadcrumbs={breadcrumbs}>
        {error ? <Banner kind="error">{messageOf(error)}</Banner> : <Skeleton width="60%" />}
      </Screen>
    );
  const type = source.data?.DocumentType ?? "Command";
  return (
    <DocumentForm
      title={from.name === null ? "Create document" : `Clone ${shortName(name)}`}
      breadcrumbs={breadcrumbs}
      backTo="/documents"
      initial={{ type, content: text.data === undefined ? skeletonOf("Command") : { text: text.data, format } }}
      isNew
      submitLabel="Create document"
      isPending={create.isPending}
      failure={create.error}
      onSubmit={({ name: Name, type: DocumentType, content, versionName, targetType }, saved) =>
        create.mutate(
          {
            Name,
            DocumentType,
            Content: content.text,
            DocumentFormat: content.format,
            ...(versionName && { VersionName: versionName }),
            ...(targetType && { TargetType: targetType }),
          },
          {
            onSuccess: () => {
              saved();
              toast({ family: "green", title: `Document ${Name} created.` });
              router.push(documentAddress(Name));
            },
          },
        )
      }
    />
  );
}
