"use client";

import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { messageOf } from "@/components/console/console-error";
import { Banner } from "@/components/ui/banner";
import { Screen } from "@/components/ui/screen";
import { Skeleton } from "@/components/ui/skeleton";
import { shortName } from "./document-address";
import { NewDocument } from "./new-document";
import { documentQueries } from "./queries";
import { skeletonOf } from "./skeletons";

const breadcrumbs = [{ label: "Documents", href: "/documents" }];

/** Writing a new document: from a skeleton, or (`?from=NAME&version=N`) from another one. */
export function CreateDocumentScreen() {
  const parameters = useSearchParams();
  const [from] = useState(() => ({ name: parameters.get("from"), version: parameters.get("version") ?? "$DEFAULT" }));
  const name = from.name ?? "";
  const source = useQuery({ ...documentQueries.one(name), enabled: from.name !== null });
  const format = source.data?.DocumentFormat ?? "JSON";
  const start = useQuery({
    ...documentQueries.beginning(name, from.version, format),
    enabled: source.data !== undefined,
  });
  const error = source.error ?? start.error;
  if (from.name !== null && start.data === undefined)
    return (
      <Screen title="Create document" breadcrumbs={breadcrumbs}>
        {error ? <Banner kind="error">{messageOf(error)}</Banner> : <Skeleton width="60%" />}
      </Screen>
    );
  const type = source.data?.DocumentType ?? "Command";
  return (
    <NewDocument
      title={from.name === null ? "Create document" : `Clone ${shortName(name)}`}
      breadcrumbs={breadcrumbs}
      backTo="/documents"
      initial={{ type, content: start.data === undefined ? skeletonOf("Command") : { text: start.data.text, format } }}
      filesBefore={start.data?.filesBefore}
    />
  );
}
