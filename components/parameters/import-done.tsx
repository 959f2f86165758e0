"use client";

import { Badge } from "@/components/ui/badge";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button-link";
import { Panel } from "@/components/ui/panel";
import { type Crumb, Screen } from "@/components/ui/screen";
import { Table } from "@/components/ui/table";
import type { Column } from "@/components/ui/table-column";
import { parameterAddress } from "@/core/parameters/parameter-address";
import type { ImportResult } from "./import-queries";
import { importKinds } from "./import-words";
import { levelAddress } from "./parameter-address";

type Done = ImportResult["Parameters"][number];

const columns: readonly Column<Done>[] = [
  {
    id: "Kind",
    header: "Change",
    width: 112,
    cell: ({ Kind }) => <Badge family={importKinds.find((each) => each.kind === Kind)?.family ?? "grey"}>{Kind}</Badge>,
  },
  {
    id: "Name",
    header: "Name",
    isRowHeader: true,
    isMono: true,
    isWrapped: true,
    grow: 4,
    minWidth: 200,
    cell: ({ Name }) => Name,
  },
  { id: "Version", header: "Version", width: 90, align: "end", cell: ({ Version }) => Version ?? "-" },
];

const counted = (count: number) =>
  count === 1 ? "One parameter was" : `${count.toLocaleString("en-US")} parameters were`;

/** How many were written, and how many were deleted. */
function doneWords(done: readonly Done[]): string {
  const deleted = done.filter(({ Kind }) => Kind === "Deleted").length;
  const written = done.length - deleted;
  const parts = [written > 0 && `${counted(written)} imported`, deleted > 0 && `${counted(deleted)} deleted`];
  return parts.filter((part) => part !== false).join(", ");
}

const rowKey = ({ Name }: Done) => Name;
const tallest = 640;

/** What an import did, with the way to each parameter, and to how it is undone. */
export function ImportDone({
  result,
  path,
  breadcrumbs,
}: {
  result: ImportResult;
  path: string;
  breadcrumbs: readonly Crumb[];
}) {
  const isDeleted = result.Parameters.some(({ Kind }) => Kind === "Deleted");
  return (
    <Screen
      title="Import parameters"
      breadcrumbs={breadcrumbs}
      actions={
        <ButtonLink href={levelAddress(path)} kind="primary">
          See what is under {path}
        </ButtonLink>
      }
      banners={
        <Banner kind="success" title={`${doneWords(result.Parameters)}.`}>
          To undo it for one, restore the version before in its history.
          {isDeleted && " What was deleted can be had back for a day: Actions, Recently deleted."}
          {result.Unchanged > 0 && ` ${result.Unchanged.toLocaleString("en-US")} had nothing to change.`}
        </Banner>
      }
    >
      <Panel title="Imported" count={result.Parameters.length} isFlush>
        <Table
          label="Imported"
          isFlush
          rows={result.Parameters}
          columns={columns}
          rowKey={rowKey}
          rowHref={({ Name, Kind }) =>
            Kind === "Deleted" ? "/parameter-store?deleted=1" : `${parameterAddress(Name)}?tab=history`
          }
          maxHeight={tallest}
          empty={{ title: "Nothing" }}
        />
      </Panel>
    </Screen>
  );
}
