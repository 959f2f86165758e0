"use client";

import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { useMay } from "@/components/console/session";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import { StatusBadge } from "@/components/ui/status-badge";
import { toast } from "@/components/ui/toast";
import { MAX_INSTANCE_IDS } from "@/core/commands/command-rules";
import { invocation } from "@/core/commands/invocation";
import { invocationWord } from "@/core/commands/status-words";
import { machines } from "@/core/nodes/machine-count";
import { textOf, toSpans } from "@/core/output/spans";
import { plainStyle } from "@/core/output/text-style";
import type { CommandDetail, OutputGroup } from "./queries";

/** What {@link OutputGroupRow} takes. */
export type OutputGroupRowProps = {
  command: CommandDetail;
  group: OutputGroup;
  /** What it is called, and what its machines are. */
  name: string;
  names: ReadonlyMap<string, string>;
  /** How many machines the command has. */
  total: number;
  isFiltered: boolean;
  onFilter: (isOn: boolean) => void;
  isCompared: boolean;
  /** Left out where there is nothing to compare with. */
  onCompare: ((isOn: boolean) => void) | undefined;
  /** The comparison, while it is open. */
  children: ReactNode;
};

/** One output: how many machines printed it and how they ended, its first lines, and what can be done with them. */
export function OutputGroupRow({
  command,
  group,
  name,
  names,
  total,
  isFiltered,
  onFilter,
  isCompared,
  onCompare,
  children,
}: OutputGroupRowProps) {
  const router = useRouter();
  const may = useMay();
  const [first] = group.InstanceIds;
  const again = addressAgain(command, group);
  const word = group.State && invocationWord(group.State);
  const copy = (what: string, lines: readonly string[]) =>
    navigator.clipboard.writeText(lines.join("\n")).then(
      () => toast({ family: "green", title: `${what} copied: ${lines.length.toLocaleString("en-US")}.` }),
      () => toast({ family: "red", title: "The browser refused to copy." }),
    );
  return (
    <li aria-label={`${name}: ${machines(group.Count)}`} className="flex min-w-0 flex-col gap-2 px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <span className="flex min-w-44 items-center gap-2">
          <span aria-hidden className="h-2 w-16 overflow-hidden rounded-full bg-pressed">
            <span
              className="block h-full bg-accent-ink"
              style={{ width: `${Math.max(3, (100 * group.Count) / Math.max(1, total))}%` }}
            />
          </span>
          <span className="tabular font-semibold whitespace-nowrap">{machines(group.Count)}</span>
        </span>
        <span className="flex flex-1 flex-wrap items-center gap-x-3 gap-y-1">
          <span className="text-muted">{name}</span>
          {word ? (
            <StatusBadge family={word.family} isMoving={false}>
              {word.label}
            </StatusBadge>
          ) : (
            <StatusBadge family="blue">Still running, or not compared yet</StatusBadge>
          )}
          {group.ExitCode !== null && <span className="tabular text-muted">exit code {group.ExitCode}</span>}
          {group.IsMajority && <Badge family="green">Most</Badge>}
        </span>
        <span className="flex flex-wrap items-center gap-2">
          <Button
            size="small"
            kind={isFiltered ? "primary" : "normal"}
            aria-pressed={isFiltered}
            onPress={() => onFilter(!isFiltered)}
          >
            Show machines
          </Button>
          {onCompare && (
            <Button
              size="small"
              kind={isCompared ? "primary" : "normal"}
              aria-pressed={isCompared}
              onPress={() => onCompare(!isCompared)}
            >
              Compare
            </Button>
          )}
          <Menu
            label="More"
            size="small"
            items={[
              {
                id: "open",
                label: group.Count === 1 ? "Open its output" : "Open the output of one",
                isDisabled: first === undefined,
                onAction: () => router.push(`/commands/${command.CommandId}/${first}`),
              },
              {
                id: "again",
                label: `Run again on ${group.Count === 1 ? "it" : "these"}`,
                isOffered: may("SendCommand"),
                isDisabled: "problem" in again,
                ...("problem" in again && { description: again.problem }),
                onAction: () => "href" in again && router.push(again.href),
              },
              {
                id: "names",
                label: "Copy names",
                onAction: () =>
                  void copy(
                    "Names",
                    group.InstanceIds.map((id) => names.get(id) ?? id),
                  ),
              },
              { id: "ids", label: "Copy IDs", onAction: () => void copy("IDs", group.InstanceIds) },
            ]}
          />
        </span>
      </div>
      {group.Kind === "Unknown" && (
        <p className="text-sm text-muted">
          How their output ended was not reported, or what is stored is not what the machine said, so it is compared
          with nothing.
        </p>
      )}
      {group.FirstLines && <FirstLines lines={group.FirstLines} />}
      {group.Kind === "Same" && group.FirstLines === null && (
        <p className="text-sm text-muted">{group.Steps.length === 0 ? "Nothing ran." : "Nothing was printed."}</p>
      )}
      {children}
    </li>
  );
}

function FirstLines({ lines: { Text, IsCut, Stream } }: { lines: NonNullable<OutputGroup["FirstLines"]> }) {
  const lines = Text.replace(/\n$/, "").split("\n");
  return (
    <div className="flex min-w-0 items-start gap-2">
      {Stream === "stderr" && <Badge family="amber">Error</Badge>}
      <pre className="min-w-0 flex-1 overflow-hidden font-mono text-sm leading-5 text-ellipsis text-muted">
        {lines.map((line) => textOf(toSpans(line, plainStyle)).slice(0, 300)).join("\n")}
        {IsCut && "\n…"}
      </pre>
    </div>
  );
}

/**
 * Where a group is run on again: by its machines, as many as one request may name; more only where they are all that
 * ended so.
 */
function addressAgain(
  { CommandId, Counts }: CommandDetail,
  { State, InstanceIds }: OutputGroup,
): { href: string } | { problem: string } {
  const address = `/commands/new?from=${CommandId}`;
  if (InstanceIds.length <= MAX_INSTANCE_IDS) return { href: `${address}&nodes=${InstanceIds.join(",")}` };
  if (State && invocation.hasEnded(State) && Counts[State] === InstanceIds.length)
    return { href: `${address}&on=${State}` };
  return {
    problem: `A command names at most ${MAX_INSTANCE_IDS} machines. Use Rerun for all that ended as they did, or tags.`,
  };
}
