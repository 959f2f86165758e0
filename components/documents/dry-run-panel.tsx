"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf } from "@/components/console/console-error";
import { Banner } from "@/components/ui/banner";
import { Panel } from "@/components/ui/panel";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { DryRun } from "./dry-run";
import { type DocumentDetail, documentQueries } from "./queries";
import { versionOptions } from "./version-options";

/** What a machine would get of one version of a document. */
export function DryRunPanel({ document }: { document: DocumentDetail }) {
  const [version, setVersion] = useState(document.DefaultVersion);
  const versions = useQuery(documentQueries.versions(document.Name));
  const text = useQuery(documentQueries.content(document.Name, version, "JSON"));
  return (
    <Panel title="Dry run" description="What a machine would get, with values of your own. Nothing is sent.">
      <div className="flex flex-col gap-4">
        <div className="w-56">
          <Select
            label="Document version"
            value={version}
            onChange={setVersion}
            options={versionOptions(versions.data ?? [])}
          />
        </div>
        {text.isError ? (
          <Banner kind="error">{messageOf(text.error)}</Banner>
        ) : text.data === undefined ? (
          <Skeleton width="60%" />
        ) : (
          <DryRun key={version} content={{ text: text.data, format: "JSON" }} type={document.DocumentType} />
        )}
      </div>
    </Panel>
  );
}
