"use client";

import { Eye } from "lucide-react";
import { messageOf } from "@/components/console/console-error";
import { moment } from "@/components/console/moment";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import { doorWord, outcomeWord, resourceHref } from "./audit-words";
import { readSummary } from "./changes";
import { type AuditLine, useReveal } from "./queries";

/** One line of the audit with everything it says. The text of a command is shown when it is asked for. */
export function AuditLineDetail({ line }: { line: AuditLine }) {
  const { changes, facts } = readSummary(line.Summary);
  const { label, family } = outcomeWord(line.Outcome);
  return (
    <div className="flex flex-col gap-5">
      <KeyValue
        columns={2}
        items={[
          { label: "Time", value: <Time value={moment(line.At)} look="absolute" /> },
          { label: "Outcome", value: <StatusBadge family={family}>{label}</StatusBadge> },
          { label: "Who", value: line.Principal, copy: line.Principal },
          { label: "With", value: line.Credential, isMono: true },
          { label: "By way of", value: doorWord(line.Door) },
          { label: "Address", value: line.Source },
          ...(line.ErrorCode ? [{ label: "Error code", value: line.ErrorCode }] : []),
          { label: "Request ID", value: line.RequestId, isMono: true, copy: line.RequestId },
          { label: "Program", value: line.UserAgent, isWide: true },
          { label: "On what", value: <Resources names={line.Resources} />, isWide: true },
          {
            label: "Seal",
            value: line.Seq === undefined ? "Waits for its seal" : `Line ${line.Seq.toLocaleString("en-US")}`,
          },
          ...(line.Link ? [{ label: "Link", value: line.Link, isMono: true, isWide: true, copy: line.Link }] : []),
        ]}
      />
      {changes.length > 0 && <Changes changes={changes} />}
      {facts.length > 0 && (
        <section className="flex flex-col gap-2">
          <h3 className="font-semibold">Also noted</h3>
          <KeyValue columns={1} items={facts.map(({ field, value }) => ({ label: field, value }))} />
        </section>
      )}
      {line.HasText && <CommandText key={line.Id} id={line.Id} />}
    </div>
  );
}

function Resources({ names }: { names: readonly string[] }) {
  if (names.length === 0) return "The account";
  return (
    <span className="flex flex-col items-start font-mono text-sm leading-6">
      {names.map((name) => {
        const href = resourceHref(name);
        return href ? (
          <Link key={name} href={href}>
            {name}
          </Link>
        ) : (
          <span key={name}>{name}</span>
        );
      })}
    </span>
  );
}

function Changes({ changes }: { changes: ReturnType<typeof readSummary>["changes"] }) {
  const cell = "px-2 py-1 text-left align-top [overflow-wrap:anywhere]";
  return (
    <section className="flex flex-col gap-2">
      <h3 className="font-semibold">What changed</h3>
      <div className="overflow-x-auto rounded-md border border-line">
        <table className="w-full">
          <thead className="border-b border-line text-sm text-muted">
            <tr>
              {["Field", "Before", "After"].map((header) => (
                <th key={header} scope="col" className={`${cell} font-normal`}>
                  {header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {changes.map(({ field, before, after }) => (
              <tr key={field} className="border-b border-line last:border-b-0">
                <th scope="row" className={`${cell} font-normal`}>
                  {field}
                </th>
                <td className={cell}>
                  {before === undefined ? "-" : <del className="text-red no-underline">{before}</del>}
                </td>
                <td className={cell}>
                  {after === undefined ? "-" : <ins className="text-green no-underline">{after}</ins>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function CommandText({ id }: { id: string }) {
  const reveal = useReveal();
  const text = reveal.data && "Text" in reveal.data ? reveal.data.Text : undefined;
  const problem = reveal.data && "TextProblem" in reveal.data ? reveal.data.TextProblem : undefined;
  return (
    <section className="flex flex-col gap-2">
      <h3 className="font-semibold">Text and parameters of the command</h3>
      {text !== undefined && <CodeBlock label="Text of the command" code={pretty(text)} isWrapped />}
      {problem !== undefined && <Banner kind="error" title={problem} />}
      {reveal.isError && <Banner kind="error" title={messageOf(reveal.error)} />}
      {text === undefined && problem === undefined && (
        <div className="flex flex-wrap items-center gap-3">
          <Button icon={Eye} isPending={reveal.isPending} onPress={() => reveal.mutate(id)}>
            Show the text
          </Button>
          <span className="text-sm text-muted">That you looked is itself a line of the audit.</span>
        </div>
      )}
    </section>
  );
}

/** The document as it was rendered is JSON; anything else is shown as it is. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
