import { valuesByProperty } from "@/components/console/filter-tokens";
import type { FilterProperty, FilterToken } from "@/components/ui/filter-text";
import { commandIdPattern } from "@/core/commands/command-rules";
import { commandStatusDetails, machineStatusDetails } from "@/core/commands/status-details";
import { nodeIdPattern } from "@/core/nodes/node-words";
import type { ListedDocument } from "./queries";

/** The two tabs of the list, as the API's filter ExecutionStage names them. */
export type Stage = "Executing" | "Complete";

const words = (status: string) =>
  status.replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);

/**
 * Statuses that commands can be filtered by: every one that a command can be in, both time-outs together, and those that
 * only single machines can be in. Source: SSM API 2014-11-06, CommandFilter.
 */
const statuses = [
  ...[...commandStatusDetails, "TimedOut"].map((value) => ({ value, label: words(value) })),
  ...machineStatusDetails.map((value) => ({ value, label: `${words(value)} on some machine` })),
];

/** The API takes at most five filters, and one of them is the tab's. */
const mostFilters = 4;

/** What commands can be filtered by. */
export function commandFilterProperties(documents: readonly ListedDocument[]): FilterProperty[] {
  return [
    {
      id: "Status",
      label: "Status",
      isClosed: true,
      values: statuses,
    },
    { id: "DocumentName", label: "Document name", values: documents.map(({ Name }) => ({ value: Name })) },
    { id: "InstanceId", label: "Instance ID" },
    { id: "CommandId", label: "Command ID" },
    { id: "InvokedAfter", label: "Requested after" },
    { id: "InvokedBefore", label: "Requested before" },
  ];
}

/**
 * The API's question for a tab, or for all commands, and its tokens. Ids are asked for exactly, outside the filters; an id that cannot be one
 * is told apart, because the API would refuse the question as a whole.
 */
export function toCommandQuestion(stage: Stage | undefined, tokens: readonly FilterToken[]) {
  const values = valuesByProperty(tokens.map((token) => (token.property === "" ? freeText(token) : token)));
  const commandId = values.get("CommandId")?.at(-1);
  const nodeId = values.get("InstanceId")?.at(-1);
  const filters = tokens.flatMap(({ property, value }) =>
    property === "Status" || property === "DocumentName" || property === "InvokedAfter" || property === "InvokedBefore"
      ? [{ key: property, value } as const]
      : [],
  );
  const wrong = [
    ...(commandId !== undefined && !commandIdPattern.test(commandId) ? [`${commandId} is not a command's id.`] : []),
    ...(nodeId !== undefined && !nodeIdPattern.test(nodeId) ? [`${nodeId} is not an instance's id.`] : []),
    ...filters.flatMap(({ key, value }) =>
      (key === "InvokedAfter" || key === "InvokedBefore") && Number.isNaN(Date.parse(value))
        ? [`${value} is not a date, such as 2026-01-31 or 2026-01-31T09:00Z.`]
        : [],
    ),
    ...(filters.length > mostFilters ? [`At most ${mostFilters} filters can be combined.`] : []),
  ];
  return {
    wrong,
    question: {
      Filters: [
        ...(stage === undefined ? [] : [{ key: "ExecutionStage" as const, value: stage }]),
        ...filters.slice(0, mostFilters),
      ],
      ...(commandId !== undefined && { CommandId: commandId }),
      ...(nodeId !== undefined && { InstanceId: nodeId }),
    },
  };
}

/** Text without a property is the id of a machine or of a command: whatever it looks like. */
const freeText = (token: FilterToken): FilterToken => ({
  ...token,
  property: /^m?i-/.test(token.value) ? "InstanceId" : "CommandId",
});
