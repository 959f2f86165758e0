import { Panel } from "@/components/ui/panel";
import { Table } from "@/components/ui/table";
import type { DocumentDetail } from "./queries";

/** A document's parameters, in the order in which it declares them. */
export function ParametersPanel({ parameters }: { parameters: DocumentDetail["Parameters"] }) {
  return (
    <Panel title="Parameters" isFlush>
      <Table
        label="Parameters"
        isFlush
        rows={parameters}
        rowKey={(parameter) => parameter.Name}
        columns={[
          { id: "Name", header: "Name", width: 200, isMono: true, cell: (parameter) => parameter.Name },
          { id: "Type", header: "Type", width: 110, cell: (parameter) => parameter.Type },
          {
            id: "Required",
            header: "Required",
            width: 90,
            cell: (parameter) => (parameter.DefaultValue === undefined ? "Yes" : "No"),
          },
          {
            id: "DefaultValue",
            header: "Default",
            width: 180,
            isMono: true,
            cell: (parameter) => parameter.DefaultValue || "-",
          },
          {
            id: "Description",
            header: "Description",
            minWidth: 240,
            isWrapped: true,
            cell: (parameter) => parameter.Description ?? "-",
          },
        ]}
        empty={{ title: "This document has no parameters" }}
      />
    </Panel>
  );
}
