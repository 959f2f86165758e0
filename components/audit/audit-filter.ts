import { valuesByProperty } from "@/components/console/filter-tokens";
import type { FilterProperty, FilterToken } from "@/components/ui/filter-text";
import { type AuditFilterKey, auditDoors, auditFilterKeys, auditOutcomes } from "@/core/audit/audit-rules";
import { nodeIdPattern } from "@/core/nodes/node-words";
import { doorWords, outcomeWords } from "./audit-words";
import type { AuditLine, AuditQuestion } from "./queries";

const distinct = (values: readonly string[]) => [...new Set(values)].sort().map((value) => ({ value }));

/** What the audit can be filtered by. Names are offered from the lines on screen; others may be typed. */
export const auditFilterProperties = (lines: readonly AuditLine[]): FilterProperty[] => [
  { id: "Principal", label: "Who", values: distinct(lines.map((line) => line.Principal)) },
  { id: "Operation", label: "Operation", values: distinct(lines.map((line) => line.Operation)) },
  { id: "Resource", label: "On what", values: distinct(lines.flatMap((line) => line.Resources)) },
  {
    id: "Outcome",
    label: "Outcome",
    isClosed: true,
    values: auditOutcomes.map((value) => ({ value, label: outcomeWords[value].label })),
  },
  {
    id: "Door",
    label: "By way of",
    isClosed: true,
    values: auditDoors.map((value) => ({ value, label: doorWords[value] })),
  },
  { id: "Source", label: "Address", values: distinct(lines.map((line) => line.Source)) },
  { id: "ErrorCode", label: "Error code", values: distinct(lines.flatMap((line) => line.ErrorCode ?? [])) },
  { id: "RequestId", label: "Request ID" },
  { id: "After", label: "After" },
  { id: "Before", label: "Before" },
];

const isKey = (text: string): text is AuditFilterKey => auditFilterKeys.some((key) => key === text);
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const ipAddress = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:.]+)$/i;

/** Text without a property is what it looks like: a person or a program, a thing's id, an address, else an operation. */
export function guessProperty(text: string): AuditFilterKey {
  if (/^(user|node|system|anonymous)\//.test(text)) return "Principal";
  if (nodeIdPattern.test(text) || uuid.test(text) || /^[A-Z][A-Za-z]+\//.test(text)) return "Resource";
  return ipAddress.test(text) ? "Source" : "Operation";
}

const moment = (text: string | undefined) => {
  const milliseconds = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds).toISOString();
};

/** The question that tokens ask, and what of them is no date. */
export function toAuditQuestion(
  tokens: readonly FilterToken[],
  securityOnly: boolean,
): { wrong: string[]; question: AuditQuestion } {
  const values = valuesByProperty(
    tokens.map((token) => (token.property === "" ? { ...token, property: guessProperty(token.value) } : token)),
  );
  const [after, before] = [values.get("After")?.at(-1), values.get("Before")?.at(-1)];
  const [Since, Until] = [moment(after), moment(before)];
  return {
    wrong: [after, before].flatMap((text) =>
      text !== undefined && moment(text) === undefined
        ? [`${text} is not a date, such as 2026-01-31 or 2026-01-31T09:00Z.`]
        : [],
    ),
    question: {
      Filters: [...values].flatMap(([Key, Values]) => (isKey(Key) ? [{ Key, Values: Values.slice(0, 20) }] : [])),
      ...(Since && { Since }),
      ...(Until && { Until }),
      ...(securityOnly && { SecurityOnly: true }),
    },
  };
}

/** Where the lines of a question are had as a file. */
export function exportAddress(
  { Filters = [], Since, Until, SecurityOnly }: AuditQuestion,
  format: "csv" | "jsonl",
): string {
  const query = new URLSearchParams({ format });
  for (const { Key, Values } of Filters) for (const value of Values) query.append("f", `${Key}=${value}`);
  if (Since) query.set("since", Since);
  if (Until) query.set("until", Until);
  if (SecurityOnly) query.set("security", "1");
  return `/audit/export?${query}`;
}
