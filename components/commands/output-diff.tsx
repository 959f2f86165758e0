"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { messageOf } from "@/components/console/console-error";
import { Banner } from "@/components/ui/banner";
import { DiffTable } from "@/components/ui/diff-table";
import { type DiffRow, lineDiff } from "@/components/ui/line-diff";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { type StreamPlace, tellingStream } from "@/core/commands/output-groups";
import { stepsOfGroup, streamIn } from "./group-words";
import { comparedLines, type OutputText, outputText } from "./output-text";
import type { OutputGroup } from "./queries";

/** What {@link OutputDiff} takes. */
export type OutputDiffProps = {
  commandId: string;
  /** What is compared with, at the left, and the group that is looked at. */
  before: OutputGroup;
  after: OutputGroup;
  names: { before: string; after: string };
  /** The stream that was chosen, as `step.attempt.stream`; the empty text for the one that tells most. */
  chosen: string;
  onChoose: (stream: string) => void;
};

const keyOf = ({ step, attempt, stream }: StreamPlace) => `${step}.${attempt}.${stream}`;
const nothing: OutputText = { lines: [], isCut: false };
const around = 3;

/** What two groups of machines printed, side by side, with what differs marked. */
export function OutputDiff({ commandId, before, after, names, chosen, onChoose }: OutputDiffProps) {
  const steps = { before: stepsOfGroup(before), after: stepsOfGroup(after) };
  const places = new Map(
    [...steps.before, ...steps.after].flatMap(({ step, attempt }) =>
      (["stdout", "stderr"] as const).map((stream) => [keyOf({ step, attempt, stream }), { step, attempt, stream }]),
    ),
  );
  const place = places.get(chosen) ??
    tellingStream(steps.after, steps.before) ?? { step: 0, attempt: 1, stream: "stdout" };
  const isOneStep = new Set([...places.values()].map(({ step, attempt }) => `${step}.${attempt}`)).size <= 1;
  const left = useSide(commandId, before, place);
  const right = useSide(commandId, after, place);
  const rows = useMemo(
    () => (left.text && right.text ? rowsOf(left.text, right.text) : undefined),
    [left.text, right.text],
  );
  const error = left.error ?? right.error;
  const changed = rows?.filter(({ isSame }) => !isSame).length ?? 0;
  const isCut = left.text?.isCut || right.text?.isCut;

  return (
    <div className="flex min-w-0 flex-col gap-2">
      <div className="flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
        <p role="status" className="text-sm text-muted">
          {rows === undefined
            ? "Comparing…"
            : changed === 0
              ? left.sha256 === right.sha256
                ? "This stream is the same."
                : "No line differs in what can be seen of it: the bytes do, in control characters or encoding."
              : `${changed.toLocaleString("en-US")} ${changed === 1 ? "line differs" : "lines differ"}.`}{" "}
          {isCut &&
            `Only the first ${comparedLines.toLocaleString("en-US")} lines or 256 KB of each are compared; there is more.`}
        </p>
        <div className="w-56">
          <Select
            label="Stream"
            isLabelHidden
            value={keyOf(place)}
            onChange={onChoose}
            options={[...places].map(([id, { step, attempt, stream }]) => ({
              id,
              label: `${isOneStep ? "" : `Step ${step + 1}${attempt > 1 ? `, attempt ${attempt}` : ""}: `}${stream === "stdout" ? "Output" : "Error"}`,
            }))}
          />
        </div>
      </div>
      {error ? (
        <Banner kind="error">{messageOf(error)}</Banner>
      ) : rows ? (
        <DiffTable
          label={`${names.before} beside ${names.after}`}
          left={names.before}
          right={names.after}
          rows={rows}
          context={around}
        />
      ) : (
        <Skeleton width="60%" />
      )}
    </div>
  );
}

/** What the first machine of a group has in a stream; nothing where there is no such stream, or nothing in it. */
function useSide(commandId: string, group: OutputGroup, place: StreamPlace) {
  const stream = streamIn(group, place);
  const isEmpty = (stream?.Bytes ?? 0) === 0;
  const query = useQuery({
    ...outputText({ commandId, nodeId: group.InstanceIds[0] ?? "", ...place }),
    enabled: !isEmpty,
  });
  return { text: isEmpty ? nothing : query.data, error: query.error, sha256: stream?.Sha256 };
}

/** Nothing is no line, where an empty text would be one. */
function rowsOf(left: OutputText, right: OutputText): DiffRow[] {
  const without = (lines: readonly string[], line: DiffRow["left"]) => (lines.length === 0 ? undefined : line);
  return lineDiff(left.lines.join("\n"), right.lines.join("\n"))
    .map((row) => ({ ...row, left: without(left.lines, row.left), right: without(right.lines, row.right) }))
    .filter((row) => row.left ?? row.right);
}
