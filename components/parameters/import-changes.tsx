"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { Badge } from "@/components/ui/badge";
import { onDemand } from "@/components/ui/on-demand";
import { RadioGroup } from "@/components/ui/radio-group";
import { Table } from "@/components/ui/table";
import type { Column } from "@/components/ui/table-column";
import type { PlannedParameter } from "./import-queries";
import { countKinds, fieldWord, importKinds, shortened } from "./import-words";

const CompareDialog = dynamic(
  () => onDemand(() => import("./import-compare-dialog")).then((loaded) => loaded.ImportCompareDialog),
  { ssr: false },
);

type Field = NonNullable<PlannedParameter["Fields"]>[number];

/** The fields that an import changes of a parameter. */
const fieldsOf = ({ Fields = [] }: PlannedParameter): readonly Field[] => Fields;

const isSecret = (parameter: PlannedParameter, { Field: field }: Field) =>
  field === "Value" && parameter.Type === "SecureString";

function FieldLine({ parameter, field }: { parameter: PlannedParameter; field: Field }) {
  const { Field: name, Before, After, IsUnknown } = field;
  const isNew = parameter.Kind === "New";
  const secret = isNew ? "a secret, kept encrypted" : "another secret, kept encrypted";
  return (
    <span className="block min-w-0 [overflow-wrap:anywhere]">
      <span className="text-muted">{fieldWord(name)}: </span>
      {isSecret(parameter, field) ? (
        secret
      ) : (
        <>
          {Before !== undefined && (
            <>
              <del className="rounded-sm bg-red-tint px-0.5 font-mono text-sm no-underline">
                {shortened(Before) || "none"}
              </del>
              <span aria-hidden className="text-muted">
                {" → "}
              </span>
              <span className="sr-only"> becomes </span>
            </>
          )}
          <ins className="rounded-sm bg-green-tint px-0.5 font-mono text-sm no-underline">
            {shortened(After ?? "") || "none"}
          </ins>
        </>
      )}
      {IsUnknown && <span className="text-muted"> (what is there was not compared: you may not read it)</span>}
    </span>
  );
}

function What({ parameter }: { parameter: PlannedParameter }) {
  if (parameter.Reason !== undefined)
    return (
      <span className="[overflow-wrap:anywhere]">
        {parameter.Reason}
        {parameter.Line !== undefined && <span className="text-muted"> Line {parameter.Line} of the file.</span>}
      </span>
    );
  if (parameter.Kind === "Deleted") return "It is not in the file. For a day it can be had back.";
  const fields = fieldsOf(parameter);
  if (fields.length === 0) return <span className="text-muted">-</span>;
  return (
    <span className="flex min-w-0 flex-col gap-0.5">
      {fields.map((field) => (
        <FieldLine key={field.Field} parameter={parameter} field={field} />
      ))}
    </span>
  );
}

const familyOf = (kind: string) => importKinds.find((each) => each.kind === kind)?.family ?? "grey";

const columns: readonly Column<PlannedParameter>[] = [
  { id: "Kind", header: "Change", width: 112, cell: ({ Kind }) => <Badge family={familyOf(Kind)}>{Kind}</Badge> },
  {
    id: "Name",
    header: "Name",
    isRowHeader: true,
    isMono: true,
    isWrapped: true,
    grow: 2,
    minWidth: 180,
    cell: ({ Name }) => <span className="[overflow-wrap:anywhere]">{Name}</span>,
  },
  {
    id: "What",
    header: "What changes",
    isWrapped: true,
    grow: 5,
    minWidth: 260,
    cell: (parameter) => <What parameter={parameter} />,
  },
];

const rowKey = ({ Name }: PlannedParameter) => Name;

/** So many rows are drawn before they scroll by themselves. */
const tallest = 560;

/** What {@link ImportChanges} takes. */
export type ImportChangesProps = {
  parameters: readonly PlannedParameter[];
  /** The kind that is shown, or `all`. */
  kind: string;
  onKind: (kind: string) => void;
};

/** What an import would do, parameter by parameter; a press on a row compares its values. Secrets are never shown. */
export function ImportChanges({ parameters, kind, onKind }: ImportChangesProps) {
  const [opened, setOpened] = useState<string>();
  const counts = countKinds(parameters);
  const choices = [
    { id: "all", label: `All ${parameters.length.toLocaleString("en-US")}` },
    ...importKinds
      .filter((each) => counts[each.kind] > 0)
      .map((each) => ({ id: each.kind as string, label: `${each.word} ${counts[each.kind].toLocaleString("en-US")}` })),
  ];
  const shown = choices.some(({ id }) => id === kind) ? kind : "all";
  const order = (parameter: PlannedParameter) => importKinds.findIndex((each) => each.kind === parameter.Kind);
  const rows = parameters
    .filter((parameter) => shown === "all" || parameter.Kind === shown)
    .toSorted((a, b) => order(a) - order(b));
  const compared = parameters.find(
    (parameter) => parameter.Name === opened && fieldsOf(parameter).some((field) => !isSecret(parameter, field)),
  );
  return (
    <>
      <div className="px-4 pt-3 pb-2">
        <RadioGroup label="Show" isLabelHidden look="row" options={choices} value={shown} onChange={onKind} />
      </div>
      <Table
        label="What will change"
        isFlush
        rows={rows}
        columns={columns}
        rowKey={rowKey}
        maxHeight={tallest}
        onRowAction={setOpened}
        empty={{ title: "Nothing" }}
      />
      {compared && (
        <CompareDialog
          name={compared.Name}
          fields={fieldsOf(compared).filter((field) => !isSecret(compared, field))}
          onClose={() => setOpened(undefined)}
        />
      )}
    </>
  );
}
