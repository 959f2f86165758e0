import { Badge } from "@/components/ui/badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { AdministratorBadge } from "./administrator-badge";
import { ownerText, shortName } from "./document-address";
import { favouriteColumn } from "./favourite-button";
import type { ListedDocument } from "./queries";

/** The columns of the list of documents. */
export const documentColumns = (account: string | undefined): readonly Column<ListedDocument>[] => [
  favouriteColumn,
  {
    id: "Name",
    header: "Name",
    isRowHeader: true,
    minWidth: 252,
    grow: 3,
    cell: (document) => shortName(document.Name),
  },
  {
    id: "Gives",
    header: "What it gives",
    width: 216,
    cell: (document) =>
      document.RunsArbitraryCommands && <AdministratorBadge reason={document.ArbitraryCommandsReason} />,
  },
  { id: "Owner", header: "Owner", width: 116, cell: (document) => ownerText(document.Owner, account) },
  { id: "DocumentType", header: "Document type", width: 116, cell: (document) => document.DocumentType },
  {
    id: "PlatformTypes",
    header: "Platform types",
    width: 180,
    cell: (document) => (
      <span className="flex gap-1">
        {document.PlatformTypes.map((platform) => (
          <Badge key={platform}>{platform}</Badge>
        ))}
      </span>
    ),
  },
  { id: "DocumentVersion", header: "Version", width: 72, cell: (document) => document.DocumentVersion },
  { id: "DocumentFormat", header: "Format", width: 72, cell: (document) => document.DocumentFormat },
  {
    id: "CreatedDate",
    header: "Created",
    width: 116,
    cell: (document) => (document.CreatedDate ? <Time value={new Date(document.CreatedDate)} /> : "-"),
  },
];
