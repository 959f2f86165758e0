"use client";

import { useQuery } from "@tanstack/react-query";
import { messageOf } from "@/components/console/console-error";
import { useUrlState } from "@/components/console/url-state";
import { Banner } from "@/components/ui/banner";
import { CodeEditor } from "@/components/ui/code-editor";
import { CopyButton } from "@/components/ui/copy-button";
import { Panel } from "@/components/ui/panel";
import { RadioGroup } from "@/components/ui/radio-group";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { type DocumentDetail, documentQueries } from "./queries";
import { VersionDiff } from "./version-diff";
import { versionOptions } from "./version-options";

const address = { version: "", format: "", with: "" };
const none = "none";

/** A document's text in a version and a format, alone or beside another version. */
export function ContentPanel({ document }: { document: DocumentDetail }) {
  const [url, setUrl] = useUrlState(address);
  const versions = useQuery(documentQueries.versions(document.Name));
  const version = url.version || document.DefaultVersion;
  const written = versions.data?.find((each) => each.DocumentVersion === version)?.DocumentFormat;
  const chosen = url.format === "JSON" || url.format === "YAML" ? url.format : undefined;
  const format = chosen ?? written ?? document.DocumentFormat;
  const content = useQuery(documentQueries.content(document.Name, version, format));
  const options = versionOptions(versions.data ?? []);
  return (
    <Panel
      title="Content"
      actions={content.data !== undefined && <CopyButton value={content.data} label="Copy content" />}
    >
      <div className="flex flex-col gap-4">
        <div className="flex flex-wrap items-end gap-4">
          <div className="w-56">
            <Select
              label="Document version"
              value={version}
              onChange={(next) => setUrl({ version: next })}
              options={options}
            />
          </div>
          <div className="w-56">
            <Select
              label="Compare with version"
              value={url.with || none}
              onChange={(next) => setUrl({ with: next === none ? "" : next })}
              options={[{ id: none, label: "No other version" }, ...options.filter(({ id }) => id !== version)]}
            />
          </div>
          <RadioGroup
            label="Format"
            look="row"
            value={format}
            onChange={(next) => setUrl({ format: next })}
            options={[
              { id: "JSON", label: "JSON" },
              { id: "YAML", label: "YAML" },
            ]}
          />
        </div>
        {url.with !== "" && url.with !== version ? (
          <VersionDiff name={document.Name} before={url.with} after={version} format={format} />
        ) : content.isError ? (
          <Banner kind="error">{messageOf(content.error)}</Banner>
        ) : content.data === undefined ? (
          <Skeleton width="60%" />
        ) : (
          <CodeEditor
            key={`${version} ${format}`}
            label="Content"
            isLabelHidden
            language={format === "JSON" ? "json" : "yaml"}
            value={content.data}
            isReadOnly
            maxHeight={720}
          />
        )}
      </div>
    </Panel>
  );
}
