"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import { commandQueries } from "@/components/commands/queries";
import { useSettled } from "@/components/console/use-settled";
import { CodeEditor } from "@/components/ui/code-editor";
import { type KnownNames, policyCompletions } from "./policy-completions";
import { offsetOf } from "./policy-place";
import { accessQueries, type PolicyProblem } from "./queries";
import { checkPause } from "./use-good-text";

/** What {@link PolicyTextField} takes. */
export type PolicyTextFieldProps = {
  value: string;
  onChange: (value: string) => void;
  isReadOnly?: boolean;
  /** What the server refused the text for. */
  error: string | undefined;
};

/**
 * A policy's text, checked by the server as it is typed and completed from its schema. What is wrong is marked in the text
 * and listed with its place.
 */
export function PolicyTextField({ value, onChange, isReadOnly = false, error }: PolicyTextFieldProps) {
  const client = useQueryClient();
  const schema = useQuery({ ...accessQueries.check(""), enabled: !isReadOnly });
  const principals = useQuery({ ...accessQueries.principals, enabled: !isReadOnly });
  const documents = useQuery({ ...commandQueries.documents, enabled: !isReadOnly });
  const policies = useQuery({ ...accessQueries.policies, enabled: !isReadOnly });
  const checked = useQuery({ ...accessQueries.check(useSettled(value, checkPause)), enabled: !isReadOnly });

  const complete = useMemo(() => {
    if (!schema.data || !principals.data) return undefined;
    const names: KnownNames = {
      User: principals.data.Users.map(({ UserName }) => UserName),
      Group: principals.data.Groups.map(({ GroupName }) => GroupName),
      Document: (documents.data ?? []).map(({ Name }) => Name),
      Role: (policies.data?.Policies ?? []).flatMap(({ Name, IsBuiltIn }) => (IsBuiltIn ? [Name] : [])),
      Policy: (policies.data?.Policies ?? []).flatMap(({ Name, IsBuiltIn }) => (IsBuiltIn ? [] : [Name])),
    };
    return policyCompletions(schema.data.Schema, names);
  }, [schema.data, principals.data, documents.data, policies.data]);
  // The editor takes its function when it is made; what is suggested is known later.
  const suggest = useRef(complete);
  useEffect(() => {
    suggest.current = complete;
  }, [complete]);
  const problems = isReadOnly || value === "" ? [] : (checked.data?.Problems ?? []);

  return (
    <div className="flex min-w-0 flex-col gap-3">
      <CodeEditor
        label="Policy text"
        help={
          isReadOnly
            ? undefined
            : "Cedar. Everything is refused that no permit reaches; a forbid wins over every permit. Ctrl-Space suggests."
        }
        language="cedar"
        value={value}
        onChange={onChange}
        isReadOnly={isReadOnly}
        isRequired={!isReadOnly}
        minHeight={160}
        maxHeight={480}
        placeholder={'permit (principal == User::"alice", action in Action::"read", resource is Node);'}
        error={problems.length > 0 ? undefined : error}
        check={async (text) => {
          if (isReadOnly || text === "") return [];
          const { Problems } = await client.fetchQuery(accessQueries.check(text));
          return Problems.map((problem) => {
            const from = Math.min(offsetOf(text, problem), text.length);
            return { from, to: endOf(text, from), severity: "error" as const, message: problem.Message };
          });
        }}
        complete={(text, position) => suggest.current?.(text.slice(0, position)) ?? undefined}
      />
      {problems.length > 0 && <Problems problems={problems} />}
    </div>
  );
}

/** To the end of the word at this place, so that there is something to mark. */
function endOf(text: string, from: number): number {
  const word = /^\w+|^[^\n]/.exec(text.slice(from))?.[0] ?? "";
  return from + word.length;
}

function Problems({ problems }: { problems: readonly PolicyProblem[] }) {
  return (
    <ul role="status" aria-label="What is wrong" className="flex flex-col gap-1 text-sm text-red">
      {problems.map(({ Line, Column, Message }) => (
        <li key={`${Line}.${Column}.${Message}`} className="break-words">
          Line {Line}, column {Column}: {Message}
        </li>
      ))}
    </ul>
  );
}
