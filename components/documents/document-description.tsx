import { KeyValue } from "@/components/ui/key-value";
import { Panel } from "@/components/ui/panel";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import { PlatformBadges } from "./not-yet-run";
import type { DocumentDetail } from "./queries";

/** What a document is, in its default version. Source: EC2 and Systems Manager consoles, Documents. */
export function DocumentDescription({ document, isOwn }: { document: DocumentDetail; isOwn: boolean }) {
  return (
    <Panel title="Document description">
      <KeyValue
        items={[
          { label: "Name", value: document.Name, isMono: true, copy: document.Name },
          { label: "Owner", value: isOwn ? `Me (${document.Owner})` : document.Owner },
          { label: "Document type", value: document.DocumentType },
          { label: "Platform types", value: <PlatformBadges document={document} /> },
          { label: "Status", value: <StatusBadge family="green">{document.Status}</StatusBadge> },
          { label: "Default version", value: document.DefaultVersion },
          { label: "Latest version", value: document.LatestVersion },
          ...(document.VersionName ? [{ label: "Version name", value: document.VersionName, isMono: true }] : []),
          { label: "Created", value: document.CreatedDate && <Time value={new Date(document.CreatedDate)} /> },
          { label: "Format", value: document.DocumentFormat },
          { label: "Schema version", value: document.SchemaVersion },
          { label: "Target type", value: document.TargetType, isMono: true },
          { label: "Author", value: document.Author },
          { label: "Hash (Sha256)", value: document.Hash, isMono: true, copy: document.Hash, isWide: true },
          { label: "Description", value: document.Description, isWide: true },
          {
            label: "Tags",
            value: document.Tags?.map(({ Key, Value }) => (Value === "" ? Key : `${Key}=${Value}`)).join(", "),
            isWide: true,
          },
        ]}
      />
    </Panel>
  );
}
