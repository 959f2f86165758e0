"use client";

import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { messageOf } from "@/components/console/console-error";
import { Banner } from "@/components/ui/banner";
import { buttonStyle } from "@/components/ui/button-style";
import { Panel } from "@/components/ui/panel";
import { Table } from "@/components/ui/table";
import { attachmentSize } from "./attachment-size";
import { type DocumentDetail, documentQueries } from "./queries";

/** The files beside a document's default version, to be downloaded and compared by their hash. */
export function AttachmentsPanel({ document }: { document: DocumentDetail }) {
  const files = useQuery(documentQueries.attachments(document.Name, document.DocumentVersion));
  if (files.isError) return <Banner kind="error">{messageOf(files.error)}</Banner>;
  return (
    <Panel title={`Attachments of version ${document.DocumentVersion}`} isFlush>
      <Table
        label="Attachments"
        isFlush
        rows={files.data}
        rowKey={(file) => file.Name}
        columns={[
          { id: "Name", header: "Name", minWidth: 180, isMono: true, cell: (file) => file.Name },
          { id: "Size", header: "Size", width: 100, cell: (file) => attachmentSize(file.Size) },
          {
            id: "Download",
            header: "Content",
            width: 130,
            cell: (file) => (
              <a
                // The same server, by whatever name people reach it.
                href={new URL(file.Url).pathname}
                download
                aria-label={`Download ${file.Name}`}
                className={buttonStyle("normal", "small")}
              >
                <Download aria-hidden size={14} className="shrink-0" />
                Download
              </a>
            ),
          },
          { id: "Hash", header: "SHA-256", minWidth: 320, isMono: true, cell: (file) => file.Hash },
        ]}
        empty={{ title: "This document has no attachments" }}
      />
    </Panel>
  );
}
