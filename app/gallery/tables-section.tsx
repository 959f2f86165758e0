"use client";

import { useMemo, useState } from "react";
import { Button } from "@/components/ui/button";
import { FilterBar } from "@/components/ui/filter-bar";
import type { FilterToken } from "@/components/ui/filter-text";
import { Pagination } from "@/components/ui/pagination";
import { Panel } from "@/components/ui/panel";
import { StatusBadge } from "@/components/ui/status-badge";
import { Table } from "@/components/ui/table";
import type { Column, Sort } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";

interface Example {
  id: string;
  name: string;
  family: "green" | "red" | "amber" | "blue" | "grey";
  size: number;
  seen: Date;
}

const families = ["green", "green", "green", "amber", "red", "blue", "grey"] as const;
const words = { green: "Online", red: "Failed", amber: "Connection lost", blue: "In Progress", grey: "Inactive" };

function examples(count: number): Example[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `mi-${(index * 2654435761).toString(16).padStart(17, "0").slice(-17)}`,
    name: `web-${String(index + 1).padStart(5, "0")}`,
    family: families[(index * 5) % families.length] ?? "green",
    size: (index * 7919) % 90_000,
    seen: new Date(Date.UTC(2026, 10, 22, 18, 0, 0) - index * 61_000),
  }));
}

const columns: Column<Example>[] = [
  { id: "name", header: "Name", cell: (row) => row.name, width: 160, isSortable: true },
  { id: "id", header: "Id", cell: (row) => row.id, width: 200, isMono: true },
  {
    id: "status",
    header: "Status",
    cell: (row) => <StatusBadge family={row.family}>{words[row.family]}</StatusBadge>,
    width: 160,
    isSortable: true,
  },
  {
    id: "size",
    header: "Bytes",
    cell: (row) => row.size.toLocaleString("en-US"),
    align: "end",
    width: 110,
    isSortable: true,
  },
  { id: "seen", header: "Last seen", cell: (row) => <Time value={row.seen} look="absolute" />, width: 240 },
];

const properties = [
  { id: "name", label: "Name", operators: ["=", "!=", ":"] },
  {
    id: "platform",
    label: "Platform",
    values: [
      { value: "linux", label: "Linux" },
      { value: "windows", label: "Windows" },
    ],
    isClosed: true,
  },
  {
    id: "status",
    label: "Ping status",
    values: [{ value: "Online" }, { value: "ConnectionLost", label: "Connection lost" }],
  },
];

const empty = {
  title: "No commands have been run.",
  description: "A command runs a script on the machines you pick.",
  action: <Button kind="primary">Run command</Button>,
};
const keyOf = (row: Example) => row.id;
const hrefOf = (row: Example) => `/gallery?row=${row.id}`;

/** Tables in every state. */
export function TablesSection() {
  const few = useMemo(() => examples(6), []);
  const many = useMemo(() => examples(10_000), []);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set([few[1]?.id ?? ""]));
  const [one, setOne] = useState<ReadonlySet<string>>(new Set());
  const [sort, setSort] = useState<Sort>({ column: "name", direction: "ascending" });
  const [manySelected, setManySelected] = useState<ReadonlySet<string>>(new Set());
  const [tokens, setTokens] = useState<readonly FilterToken[]>([
    { property: "platform", operator: "=", value: "linux" },
    { property: "", operator: ":", value: "nginx" },
  ]);
  const sorted = sort.direction === "ascending" ? few : few.toReversed();
  return (
    <>
      <FilterBar
        label="Filter machines"
        properties={properties}
        value={tokens}
        onChange={setTokens}
        result="6 matches"
      />
      <Table
        label="Selectable"
        columns={columns}
        rows={sorted}
        rowKey={keyOf}
        rowHref={hrefOf}
        selection="multiple"
        selected={selected}
        onSelect={setSelected}
        sort={sort}
        onSort={setSort}
        empty={empty}
        footer={<Pagination from={1} to={6} total={312} onNext={() => {}} />}
      />
      <Panel title="Flush in a panel" count={3} isFlush>
        <Table
          label="Single"
          columns={columns}
          rows={few.slice(0, 3)}
          rowKey={keyOf}
          selection="single"
          selected={one}
          onSelect={setOne}
          empty={empty}
          isFlush
        />
      </Panel>
      <Table label="Row links" columns={columns} rows={few.slice(0, 2)} rowKey={keyOf} rowHref={hrefOf} empty={empty} />
      <div className="grid gap-4 xl:grid-cols-2">
        <Table
          label="Loading"
          columns={columns.slice(0, 3)}
          rows={undefined}
          rowKey={keyOf}
          selection="multiple"
          empty={empty}
          skeletonRows={4}
        />
        <Table
          label="Failed"
          columns={columns.slice(0, 3)}
          rows={undefined}
          rowKey={keyOf}
          empty={empty}
          failure={{ message: "The list could not be loaded.", requestId: "0192f3c4-9f3e-7a53", onRetry: () => {} }}
        />
        <Table label="Empty" columns={columns.slice(0, 3)} rows={[]} rowKey={keyOf} empty={empty} />
        <Table
          label="No matches"
          columns={columns.slice(0, 3)}
          rows={[]}
          rowKey={keyOf}
          empty={empty}
          onClearFilter={() => {}}
        />
      </div>
      <Panel title="Ten thousand rows" count={10_000} isFlush>
        <Table
          label="Many"
          columns={columns}
          rows={many}
          rowKey={keyOf}
          selection="multiple"
          selected={manySelected}
          onSelect={setManySelected}
          empty={empty}
          virtualHeight={280}
          isFlush
        />
      </Panel>
    </>
  );
}
